"""One request is looked for by its ids."""

import json
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import httpx
import pytest

from conformance.ports import RawLog
from conformance.probes import followed, workloads
from conformance.probes.stand_ins import collector, model
from tests.unit.probes.fake_release import Namespace, Upgrade, served, with_production
from tests.unit.probes.fake_site import given, pod
from tests.unit.probes.test_production import at_url
from tests.unit.production_records import PLACES


class Logs:
    """Logs in which the ids stand, or do not."""

    def __init__(self, ids: list[str]) -> None:
        self.ids = ids

    def read(self) -> tuple[RawLog, ...]:
        """Return one line of each pod."""
        return tuple(
            RawLog(
                pod=name, uid=name, container="c", previous=False, restarts_count=0, text=" ".join(self.ids)
            )
            for name in ("a", "front")
        )

    def keep(self) -> None:
        """Keep nothing."""


@pytest.mark.parametrize("told", [True, False])
def test_request_is_looked_for_by_its_ids(
    make: Any, todo: ModuleType, monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    """In the answer, in both logs, in the trace and at the model."""
    monkeypatch.setattr(followed, "_TRACE_LIMIT_S", 0.0)
    site, app, upgrade, ids = Namespace(), todo.FakeTodo(), Upgrade(Namespace()), []
    site.objects["pods"].append(pod("front", component="frontend"))
    send = followed._send

    def sent(it: Any, known: Any) -> Any:
        if told:
            ids.extend([known.request, known.trace, known.span])
        return send(it, known)

    def ran(name: str, _argv: Sequence[str]) -> str:
        if name.endswith("model"):
            return json.dumps([f"00-{trace}-1-01" for trace in ids[1:2]])
        spans = [{"traceId": trace, "parentSpanId": ids[2], "name": "POST"} for trace in ids[1:2]]
        more = [
            {"traceId": trace, "attributes": [{"key": "db.system"}], "name": "INSERT"} for trace in ids[1:2]
        ]
        return json.dumps([*spans, *more, {"traceId": "another"}])

    monkeypatch.setattr(followed, "_send", sent)
    site.ran = ran
    production = {"model_values": {"m": "{model}/v1"}, "trace_values": {"t": "{collector}"}}
    with todo.serve(app) as url:
        it = at_url(given(make, site, upgrade=upgrade, logs=Logs(ids)), url)
        it = with_production(it, production)
        found = followed.measure_followed(it)
    assert upgrade.set == [
        {
            "m": f"http://conformance-probe-model:{model.PORT}/v1",
            "t": f"http://conformance-probe-collector:{collector.PORT}",
        }
    ]
    seen = {item.place: item.seen for item in found.sightings}
    # That application sends no id back.
    assert seen.pop("answer") is False
    assert seen == dict.fromkeys(PLACES[1:], told)
    assert (found.status, found.spans_count) == (200, 3 if told else 1)


@pytest.mark.parametrize("state", ["of before", "leaving"])
def test_pods_of_before_an_upgrade_are_waited_for(state: str) -> None:
    """Helm ends while they still answer, and what they answer is in no trace."""
    old, looks = pod("old"), []
    if state == "leaving":
        old["metadata"]["deletionTimestamp"] = "2026-11-27T20:00:00Z"
    else:
        old["metadata"]["labels"]["pod-template-hash"] = "before"

    class Site(Namespace):
        def pods(self, component: str = "") -> tuple[dict[str, Any], ...]:
            looks.append(component)
            return (pod("new"), old) if len(looks) < 2 else (pod("new"),)

    workloads.await_one_version(Site(), "backend")
    assert looks == ["backend", "backend"]


def test_collector_keeps_spans() -> None:
    """Of every batch."""
    with served(collector.Handler) as url:
        batch = {"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "a"}, {"name": "b"}]}]}]}
        assert httpx.post(f"{url}/v1/traces", json=batch).json() == {}
        assert httpx.get(url).json()[-2:] == [{"name": "a"}, {"name": "b"}]
