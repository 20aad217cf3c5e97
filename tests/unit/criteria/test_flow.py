"""SC-006: every step of the flow has its effect in the release's own database."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.criteria.flow import flow_limit, judge_flow
from conformance.model.verdict import Status
from tests.unit.table import table


def test_six_steps_in_the_database_pass(make: Any) -> None:
    """The verdict says how many steps, by which method, and in which pod the rows were read."""
    found = judge_flow(make.flow(), make.settings())
    assert found.status is Status.PASS
    assert found.shown.observed == "6 of 6 steps"
    assert "browser" in found.shown.method
    assert "'postgresql-0'" in found.shown.method


def test_step_without_effect_fails(make: Any) -> None:
    """The reason names step, expectation and observation."""
    good = make.flow()
    broken = replace(good.steps[3], passed=False, observed="0 rows")
    found = judge_flow(replace(good, steps=(*good.steps[:3], broken, *good.steps[4:])), make.settings())
    assert found.status is Status.FAIL
    assert "step 'add by chat': expected 1 row, observed 0 rows" in found.reason
    assert found.shown.observed == "5 of 6 steps"
    assert found.shown.details[2:4] == ("ok   add by form: 1 row (80 ms)", "FAIL add by chat: 0 rows (80 ms)")


def test_step_that_the_subject_lacks_is_told_and_not_judged(make: Any) -> None:
    """An application without a chat has five steps; the sixth is told with its reason."""
    good = make.flow()
    absent = replace(good.steps[3], passed=False, absent="no assistant here")
    found = judge_flow(replace(good, steps=(*good.steps[:3], absent, *good.steps[4:])), make.settings())
    assert found.status is Status.PASS
    assert found.shown.observed == "5 of 5 steps"
    assert found.shown.details[3] == "n/a  add by chat: no assistant here"


def test_missing_step_is_not_measured(make: Any) -> None:
    """Five good steps are not the flow."""
    good = make.flow()
    found = judge_flow(replace(good, steps=good.steps[:5]), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "steps were not tried: 'delete'" in found.reason


def test_steps_are_named_and_not_counted(make: Any) -> None:
    """The same step six times is no flow."""
    good = make.flow()
    found = judge_flow(replace(good, steps=good.steps[:1] * 6), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "'log in'" in found.reason


@pytest.mark.parametrize("observed", ["0 rows", "2 rows"])
def test_step_whose_row_is_another_fails(make: Any, observed: str) -> None:
    """What the database held decides, whatever is noted beside it."""
    good = make.flow()
    steps = (*good.steps[:5], replace(good.steps[5], observed=observed))
    assert judge_flow(replace(good, steps=steps), make.settings()).status is Status.FAIL


@pytest.mark.parametrize("changes", [{"nonce": ""}, {"database_pod": ""}])
def test_rows_of_nobody_are_not_measured(make: Any, changes: dict[str, str]) -> None:
    """Without a nonce, or a database of its own, a row may be anybody's."""
    assert judge_flow(make.flow(**changes), make.settings()).status is Status.NOT_MEASURED


def test_flow_in_which_nothing_applies_is_not_measured(make: Any) -> None:
    """A subject that lacks everything has shown nothing."""
    good = make.flow()
    steps = tuple(replace(step, passed=False, absent="none here") for step in good.steps)
    assert judge_flow(replace(good, steps=steps), make.settings()).status is Status.NOT_MEASURED


def test_flow_that_ended_by_a_fault_fails(make: Any) -> None:
    """A failed step that ended the flow is a failure, not a gap."""
    good = make.flow()
    broken = replace(good.steps[1], passed=False, observed="HTTP 500")
    found = judge_flow(replace(good, steps=(good.steps[0], broken)), make.settings())
    assert found.status is Status.FAIL
    assert "step 'log in'" in found.reason


def test_flow_without_a_database_is_not_measured(make: Any) -> None:
    """The answers of the API alone prove nothing."""
    found = judge_flow(make.flow(database_pod=""), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "no row was read in the release's own database" in found.reason


def test_flow_without_a_browser_says_so(make: Any) -> None:
    """The lesser method is part of the verdict."""
    found = judge_flow(make.flow(method="http-only"), make.settings())
    assert found.shown.method.startswith("http-only")


def test_limit_is_words(make: Any) -> None:
    """There is no number to change."""
    assert flow_limit(make.settings()) == "every step in the database"


@table(
    ("place", "expected", "status"),
    [
        (0, "0 users", Status.FAIL),
        (2, "0 rows", Status.FAIL),
        (3, " ", Status.FAIL),
        (4, "0 rows", Status.FAIL),
        (5, "0 rows", Status.PASS),
        (5, "", Status.FAIL),
        (2, "10 rows", Status.PASS),
    ],
)
def test_step_that_expects_nothing_shows_nothing(
    make: Any, place: int, expected: str, status: Status
) -> None:
    """But for the one that takes a row away."""
    steps = list(make.flow().steps)
    steps[place] = replace(steps[place], expected=expected, observed=expected)
    assert judge_flow(make.flow(steps=tuple(steps)), make.settings()).status is status
