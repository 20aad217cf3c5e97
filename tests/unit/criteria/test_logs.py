"""SC-007: no error in the whole logs, silence only where it is declared, waivers only while they last."""

from typing import Any

import pytest

from conformance.criteria.logs import judge_logs
from conformance.model.verdict import Status


def test_clean_logs_pass(make: Any) -> None:
    """The verdict counts the lines that were read."""
    found = judge_logs(make.logs(), make.settings())
    assert found.status is Status.PASS
    assert found.shown.observed == "0 errors in 300 lines"
    assert found.shown.samples_count == 300


@pytest.mark.parametrize("kind", ["error", "traceback", "crash", "restart"])
def test_single_fault_fails(make: Any, kind: str) -> None:
    """The limit is 0: one finding is one too many, and is quoted."""
    found = judge_logs(make.logs(findings=(make.finding(kind, count=1),)), make.settings())
    assert found.status is Status.FAIL
    assert f"container 'backend-1/backend' logged 1x {kind}, first: it broke" in found.reason


@pytest.mark.parametrize("kind", ["warning", "probe access", "known noise", "other"])
def test_other_kinds_are_no_fault(make: Any, kind: str) -> None:
    """Warnings, probe access lines and known noise are shown only."""
    found = judge_logs(make.logs(findings=(make.finding(kind),)), make.settings())
    assert found.status is Status.PASS


def test_waived_finding_passes_and_is_shown(make: Any) -> None:
    """A waiver that holds hides nothing from the report."""
    found = judge_logs(make.logs(findings=(make.finding(waived_by="known"),)), make.settings())
    assert found.status is Status.PASS
    assert found.reason == "waived: 2x error in backend-1/backend by known"
    assert found.shown.observed == "0 errors in 300 lines, 2 waived"


def test_expired_waiver_covers_nothing(make: Any) -> None:
    """After its last day the finding counts again, and the waiver is named."""
    measured = make.logs(findings=(make.finding(waived_by="known"),), expired_waivers=("known",))
    found = judge_logs(measured, make.settings())
    assert found.status is Status.FAIL
    assert found.shown.observed == "2 errors in 300 lines"
    assert "waiver expired and not counted: known" in found.shown.details
    assert not any(line.startswith("waived:") for line in found.shown.details)


def test_unused_waiver_is_reported(make: Any) -> None:
    """A waiver that matched nothing is to be removed."""
    found = judge_logs(make.logs(unused_waivers=("old",)), make.settings())
    assert found.status is Status.PASS
    assert "waiver matched nothing, remove it: old" in found.shown.details


def test_silent_container_is_not_measured(make: Any) -> None:
    """An empty log proves nothing; the way out is named."""
    found = judge_logs(make.logs(containers=(make.log(lines_count=0), make.log("frontend"))), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "container 'backend-1/backend' logged nothing at all" in found.reason
    assert "silent = true" in found.reason


def test_declared_silence_passes(make: Any) -> None:
    """A container that is declared silent may be."""
    quiet = make.log(lines_count=0, declared_silent=True)
    logs = (quiet, make.log("frontend"), make.log("postgresql"))
    assert judge_logs(make.logs(containers=logs), make.settings()).status is Status.PASS


def test_unreadable_log_is_not_measured(make: Any) -> None:
    """A log that could not be read may hold anything."""
    found = judge_logs(make.logs(unreadable=("backend-2/backend",)), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "the log of backend-2/backend could not be read" in found.reason


def test_no_container_is_not_measured(make: Any) -> None:
    """A selector that selects nothing finds no error either."""
    found = judge_logs(make.logs(containers=()), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "pod_selector" in found.reason


def test_restart_without_a_finding_fails_once(make: Any) -> None:
    """A restart counts also when no line tells of it; previous and present log are one container."""
    logs = (make.log(restarts_count=2), make.log(restarts_count=2, previous=True))
    found = judge_logs(make.logs(containers=logs), make.settings())
    assert found.status is Status.FAIL
    assert found.reason == "container 'backend-1/backend' restarted 2x; its previous log says why"


@pytest.mark.parametrize("kind", ["error", "traceback"])
def test_restart_beside_an_error_is_told_as_well(make: Any, kind: str) -> None:
    """An error in the log does not explain why the container restarted."""
    logs = (make.log(restarts_count=1), make.log("frontend"))
    found = judge_logs(make.logs(containers=logs, findings=(make.finding(kind),)), make.settings())
    assert f"logged 2x {kind}" in found.reason
    assert "container 'backend-1/backend' restarted 1x; its previous log says why" in found.shown.details


def test_waived_restart_passes(make: Any) -> None:
    """A restart that a waiver covers is not found a second time by its count."""
    measured = make.logs(
        containers=(make.log(restarts_count=1), make.log("frontend"), make.log("postgresql")),
        findings=(make.finding("restart", waived_by="known"),),
    )
    assert judge_logs(measured, make.settings()).status is Status.PASS


def test_fault_weighs_more_than_a_gap(make: Any) -> None:
    """An error that was seen stands, whatever else could not be read."""
    measured = make.logs(findings=(make.finding(),), unreadable=("x/y",))
    assert judge_logs(measured, make.settings()).status is Status.FAIL


def test_details_show_each_log(make: Any) -> None:
    """Previous instances, counts by kind, restarts and declared silence."""
    logs = (
        make.log(previous=True, counts={"warning": 3, "error": 0}, restarts_count=1),
        make.log("frontend", lines_count=0, declared_silent=True),
    )
    details = judge_logs(make.logs(containers=logs), make.settings()).shown.details
    assert details == (
        "backend-1/backend (previous): 100 lines, 3 warning, 1 restarts",
        "frontend-1/frontend: 0 lines, 0 restarts, declared silent",
    )


@pytest.mark.parametrize(
    ("told_count", "kind", "status"),
    [(3, "error", Status.NOT_MEASURED), (2, "error", Status.PASS), (9, "warning", Status.PASS)],
)
def test_fault_that_was_counted_is_told(make: Any, told_count: int, kind: str, status: Status) -> None:
    """More of them in a log than in the findings: some were lost on the way."""
    logs = [make.log(counts={kind: told_count}), make.log("frontend"), make.log("postgresql")]
    finding = make.finding(waived_by="known", count=2)
    found = judge_logs(make.logs(containers=tuple(logs), findings=(finding,)), make.settings())
    assert found.status is status
    assert ("1 faults were counted in the log of 'backend-1/backend'" in found.reason) is (
        status is Status.NOT_MEASURED
    )


def test_long_line_is_cut(make: Any) -> None:
    """The reason stays readable."""
    found = judge_logs(make.logs(findings=(make.finding(first="x" * 5000),)), make.settings())
    assert len(found.reason) < 400


def test_rotated_log_is_not_measured(make: Any) -> None:
    """The part that the kubelet no longer gives out may hold anything."""
    logs = (make.log(rotated=True), make.log("frontend"), make.log("postgresql"))
    found = judge_logs(make.logs(containers=logs), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "'backend-1/backend' was rotated" in found.reason


def test_component_without_a_log_is_not_measured(make: Any) -> None:
    """A container that the subject names and that nobody read is a gap."""
    found = judge_logs(make.logs(containers=(make.log(), make.log("frontend"))), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "no log of container 'postgresql'" in found.reason


def test_refused_waiver_is_told(make: Any) -> None:
    """A waiver that covers nothing is named with its reason."""
    found = judge_logs(make.logs(refused_waivers=(".: it matches any line",)), make.settings())
    assert "waiver refused and not counted: .: it matches any line" in found.shown.details
