"""What is seen of an installation with production values, on a namespace that the test holds in its hand."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from conformance.core.wait import Waiting, until
from conformance.model.measurements import RESTRICTED
from conformance.ports import Answer
from conformance.probes import eviction, metrics, reach, restricted, trial_pods, under_load, uptime
from conformance.probes.quota import measure_quota
from conformance.probes.registry import PROBES
from conformance.subject import steady
from tests.unit.probes.fake_site import MOUNTS, STATUS, FakeSite, given, pod

REFUSED = {"reason": "FailedCreate", "message": "violates PodSecurity"}


def look(make: Any, **changes: str) -> Any:
    """Return what is read of one container."""
    site = FakeSite(pods=[pod("backend-1")], events=[REFUSED, REFUSED, {"reason": "Pulled", "message": "x"}])
    words = {"capabilities": "0000000000000000", "guarded": "1", "seccomp": "2", "root": "ro", **changes}
    site.files = {"/proc/1/status": STATUS.format(**words), "/proc/1/mountinfo": MOUNTS.format(**words)}
    return restricted.measure_restricted(given(make, site))


def test_kernel_s_word_on_a_process_is_read(make: Any) -> None:
    """User, capabilities, filter and mounts; what the kernel mounts itself is nobody's place to write."""
    found = look(make)
    [item] = found.containers
    assert (found.enforced, found.refused) == ("restricted", ("violates PodSecurity",))
    assert (item.pod, item.container, item.component) == ("backend-1", "backend", "backend")
    assert (item.uid, item.capabilities, item.no_new_privileges, item.seccomp) == (10001, 0, True, 2)
    assert (item.root_writable, item.writable) == (False, ("/tmp",))  # noqa: S108 - a mount


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"capabilities": "0000000000000400"}, "capabilities", 0x400),
        ({"guarded": "0"}, "no_new_privileges", False),
        ({"seccomp": "0"}, "seccomp", 0),
        ({"root": "rw"}, "root_writable", True),
    ],
)
def test_what_a_process_may_do_is_seen(make: Any, changes: Any, field: str, value: object) -> None:
    """Each of them by itself."""
    assert getattr(look(make, **changes).containers[0], field) == value


def test_container_that_shows_nothing_is_told(make: Any) -> None:
    """No program in it, or a file that says something else."""
    site = FakeSite(pods=[pod("backend-1")], events=[])
    assert "can show" in restricted.measure_restricted(given(make, site)).containers[0].problem
    site.files = {"/proc/1/status": "Name: x", "/proc/1/mountinfo": ""}
    assert "does not tell" in restricted.measure_restricted(given(make, site)).containers[0].problem


def test_quota_s_own_count_is_read(make: Any) -> None:
    """Used amounts, refusals, and which pods serve."""
    site = FakeSite(
        pods=[pod("a"), pod("b", ready=False)],
        events=[REFUSED],
        resourcequotas=[{"metadata": {"name": "q"}, "status": {"used": {"pods": "2"}}}],
        limitranges=[{"metadata": {"name": "r"}}],
    )
    found = measure_quota(given(make, site))
    assert (found.quotas, found.ranges, found.counted) == (("q",), ("r",), {"pods": "2"})
    assert (found.refused, found.ready_count, found.not_ready) == (("violates PodSecurity",), 1, ("b",))


