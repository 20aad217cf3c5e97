"""A dependency that goes or fails is seen by requests, and the containers that run on are told."""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import httpx
import pytest

from conformance.core.errors import ProbeError
from conformance.probes import (
    dependencies,
    outages,
    workloads,
)
from conformance.probes.stand_ins import model
from conformance.subject import steady
from tests.unit.probes.fake_release import Namespace, Upgrade, served
from tests.unit.probes.fake_site import FakeSite, given, pod


def test_component_is_away_for_a_while() -> None:
    """By what runs its pods; as many as before are wanted afterwards."""
    site = Namespace()
    counts: list[int] = []
    site.on_scale = counts.append
    with workloads.scaled_away(site, "postgresql"):
        assert site.pods("postgresql") == ()
    assert counts == [0, 1]
    assert workloads.owner_of(site, "backend") == ("Deployment", "backend")
    site.objects["pods"] = [pod("alone")]
    with pytest.raises(ProbeError, match="no Deployment or StatefulSet runs component 'backend'"):
        workloads.owner_of(site, "backend")


@pytest.mark.usefixtures("gentle")
def test_database_that_goes_is_seen_by_the_load(make: Any, todo: ModuleType, monkeypatch: Any) -> None:
    """What was refused, how clearly, and that it ended."""
    site, app = Namespace(), todo.FakeTodo()
    with todo.serve(app) as url, steady.steady_load(url, given(make, site).settings.subject.adapter) as seen:

        def wait(_s: float) -> None:
            wanted = len(seen.asked) + 12
            while len(seen.asked) < wanted:
                threading.Event().wait(0.005)

        monkeypatch.setattr(outages, "pause", wait)
        site.on_scale = lambda count: setattr(app, "broken", "" if count else "away")
        found = outages.database_away(given(make, site), seen)
    assert (found.problem, found.unclear) == ("", ())
    assert found.refused >= 8
    assert found.recovered_s is not None
    assert found.seconds > 0


def test_containers_that_ran_on_are_told_from_others() -> None:
    """Started anew is one that is still there; one that went is none."""
    site = FakeSite(pods=[pod("a"), pod("b"), pod("c", ready=False)])
    watch = dependencies._Watch(site, "backend")
    with watch.over():
        site.objects["pods"] = [pod("a"), pod("c")]
        site.objects["pods"][0]["status"]["containerStatuses"][0]["restartCount"] = 1
    assert (watch.watched, watch.restarted) == ({"a/backend"}, {"a/backend"})


@pytest.fixture
def stand_in() -> Iterator[str]:
    """The stand-in for a model, on 127.0.0.1."""
    with served(model.Handler) as url:
        yield url
    model.Handler.fault = ""


def test_stand_in_speaks_as_a_model(stand_in: str) -> None:
    """Whole, or as a stream; and fails as it was told to."""
    whole = json.loads(_post(stand_in, {"messages": []}))
    assert whole["choices"][0]["message"]["content"] == "Understood."
    stream = _post(stand_in, {"stream": True})
    assert stream.startswith('data: {"id"')
    assert stream.endswith("data: [DONE]\n\n")
    httpx.put(f"{stand_in}/fault", content=b"malformed")
    assert _post(stand_in, {}) == '{"choices": ['
    httpx.put(f"{stand_in}/fault", content=b"429")
    assert "on demand" in _post(stand_in, {})
    httpx.post(f"{stand_in}/v1/chat/completions", json={}, headers={"traceparent": "00-a-b-01"})
    assert httpx.get(stand_in).json()[-1] == "00-a-b-01"


def _post(url: str, body: Any) -> str:
    return httpx.post(f"{url}/v1/chat/completions", json=body).text


@pytest.mark.usefixtures("gentle")
def test_model_that_fails_is_seen_by_turns(make: Any, todo: ModuleType) -> None:
    """Each fault, and the turn after it."""
    site, app = Namespace(), todo.FakeTodo()
    told: list[str] = []

    def tell(fault: str) -> None:
        told.append(fault)
        app.broken = "chat" if fault else ""

    with todo.serve(app) as url:
        it = given(make, site)
        it = replace(it, release=replace(it.release, base_url=url))
        found = list(outages.model_fails(it, steady.Seen(), tell))
    assert told == ["slow", "", "429", "", "500", "", "malformed", ""]
    assert [item.name for item in found] == list(outages._FAULTS)
    # That application says 500, which nobody can tell from a fault of its own.
    assert all((item.asked, item.refused, len(item.unclear)) == (3, 0, 3) for item in found)
    assert all(item.recovered_s is not None and not item.problem for item in found)


def test_stand_in_s_address_is_given_to_the_release(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pod goes afterwards; one that cannot be told to fail is an error."""
    site = Namespace()
    upgrade = Upgrade(site)
    ran: list[Sequence[str]] = []
    site.ran = lambda _pod, argv: ran.append(argv) or ""  # type: ignore[func-returns-value]
    with outages.stand_in_model(given(make, site, upgrade=upgrade), {"url": "{model}/v1"}) as tell:
        tell("429")
    assert upgrade.set == [{"url": f"http://conformance-probe-model:{model.PORT}/v1"}]
    assert ran[0][-1] == "429"
    assert not [item for item in site.objects["pods"] if "model" in item["metadata"]["name"]]
    monkeypatch.setattr(outages.TrialPods, "run_in", lambda *_: None)
    with (
        pytest.raises(ProbeError, match="cannot tell the stand-in"),
        outages.stand_in_model(given(make, site, upgrade=upgrade), {}) as tell,
    ):
        tell("500")
