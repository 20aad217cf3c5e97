"""SC-011: the Phase III functions still work on the deployed application."""

from conformance.criteria.criterion import Finding, conclude
from conformance.model.measurement import ContractCheck, ContractMeasurement
from conformance.model.settings import Settings


def contract_limit(_settings: Settings) -> str:
    """Print the limit of SC-011."""
    return "every core check"


def judge_contract(measured: ContractMeasurement, _settings: Settings) -> Finding:
    """Judge that all core checks passed; other failed checks are shown."""
    failed = [check for check in measured.checks if not check.passed]
    failed_core = [check for check in failed if check.core]
    gaps = []
    if not any(check.core for check in measured.checks):
        gaps.append("no core check of the contract was run; see why the probe ended early")
    passed_count = len(measured.checks) - len(failed)
    return conclude(
        facts=[f"check '{check.name}' ({check.area}) failed: {check.detail}" for check in failed_core],
        gaps=gaps,
        observed=f"{passed_count} of {len(measured.checks)} checks",
        samples_count=len(measured.checks),
        method="HTTP through the front-end Service; judged on rows and tool records, never on prose",
        details=(*_areas(measured.checks), *(_line(check) for check in measured.checks)),
    )


def _line(check: ContractCheck) -> str:
    state = "passed" if check.passed else f"{'FAILED' if check.core else 'failed, not core'}: {check.detail}"
    return f"{check.area}: {check.name}: {state}"


def _areas(checks: tuple[ContractCheck, ...]) -> list[str]:
    names = dict.fromkeys(check.area for check in checks)
    lines = []
    for name in names:
        area = [check for check in checks if check.area == name]
        lines.append(f"{name}: {sum(check.passed for check in area)} of {len(area)}")
    return lines