def test_metrics_are_asked_until_all_are_told_of(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pod that comes late is waited for; an API that is not there is told with its own words."""
    told = {
        "metadata": {"name": "a"},
        "containers": [{"name": "backend", "usage": {"cpu": "1m", "memory": "64Mi"}}],
    }
    site = FakeSite(pods=[pod("a")], metrics=[])
    waited: list[float] = []

    def pause(seconds: float) -> None:
        waited.append(seconds)
        site.objects["metrics"] = [told]

    monkeypatch.setattr(metrics, "pause", pause)
    [item] = metrics.measure_metrics(given(make, site)).pods
    assert (item.told, item.containers, item.memory_bytes) == (("backend",), ("backend",), 64 * 2**20)
    assert len(waited) == 1
    monkeypatch.setattr(metrics, "_LIMIT_S", 0.0)
    absent = metrics.measure_metrics(given(make, FakeSite(pods=[pod("a")])))
    assert absent.problem == "cannot list metrics: 404 Not Found"


def test_evictions_are_counted_by_their_answers(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One granted, one held back by its budget; a component in one pod is not tried."""
    monkeypatch.setattr(eviction, "until_ready", lambda *_: 0.0)
    labels = {"component": "backend"}
    site = FakeSite(
        pods=[pod("a"), pod("b"), pod("db", component="postgresql"), pod("f", component="frontend")],
        poddisruptionbudgets=[{"metadata": {"name": "pdb"}, "spec": {"selector": {"matchLabels": labels}}}],
    )
    site.answers = lambda _, path: Answer(status=201 if "/a/" in path else 429, text="")
    found = eviction.measure_eviction(given(make, site))
    [item] = found.components
    assert found.alone == ("frontend", "postgresql")
    assert (item.component, item.budgets) == ("backend", ("pdb",))
    assert (item.asked, item.granted, item.refused, item.other) == (2, 1, 1, ())
    site.answers = lambda *_: Answer(status=403, text="forbidden")
    assert eviction.measure_eviction(given(make, site)).components[0].other == ("403 forbidden",) * 2


class Network(FakeSite):
    """A network with policies; `open_to` are the directions that it lets through."""

    def __init__(self, open_to: set[tuple[str, str]], *, enforces: bool = True) -> None:
        super().__init__(
            pods=[pod(f"{name}-0", component=name) for name in ("frontend", "backend", "postgresql")]
        )
        self._open, self._enforces = open_to, enforces
        self.ran = self._connect

    def _connect(self, source: str, argv: Sequence[str]) -> str:
        target = argv[3]
        if target == "conformance-probe-server":
            policies = [method for method, path in self.sent if "networkpolicies" in path]
            shut = self._enforces and policies.count("POST") > policies.count("DELETE")
            return "shut timed out" if shut else "open"
        way = (source.removeprefix("conformance-probe-"), target.removesuffix("-0"))
        return "open" if way in self._open else "shut timed out"


DESIGN = {("stranger", "frontend"), ("as-frontend", "backend"), ("as-backend", "postgresql")}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing."""
    for module in (reach, under_load):
        monkeypatch.setattr(module, "pause", lambda _s: None)
    monkeypatch.setattr(reach, "_POLICY_LIMIT_S", 0.0)


@pytest.mark.usefixtures("quick")
def test_every_direction_is_tried_and_nothing_is_left(make: Any) -> None:
    """Seven directions, each named; the suite's own pods and its policy are gone afterwards."""
    site = Network(DESIGN)
    found = reach.measure_reach(given(make, site))
    assert (found.open_before, found.closed_after) == (True, True)
    assert len(found.attempts) == 7
    assert all(item.reached is item.wanted for item in found.attempts)
    assert sum(item.wanted for item in found.attempts) == 3
    assert {item["metadata"]["name"] for item in site.objects["pods"]} == {
        "frontend-0",
        "backend-0",
        "postgresql-0",
    }
    assert ("DELETE", "/apis/networking.k8s.io/v1 networkpolicies/conformance-probe") in site.sent


@pytest.mark.usefixtures("quick")
def test_network_that_enforces_nothing_is_found_out(make: Any) -> None:
    """Our own policy is not heeded, so nothing else shows anything."""
    every = {(source, name) for source, _ in DESIGN for name in ("frontend", "backend", "postgresql")}
    found = reach.measure_reach(given(make, Network(every, enforces=False)))
    assert (found.open_before, found.closed_after) == (True, False)
    assert [item.name for item in found.attempts if item.reached is not item.wanted][:1] == [
        "a pod of nobody's -> backend:8080"
    ]


def test_pod_of_a_trial_gets_no_request_and_is_adopted_by_nobody(make: Any) -> None:
    """It bears a component's labels but for the hash by which a controller knows its own; never Ready."""
    made = trial_pods.trial_pod("x", {"component": "backend"}, "todo:1", "pass")
    assert made["spec"]["readinessGates"]
    trial = reach._Trial(given(make, Network(DESIGN)))
    assert trial._labels("backend") == {"component": "backend"}


class Rows:
    """The database of the small application."""

    place = "db-0"

    def __init__(self, app: Any) -> None:
        self._app = app

    def run(self, argv: Sequence[str]) -> str:
        """Answer one SELECT."""
        [sql] = [word.removeprefix("--command=") for word in argv if "SELECT" in word]
        return "\n".join(self._app.database.query(sql))


class Upgrade:
    """Replaces every back end at once."""

    def __init__(self, site: FakeSite) -> None:
        self._site = site

    def back_end(self) -> str:
        """Have two new pods."""
        self._site.objects["pods"] = [pod("c"), pod("d")]
        return "todo:next"


@pytest.mark.parametrize("broken", ["", "add"])
def test_load_sees_what_is_lost(
    make: Any, todo: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Every request is counted in its act, and every task that was answered as created is looked for."""
    _wait_for_requests(monkeypatch)
    monkeypatch.setattr(steady, "_PAUSE_S", 0.01)
    site = FakeSite(pods=[pod("a"), pod("b")])
    site.send = lambda _m, path, _b=None: (  # type: ignore[method-assign]
        site.objects.update(pods=[pod("b"), pod("c0")]) or Answer(status=200, text=path)
    )
    app = todo.FakeTodo(broken=broken)
    with todo.serve(app) as url:
        it = given(make, site, tmp_path, rows=Rows(app), upgrade=Upgrade(site))
        it = at_url(it, url)
        found = uptime.measure_uptime(it)
    assert [(act.act, act.problem) for act in found.acts] == [(uptime.DELETED, ""), (uptime.UPGRADED, "")]
    assert all(act.requests_count > 10 and act.longest_gap_s > 0 for act in found.acts)
    assert found.rows_found == found.rows_wanted
    assert (tmp_path / "requests.json").is_file()


def _wait_for_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a calm last until some requests were answered, however busy this machine is."""
    load, running = uptime.steady_load, []

    @contextmanager
    def watched(*given_: Any) -> Iterator[steady.Seen]:
        with load(*given_) as seen:
            running.append(seen)
            yield seen

    def pause(_seconds: float) -> None:
        wanted = len(running[0].asked) + 12
        until(
            lambda: len(running[0].asked) >= wanted or Waiting("requests"),
            limit_s=60,
            every_s=0.01,
            describe="the load",
        )

    monkeypatch.setattr(uptime, "steady_load", watched)
    monkeypatch.setattr(under_load, "pause", pause)


def at_url(it: Any, url: str) -> Any:
    """Return what a probe is given, with the small application for the release."""
    settings = it.settings.model_copy(
        update={
            "subject": it.settings.subject.model_copy(
                update={"database": it.settings.subject.database.model_copy(update={"task_table": "tasks"})}
            )
        }
    )
    return replace(it, settings=settings, release=replace(it.release, base_url=url))


def test_they_are_taken_on_the_installation_of_their_own() -> None:
    """And go in an order that none spoils for another."""
    names = [probe.name for probe in PROBES if probe.production]
    assert RESTRICTED.name in names
    for late in ("eviction", "uptime"):
        assert names.index("reach") < names.index(late)
