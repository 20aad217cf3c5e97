"""SC-011: the Phase III functions still work on the deployed application."""

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.criteria.required import (
    CONTRACT_CHECKS,
    CONTRACT_CHECKS_SINCE_SCHEMA_2,
    missing_names,
    of_schema_1,
)
from conformance.model.measurements import ContractCheck, ContractMeasurement
from conformance.model.settings import Settings


def contract_limit(_settings: Settings) -> str:
    """Print the limit of SC-011."""
    return "every core check"


def judge_contract(measured: ContractMeasurement, _settings: Settings) -> Finding:
    """Judge that no core check failed and that none was left unmeasured; all others are shown.

    What the subject declares absent counts neither for nor against it.
    """
    checks = measured.checks
    core = [check for check in checks if check.core]
    gaps = [
        f"core check '{check.name}' ({check.area}) was not measured: {check.reason}"
        for check in core
        if check.status == "NOT MEASURED"
    ]
    seen = {check.name for check in core}
    later = CONTRACT_CHECKS_SINCE_SCHEMA_2 - seen if measured.before_schema_2 else frozenset()
    if missing := missing_names(CONTRACT_CHECKS, seen | later):
        gaps.append(f"core checks of the contract were not tried: {missing}; see why the probe ended early")
    gaps += [
        f"check '{check.name}' ({check.area}) is said not to apply, and nobody says why; give the reason in"
        " the configuration"
        for check in checks
        if check.status == "NOT APPLICABLE" and not check.reason.strip()
    ]
    if not any(check.status in {"PASS", "FAIL"} for check in core):
        gaps.append("no core check of the contract was run; see why the probe ended early")
    applicable = [check for check in checks if check.status != "NOT APPLICABLE"]
    absent_count = len(checks) - len(applicable)
    absent = f", {absent_count} not applicable" if absent_count else ""
    return conclude(
        Shown(
            observed=f"{sum(check.passed for check in applicable)} of {len(applicable)} checks{absent}",
            samples_count=sum(check.status in {"PASS", "FAIL"} for check in checks),
            method="HTTP through the front-end Service; judged on rows and tool records, never on prose",
            details=(*_areas(checks), *_limited(measured), *(_line(check) for check in checks)),
        ),
        facts=[
            f"check '{check.name}' ({check.area}) failed: {check.reason}"
            for check in core
            if check.status == "FAIL"
        ],
        gaps=gaps,
        notes=of_schema_1(*(f"check '{name}'" for name in sorted(later))),
    )


def _line(check: ContractCheck) -> str:
    state = {"PASS": "passed", "FAIL": "FAILED" if check.core else "failed, not core"}.get(
        check.status, check.status.lower()
    )
    return f"{check.area}: {check.name}: {state}{': ' + check.reason if check.reason else ''}"


def _limited(measured: ContractMeasurement) -> list[str]:
    if not measured.limited_count:
        return []
    return [
        f"the application's limits (429) were waited for {measured.limited_count} times,"
        f" {measured.limited_s:.0f} s in all"
    ]


def _areas(checks: tuple[ContractCheck, ...]) -> list[str]:
    names = dict.fromkeys(check.area for check in checks)
    lines = []
    for name in names:
        area = [check for check in checks if check.area == name and check.status != "NOT APPLICABLE"]
        lines.append(f"{name}: {sum(check.passed for check in area)} of {len(area)}")
    return lines
