"""The recipes of ARCHITECTURE.md, followed: a new criterion, and a new renderer."""

from dataclasses import dataclass
from typing import Any

import pytest

from conformance.criteria import CRITERIA, Criterion, Finding, Shown
from conformance.model.measurements import Key
from conformance.model.report import Report
from conformance.model.settings import Settings
from conformance.model.verdict import Status
from conformance.ports import Ports
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.registry import PROBES
from conformance.report import from_json, to_json, write
from conformance.run import cluster_deployer, measure, session
from conformance.run.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """How many users the release's own database has."""

    count: int


# The probe file: a record, and what it takes.
USERS = Key("users", Users)


def _take(given: Given) -> Users:
    assert given.ports.rows is not None
    return Users(count=int(given.ports.rows.run(["count"])))


PROBE = Probe(
    key=USERS,
    needs=frozenset({Need.SERVING, Need.ROWS}),
    take=_take,
    say=lambda fact: f"{fact.count} users",
    clean_of=frozenset({Trace.ROWS}),
)


# The judge file: a pure function.
def judge_users(measured: Users, _settings: Settings) -> Finding:
    """Judge that nobody was there before."""
    fresh = measured.count == 0
    return Finding(
        status=Status.PASS if fresh else Status.FAIL,
        shown=Shown(observed=f"{measured.count} users"),
        reason="" if fresh else f"the fresh database holds {measured.count} users; seed none",
    )


# The two lines in the registries.
MORE_PROBES = (*PROBES, PROBE)
MORE_CRITERIA = (
    *CRITERIA,
    Criterion(
        id="SC-012",
        title="a fresh database",
        level="recommended",
        source="this test",
        needs=("users",),
        limit=lambda _settings: "0 users",
        unit="users",
        judge=judge_users,
    ),
)


class Rows:
    """A database that counts."""

    place = "db-0"

    def run(self, argv: Any) -> str:
        """Return the count."""
        del argv
        return "3\n"


@pytest.fixture
def grown(world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a session that knows one more criterion, with the real measuring of that probe."""
    monkeypatch.setattr(session, "measure_running", measure.measure_running)
    monkeypatch.setattr(cluster_deployer, "cluster_ports", lambda **_: Ports(rows=Rows()))
    plan = Plan(("SC-012",), criteria=MORE_CRITERIA, probes=MORE_PROBES)
    return world.open(given={"plan": plan})


def test_new_criterion_is_measured_judged_and_told(grown: Any) -> None:
    """In every file of the report, by its level, and it gates nothing."""
    with grown as running:
        running.measure_selected()
    told = next(item for item in grown.report.verdicts if item.criterion == "SC-012")
    assert (told.status, told.observed, told.level, told.gates) == (
        Status.FAIL,
        "3 users",
        "recommended",
        False,
    )
    assert {stage.name: stage.result for stage in grown.report.stages}["users"] == "3 users"
    for name in ("junit.xml", "report.md"):
        assert "SC-012" in (grown.folder / name).read_text("utf-8")
    # A program that does not know the criterion reads the rest.
    stored = from_json((grown.folder / "results.json").read_text("utf-8"))
    assert stored.measurements["users"] == {"count": 3}
    assert from_json(to_json(stored)) == stored


def test_new_probe_finds_its_place_by_itself(grown: Any) -> None:
    """Before all that leaves rows, though it is listed last."""
    names = [probe.name for probe in grown.plan.probes]
    assert names.index("users") < min(names.index(name) for name in ("latency", "flow", "contract"))


def test_new_renderer_writes_its_file(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pure function, and one line."""

    def render_line(report: Report) -> str:
        return f"{report.outcome.value} {report.run_id}\n"

    monkeypatch.setitem(write.RENDERERS, "line.txt", render_line)
    report = world.run()
    assert (world.session.folder / "line.txt").read_text("utf-8") == f"CONFORMANT {report.run_id}\n"
