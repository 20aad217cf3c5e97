"""How facts, gaps and figures become a status, and what is told beside it."""

from itertools import product

import pytest

from conformance.criteria.criterion import Shown, conclude
from conformance.model.verdict import Figure, Status
from tests.unit.table import table


@table(("fact", "gap", "over"), list(product([False, True], repeat=3)))
def test_fact_weighs_more_than_a_gap_and_a_gap_more_than_a_figure(fact: bool, gap: bool, over: bool) -> None:
    """Each has one status: a fault stands, then missing evidence, then a figure over its limit."""
    found = conclude(
        Shown(observed="x"),
        facts=["fact"] if fact else [],
        gaps=["gap"] if gap else [],
        over=["over"] if over else [],
    )
    wanted = Status.FAIL if fact else Status.NOT_MEASURED if gap else Status.FAIL if over else Status.PASS
    assert found.status is wanted
    assert found.reason.startswith("fact" if fact else "gap" if gap else "over" if over else "")


@pytest.mark.parametrize(
    ("gaps", "reason", "details"),
    [
        (["a"], "a", ("d",)),
        (["a", "b"], "a (and 1 more, see the details)", ("b", "d")),
        (["a", "b", "c"], "a (and 2 more, see the details)", ("b", "c", "d")),
    ],
)
def test_first_reason_is_the_sentence_and_none_is_lost(
    gaps: list[str], reason: str, details: tuple[str, ...]
) -> None:
    """One reason stands alone; of more the rest comes first in the details."""
    found = conclude(Shown(observed="x", details=("d",)), gaps=gaps)
    assert (found.reason, found.shown.details) == (reason, details)


def test_figure_over_its_limit_is_told_behind_a_fact() -> None:
    """Both are reasons of the same FAIL."""
    found = conclude(Shown(observed="x"), facts=["fact"], over=["over"])
    assert found.reason == "fact (and 1 more, see the details)"
    assert found.shown.details == ("over",)


def test_note_is_the_reason_of_a_pass_and_a_detail_of_anything_else() -> None:
    """What a reader of a PASS must know stands beside it."""
    passed = conclude(Shown(observed="x", details=("d",)), notes=["note"])
    assert (passed.status, passed.reason, passed.shown.details) == (Status.PASS, "note", ("d",))
    failed = conclude(Shown(observed="x", details=("d",)), facts=["fact"], notes=["note"])
    assert (failed.reason, failed.shown.details) == ("fact", ("note", "d"))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_figure_that_is_no_number_is_not_measured(value: float) -> None:
    """Nothing is greater than such a figure, so that it would pass any limit."""
    found = conclude(Shown(observed="x", figures=(Figure(name="load", value=value, limit=1, unit="s"),)))
    assert found.status is Status.NOT_MEASURED
    assert found.reason.startswith("figure 'load' is")


def test_nothing_is_counted_unless_it_is_said() -> None:
    """A judge that names no samples has none."""
    assert conclude(Shown(observed="x")).shown.samples_count == 0
