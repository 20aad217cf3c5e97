"""SC-011: all core checks of the Phase III contract pass."""

from dataclasses import replace
from typing import Any

from conformance.criteria.contract import judge_contract
from conformance.criteria.required import CONTRACT_CHECKS, CONTRACT_CHECKS_SINCE_SCHEMA_2
from conformance.model.measurements import ContractMeasurement
from conformance.model.verdict import Status


def test_all_checks_pass(make: Any) -> None:
    """The verdict says N of M, and N of M of each area."""
    found = judge_contract(
        make.contract(make.check(), make.check("chat adds", area="chat"), make.check("x", area="chat")),
        make.settings(),
    )
    assert found.status is Status.PASS
    count = len(CONTRACT_CHECKS)
    assert found.shown.observed == f"{count + 3} of {count + 3} checks"
    assert found.shown.details[:2] == (f"authentication: {count + 1} of {count + 1}", "chat: 2 of 2")
    assert found.shown.details[-2:] == ("chat: chat adds: passed", "chat: x: passed")


def test_failed_core_check_fails(make: Any) -> None:
    """One is enough, and is named with area and detail."""
    broken = make.check("persists", area="conversation", status="FAIL", reason="0 messages after restart")
    found = judge_contract(make.contract(make.check(), broken), make.settings())
    assert found.status is Status.FAIL
    assert found.reason == "check 'persists' (conversation) failed: 0 messages after restart"
    assert "conversation: 0 of 1" in found.shown.details
    assert found.shown.observed == f"{len(CONTRACT_CHECKS) + 1} of {len(CONTRACT_CHECKS) + 2} checks"
    assert "conversation: persists: FAILED: 0 messages after restart" in found.shown.details


def test_failed_check_that_is_not_core_is_shown_only(make: Any) -> None:
    """It does not fail the criterion, and is not hidden."""
    extra = make.check("polite", core=False, status="FAIL", reason="rude")
    found = judge_contract(make.contract(make.check(), extra), make.settings())
    assert found.status is Status.PASS
    assert found.shown.observed == f"{len(CONTRACT_CHECKS) + 1} of {len(CONTRACT_CHECKS) + 2} checks"
    assert "authentication: polite: failed, not core: rude" in found.shown.details


def test_no_core_check_is_not_measured(make: Any) -> None:
    """Checks that need not pass cannot show that those which must do."""
    for checks in ((), (make.check(core=False),)):
        found = judge_contract(ContractMeasurement(checks=checks), make.settings())
        assert found.status is Status.NOT_MEASURED
        assert "no core check of the contract was run" in " ".join([found.reason, *found.shown.details])


def test_what_the_subject_lacks_counts_neither_way(make: Any) -> None:
    """An absent chat is told with its reason, and is no failure, no success and no gap."""
    lacking = make.check("add by chat", status="NOT APPLICABLE", reason="no assistant here")
    found = judge_contract(make.contract(make.check(), lacking), make.settings())
    assert found.status is Status.PASS
    count = len(CONTRACT_CHECKS) + 1
    assert (found.shown.observed, found.shown.samples_count) == (
        f"{count} of {count} checks, 1 not applicable",
        count,
    )
    assert "authentication: add by chat: not applicable: no assistant here" in found.shown.details


def test_core_check_that_was_not_measured_is_a_gap(make: Any) -> None:
    """Unless another failed: a fault stands whatever is missing."""
    unseen = make.check("two replicas", status="NOT MEASURED", reason="the autoscaler took one away")
    found = judge_contract(make.contract(make.check(), unseen), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "'two replicas' (authentication) was not measured: the autoscaler" in found.reason
    broken = make.check("persists", status="FAIL", reason="gone")
    assert judge_contract(make.contract(unseen, broken), make.settings()).status is Status.FAIL


def test_core_check_that_was_not_tried_is_a_gap(make: Any) -> None:
    """All core checks are asked for by name; the others cannot stand for one."""
    made, settings = make.contract().checks, make.settings()
    for name in CONTRACT_CHECKS:
        checks = tuple(check for check in made if check.name != name)
        found = judge_contract(ContractMeasurement(checks=checks), settings)
        assert (found.status, f"'{name}'" in found.reason) == (Status.NOT_MEASURED, True), name


def test_failure_needs_no_reason_to_be_one(make: Any) -> None:
    """It is told as a failure, and not as something that does not apply."""
    found = judge_contract(make.contract(make.check("persists", status="FAIL")), make.settings())
    assert found.status is Status.FAIL
    assert "not to apply" not in " ".join([found.reason, *found.shown.details])
    polite = make.check("polite", core=False, status="FAIL")
    assert judge_contract(make.contract(polite), make.settings()).status is Status.PASS


def test_absence_needs_its_reason(make: Any) -> None:
    """Nobody's word is no declaration."""
    lacking = make.check("add by chat", status="NOT APPLICABLE", reason=" ")
    assert judge_contract(make.contract(lacking), make.settings()).status is Status.NOT_MEASURED


def test_waits_for_limits_are_told(make: Any) -> None:
    """How often, and how long in all."""
    measured = replace(make.contract(make.check()), limited_count=2, limited_s=61.4)
    told = "the application's limits (429) were waited for 2 times, 61 s in all"
    assert told in judge_contract(measured, make.settings()).shown.details


def test_old_run_is_asked_for_the_checks_of_its_time(make: Any) -> None:
    """Those that came later are no gap in it; any other is, and so are these in a run of today."""
    made = tuple(c for c in make.contract().checks if c.name not in CONTRACT_CHECKS_SINCE_SCHEMA_2)
    old = ContractMeasurement(checks=made, before_schema_2=True)
    assert judge_contract(old, make.settings()).status is Status.PASS
    assert judge_contract(replace(old, checks=made[1:]), make.settings()).status is Status.NOT_MEASURED
    assert judge_contract(replace(old, before_schema_2=False), make.settings()).status is Status.NOT_MEASURED
