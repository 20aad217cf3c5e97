"""What is read of a namespace once something is amiss."""

from typing import Any, cast

import pytest

from conformance.deploy import look
from conformance.kube.client import Kube
from conformance.kube.snapshots import Snapshot
from conformance.ports import Counter, Counters
from tests.unit.deploy.causes.world import pod

LONG_AGO = {"running": {"startedAt": "2026-01-01T00:00:00Z"}}


class FakeKube:
    """A namespace of which nothing more is known than the snapshot holds."""

    def list_json(self, path: str, *, selector: str = "") -> list[Any]:
        """Return nothing."""
        del path, selector
        return []


def throttled(
    monkeypatch: pytest.MonkeyPatch, *pods: dict[str, Any], **counts: float
) -> tuple[list[str], dict[tuple[str, str], float]]:
    """Return the nodes whose kubelets were asked, and the shares that came of it."""
    asked: list[str] = []

    def counters(_kube: Kube, nodes: list[str], _namespace: str) -> Counters:
        asked.extend(nodes)
        names = {name: f"container_cpu_cfs_{name}_total" for name in counts}
        return {(names[name], "api", "main"): Counter(value=count) for name, count in counts.items()}

    monkeypatch.setattr(look, "cadvisor_counters", counters)
    monkeypatch.setattr(look, "log_end", lambda *_, **__: "")
    found = look.with_details(Snapshot(pods=pods), cast("Kube", FakeKube()))
    return asked, dict(found.throttled)


@pytest.mark.parametrize(
    ("periods", "stopped", "shares"),
    [(200, 190, {("api", "main"): 0.95}), (29, 29, {}), (200, None, {})],
    ids=["a share of its life", "too young to tell", "nobody tells"],
)
def test_throttling_of_a_slow_start(
    monkeypatch: pytest.MonkeyPatch, periods: float, stopped: float | None, shares: dict[Any, float]
) -> None:
    """Stopped periods over all of them, of a container that has run for long and is not ready."""
    counts = {"periods": periods, **({} if stopped is None else {"throttled_periods": stopped})}
    asked, found = throttled(monkeypatch, pod("api", state=LONG_AGO), **counts)
    assert asked == ["n1"]
    assert found == shares


@pytest.mark.parametrize(
    "quiet",
    [
        pod("api", state=LONG_AGO, ready=True),
        pod("api", state={"running": {"startedAt": "2999-01-01T00:00:00Z"}}),
        pod("api", state={"waiting": {"reason": "ContainerCreating"}}),
    ],
    ids=["ready", "just started", "not started"],
)
def test_kubelet_is_not_asked_while_nothing_starts_slowly(
    monkeypatch: pytest.MonkeyPatch, quiet: dict[str, Any]
) -> None:
    """Its page is large, and looks come every two seconds."""
    assert throttled(monkeypatch, quiet, periods=100, throttled_periods=100)[0] == []
