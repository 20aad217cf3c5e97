"""What the whole run comes to: never more than was judged, and what was left out is told."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.core.errors import ExitCode
from conformance.criteria import CRITERIA, Asked, Conclusion, conclude_run, judge_all
from conformance.model.measurements import NotMeasured
from conformance.model.report import Outcome
from conformance.model.verdict import Status, Verdict
from tests.unit.table import table

P, F, N, A, B = Status.PASS, Status.FAIL, Status.NOT_MEASURED, Status.NOT_APPLICABLE, Status.BLOCKED
GAP = NotMeasured(reason="it broke")


def conclude(make: Any, statuses: str, *, gates: bool = True, **settings: Any) -> Conclusion:
    """Return the conclusion of verdicts on SC-001, SC-002 and so on, the rest of eleven PASS."""
    kinds = {"P": P, "F": F, "N": N, "A": A, "B": B}
    verdicts = [
        Verdict(
            criterion=f"SC-{place:03}", title="", status=kinds[letter], observed="", limit="", gates=gates
        )
        for place, letter in enumerate(statuses.ljust(11, "P"), start=1)
    ]
    asked = Asked(settings=make.settings(**settings), origins={}, lacking={})
    return conclude_run(verdicts, make.measurements(), asked)


@table(
    ("statuses", "allowed", "outcome"),
    [
        ("PP", (), Outcome.CONFORMANT),
        ("PA", (), Outcome.CONFORMANT),
        ("PF", (), Outcome.NOT_CONFORMANT),
        ("PN", (), Outcome.NOT_CONFORMANT),
        ("PB", (), Outcome.NOT_CONFORMANT),
        ("PN", ("SC-002",), Outcome.CONFORMANT),
        ("PN", ("SC-001",), Outcome.NOT_CONFORMANT),
        ("FN", ("SC-001", "SC-002"), Outcome.NOT_CONFORMANT),
        ("PB", ("SC-002",), Outcome.NOT_CONFORMANT),
    ],
)
def test_outcome_of_all_eleven(make: Any, statuses: str, allowed: tuple[str, ...], outcome: Outcome) -> None:
    """Only PASS, NOT APPLICABLE and NOT MEASURED by leave are green."""
    found = conclude(make, statuses, allow_not_measured=allowed)
    assert found.outcome is outcome
    assert found.exit_code == (0 if outcome is Outcome.CONFORMANT else 1)


@pytest.mark.parametrize("statuses", ["N" * 11, "A" * 11], ids=["leave for all", "nothing applies"])
def test_nothing_judged_is_no_success(make: Any, statuses: str) -> None:
    """As an empty selection is none for pytest."""
    ids = tuple(criterion.id for criterion in CRITERIA)
    found = conclude(make, statuses, allow_not_measured=ids)
    assert (found.outcome, found.exit_code) == (Outcome.PARTIAL, ExitCode.NOTHING_JUDGED)


@pytest.mark.parametrize(
    ("origin", "code", "place"),
    [
        ("flag", 0, "on the command line"),
        ("file", 1, "in the configuration file"),
        ("environment", 1, "by an environment variable"),
    ],
)
def test_part_of_the_criteria_is_never_conformant(make: Any, origin: str, code: int, place: str) -> None:
    """Green only where just that part was asked for by hand; what is missing is told by name."""
    settings = make.settings(only=("SC-009", "SC-002"))
    asked = Asked(settings=settings, origins={"only": origin}, lacking={})
    found = conclude_run(judge_all(make.measurements(), settings), make.measurements(), asked)
    assert (found.outcome, found.exit_code) == (Outcome.PARTIAL, code)
    [line] = found.left_out
    assert line.startswith(f"9 required criteria left out by --only {place}: SC-001, SC-003, SC-004")


@pytest.mark.parametrize(("origin", "code"), [("flag", 0), ("file", 1), ("default", 1)])
def test_target_that_cannot_measure_gives_a_part(make: Any, origin: str, code: int) -> None:
    """Not red, for nobody failed, and not green, for nobody looked."""
    measurements = make.measurements(manifests=NotMeasured(reason="there is no Kubernetes"))
    asked = Asked(
        settings=make.settings(), origins={"target.kind": origin}, lacking={"manifests": "there is none"}
    )
    found = conclude_run(judge_all(measurements, make.settings()), measurements, asked)
    assert (found.outcome, found.exit_code) == (Outcome.PARTIAL, code)
    assert found.left_out == ("SC-009 cannot be measured on target 'kind': there is no Kubernetes",)


def test_recommended_decides_only_when_it_is_required(make: Any) -> None:
    """By its id, or all of them by their level."""
    advice = replace(CRITERIA[8], id="REC-01", level="recommended")
    criteria = (*CRITERIA, advice)
    measurements = make.measurements(manifests=make.manifests(orphans=("Secret/x",)))
    others = make.settings(subject={"not_applicable": {"SC-009": "another chart"}})
    for require, code in (((), 0), (("REC-01",), 1), (("recommended",), 1), (("REC-02",), 0)):
        settings = others.model_copy(update={"require": require})
        verdicts = judge_all(measurements, settings, criteria=criteria)
        asked = Asked(settings=settings, origins={}, lacking={})
        assert verdicts[-1].status is Status.FAIL
        assert verdicts[-1].gates is bool(code)
        assert conclude_run(verdicts, measurements, asked, criteria=criteria).exit_code == code


def test_what_is_required_and_left_out_is_told(make: Any) -> None:
    """Whoever requires it and asks for something else does not get a green that looks whole."""
    settings = make.settings(only=tuple(item.id for item in CRITERIA[:11]), require=("REC-05",))
    asked = Asked(settings=settings, origins={"only": "file"}, lacking={})
    found = conclude_run(judge_all(make.measurements(), settings), make.measurements(), asked)
    assert (found.outcome, found.exit_code) == (Outcome.PARTIAL, 1)
    [line] = found.left_out
    assert line.endswith(": REC-05")


def test_recommended_that_nobody_asked_for_is_not_left_out(make: Any) -> None:
    """Only what is required is missed."""
    advice = replace(CRITERIA[8], id="REC-01", level="recommended")
    verdicts = judge_all(make.measurements(), make.settings())
    asked = Asked(settings=make.settings(), origins={}, lacking={})
    found = conclude_run(verdicts, make.measurements(), asked, criteria=(*CRITERIA, advice))
    assert (found.outcome, found.left_out) == (Outcome.CONFORMANT, ())


@pytest.mark.parametrize(("api_ms", "told"), [(200, True), (1000, False), (4000, True)])
def test_stricter_limit_is_told_as_well(make: Any, api_ms: int, told: bool) -> None:
    """Changed is changed."""
    found = conclude(make, "", limits={"api_ms": api_ms})
    assert (f"limit changed: limits.api_ms is {api_ms}, specified is 1000" in found.left_out) is told


def test_one_criterion_that_was_left_out_is_told(make: Any) -> None:
    """In the singular, and by no place where nobody knows it."""
    settings = make.settings(only=tuple(criterion.id for criterion in CRITERIA[1:]))
    asked = Asked(settings=settings, origins={}, lacking={})
    found = conclude_run(judge_all(make.measurements(), settings), make.measurements(), asked)
    assert found.left_out == ("1 required criterion left out by --only: SC-001",)
    assert (found.outcome, found.exit_code) == (Outcome.PARTIAL, 1)


def test_all_that_was_excused_is_told(make: Any) -> None:
    """Limits, waivers, leave and exceptions, each with its reason."""
    waiver = {"pattern": "known", "reason": "ticket 7", "expires": "2027-01-01"}
    settings = make.settings(
        subject={"waivers": [waiver], "not_applicable": {"SC-006": "no pages"}},
        limits={"api_ms": 4000},
        allow_not_measured=("SC-011", "SC-001"),
    )
    provoked = make.finding(waived_by="broken JSON", waiver_reason="provoked by the contract", count=1)
    logs = make.logs(findings=(make.finding(waived_by="known", count=3), provoked))
    measurements = make.measurements(contract=GAP, logs=logs)
    asked = Asked(settings=settings, origins={}, lacking={})
    found = conclude_run(judge_all(measurements, settings), measurements, asked)
    assert found.left_out == (
        "not measured by leave (--allow-not-measured): SC-011",
        "SC-006 not applicable, declared by the subject: no pages",
        "limit changed: limits.api_ms is 4000, specified is 1000",
        "3 log lines waived by 'known' (ticket 7, until 2027-01-01)",
        "1 log line waived by 'broken JSON' (provoked by the contract)",
    )


def test_clean_run_leaves_nothing_to_tell(make: Any) -> None:
    """What is not so is not said."""
    assert conclude(make, "").left_out == ()
