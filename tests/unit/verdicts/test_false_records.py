"""No verdict is green on what cannot be, and none is red on what only looks odd."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.core.redact import MASK
from conformance.criteria import judge_all
from conformance.criteria.disagreeing import disagreements
from tests.unit.records import Make
from tests.unit.table import table
from tests.unit.verdicts.false_records import CASES
from tests.unit.verdicts.odd_records import ODD

WAIVER = {"pattern": "it broke", "reason": "known", "expires": "2999-01-01"}
SILENT = {"selector": "component=backend", "container": "backend", "silent": True}


@table("criterion", sorted({case[0] for case in (*CASES, *ODD)}))
def test_record_has_its_verdict(make: Make, criterion: str) -> None:
    """Whatever else is good."""
    settings = make.settings(require=("recommended",))
    records = [case[1:] for case in (*CASES, *ODD) if case[0] == criterion]
    assert records
    for what, wanted, changes in records:
        verdicts = judge_all(make.measurements(**changes), settings)
        assert next(item.status for item in verdicts if item.criterion == criterion).value in wanted, what


@table(
    ("waiver", "finding", "is_covered"),
    [
        ({}, {}, True),
        ({}, {"count": 10}, True),
        ({}, {"count": 11}, False),
        ({"max_count": 11}, {"count": 11}, True),
        ({}, {"kind": "traceback"}, False),
        ({"kind": "traceback"}, {"kind": "traceback"}, True),
        ({}, {"kind": "warning"}, True),
        ({"container": "frontend"}, {}, False),
        ({"container": "backend"}, {}, True),
        ({}, {"first": "something else"}, False),
        ({}, {"first": f"password={MASK} refused"}, True),
        ({"pattern": "else"}, {}, False),
    ],
)
def test_waiver_covers_what_it_says(
    make: Make, waiver: dict[str, Any], finding: dict[str, Any], *, is_covered: bool
) -> None:
    """Its pattern, its kind, its container, and no more entries than it allows."""
    settings = make.settings(subject={"waivers": [{**WAIVER, **waiver}]})
    found = make.finding(waived_by="it broke", **finding)
    measured = make.measurements(logs=make.logs(findings=(found,)))
    assert bool(list(disagreements("logs", measured, settings))) is not is_covered


@pytest.mark.parametrize(("kind", "is_covered"), [("error", True), ("traceback", False)])
def test_check_excuses_the_errors_that_it_provokes(make: Make, kind: str, *, is_covered: bool) -> None:
    """No crash, and no error of a check that declares no refusal."""
    contract = make.contract(make.check("buy", refusals=("refused",)))
    logs = make.logs(findings=(make.finding(kind, waived_by="check 'buy'"),))
    measured = make.measurements(contract=contract, logs=logs)
    assert bool(list(disagreements("logs", measured, make.settings()))) is not is_covered


@pytest.mark.parametrize("probe", ["latency", "flow", "contract"])
def test_what_the_configuration_declares_absent_is_believed(make: Make, probe: str) -> None:
    """A subject without a chat has no such request, step and check."""
    why = "a list only"
    step = make.flow().steps[3]
    measured = make.measurements(
        latency=make.latency(make.latency_class("chat", samples_ms=(), absent=why)),
        flow=make.flow(steps=(*make.flow().steps[:3], replace(step, absent=why), *make.flow().steps[4:])),
        contract=make.contract(make.check("buy", status="NOT APPLICABLE", reason=why)),
    )
    settings = make.settings(subject={"absent": {"chat": why}})
    assert list(disagreements(probe, measured, settings)) == []
    assert list(disagreements(probe, measured, make.settings())) != []


def test_container_that_is_declared_silent_may_say_nothing(make: Make) -> None:
    """The configuration says so."""
    components = make.settings().model_dump()["subject"]["components"]
    settings = make.settings(subject={"components": {**components, "backend": SILENT}})
    quiet = make.log(lines_count=0, declared_silent=True)
    logs = make.logs(containers=(quiet, *make.logs().containers[::2]))
    assert list(disagreements("logs", make.measurements(logs=logs), settings)) == []


def test_pod_that_did_not_run_yet_is_told_once(make: Make) -> None:
    """By the judge of use, which knows its name."""
    startup = make.startup()
    images = (*startup.pod_images, replace(startup.pod_images[1], pod="backend-2"))
    measured = make.measurements(
        startup=replace(startup, pod_images=images), utilisation=make.utilisation(not_running=("backend-2",))
    )
    assert list(disagreements("utilisation", measured, make.settings())) == []
