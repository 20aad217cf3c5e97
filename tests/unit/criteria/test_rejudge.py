"""A stored report gives the same verdicts anywhere."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.core.errors import ConfigError
from conformance.criteria import judge_all, rejudge
from conformance.criteria.rejudge import find_changes
from conformance.model.measurements import Blocked, NotMeasured
from conformance.model.report import Outcome
from conformance.model.verdict import Status
from conformance.report import from_json, to_json
from tests.unit.table import table


def stored(report: Any) -> Any:
    """Return the report as it comes back from its file."""
    return from_json(to_json(report))


def test_good_report_gives_the_same_verdicts(make: Any) -> None:
    """Every word and figure of all eleven verdicts is the same, and so is the exit code."""
    report = make.report()
    again = rejudge(stored(report))
    assert again.verdicts == report.verdicts
    assert again.exit_code == 0
    assert again == report


def test_mixed_report_gives_the_same_verdicts(make: Any) -> None:
    """Failures, gaps, blocks and declared exceptions come back as they were, with their evidence."""
    settings = make.settings(
        subject={"not_applicable": {"SC-009": "Kustomize"}}, allow_not_measured=("SC-004",)
    )
    measurements = make.measurements(
        images=make.images(make.image("frontend"), make.image(unpacked_bytes=712_000_000)),
        startup=make.startup(ready_s=None, failure="it hangs", remedy="look"),
        page=NotMeasured(reason="no browser", remedy="install one"),
        utilisation=make.utilisation(make.use(cpu_limit_millicores=None, throttled_ratio=None)),
        contract=Blocked(stage="install", cause="it hangs"),
    )
    measurements = measurements.with_fact("startup", measurements["startup"], ("evidence/startup/x.txt",))
    verdicts = judge_all(measurements, settings)
    report = make.report(settings=settings, measurements=measurements, verdicts=verdicts, exit_code=1)
    again = rejudge(stored(report))
    assert again.verdicts == verdicts
    assert again.exit_code == 1
    assert {verdict.status for verdict in again.verdicts} == set(Status)


def test_verdicts_come_from_the_measurements(make: Any) -> None:
    """A verdict that was edited in the file does not survive."""
    report = make.report(measurements=make.measurements(page=make.page(loads_ms=(9000.0,) * 20)))
    forged = [replace(verdict, status=Status.PASS, reason="") for verdict in report.verdicts]
    again = rejudge(stored(replace(report, verdicts=tuple(forged), exit_code=0)))
    assert again.verdicts == report.verdicts
    assert again.exit_code == 1


def test_other_limits_may_be_given(make: Any) -> None:
    """The same measurement against another limit is another verdict."""
    again = rejudge(make.report(), settings=make.settings(limits={"api_ms": 10}))
    assert {v.criterion for v in again.verdicts if v.status is Status.FAIL} == {"SC-005"}
    assert again.exit_code == 1


def test_leave_given_later_counts(make: Any) -> None:
    """A gap may be allowed when judging again; the report then names the leave."""
    report = make.report(measurements=make.measurements(contract=NotMeasured(reason="x")), exit_code=1)
    again = rejudge(report, settings=make.settings(allow_not_measured=("SC-011",)))
    assert again.exit_code == 0
    assert again.allowed_not_measured == ("SC-011",)


@table(("before", "after"), [(0, 1), (5, 1), (1, 1), (2, 2), (3, 3)])
def test_broken_run_never_becomes_conformant(make: Any, before: int, after: int) -> None:
    """An interrupted run keeps its exit code, and a good one is not believed."""
    assert rejudge(make.report(complete=False, exit_code=before)).exit_code == after
    assert rejudge(make.report(harness_error="it broke", exit_code=before)).exit_code == after
    assert rejudge(make.report(complete=False, exit_code=before)).outcome is Outcome.NOT_CONFORMANT


def test_report_without_settings_is_refused(make: Any) -> None:
    """The error names the run and the next step."""
    with pytest.raises(ConfigError, match="cannot judge run '7f3c9a' again") as caught:
        rejudge(make.report(settings_json=""))
    assert caught.value.hint


def test_what_is_another_is_told_whichever_is_greater(make: Any) -> None:
    """The outcome, and a figure of a verdict."""
    report = make.report()
    first, *others = report.verdicts
    for before, after in ((Outcome.CONFORMANT, Outcome.PARTIAL), (Outcome.PARTIAL, Outcome.CONFORMANT)):
        changed = replace(report, outcome=after)
        told = find_changes(replace(report, outcome=before), changed, digest=report.digest, missing=())
        assert f"stored outcome {before}, judged again {after}" in told
    for before, after in (("1 s", "2 s"), ("2 s", "1 s")):
        was, now = (
            replace(report, verdicts=(replace(first, observed=seen), *others)) for seen in (before, after)
        )
        told = find_changes(was, now, digest=report.digest, missing=())
        assert any(f"{first.criterion}: stored {before} (limit" in line for line in told), told
