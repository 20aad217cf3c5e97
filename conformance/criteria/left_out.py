"""What verdicts do not cover: always told, at the end of the table and in every report."""

from collections import Counter
from collections.abc import Sequence

from conformance.core.words import counted
from conformance.criteria.limits import limit_values, with_specified_limits
from conformance.model.measurements import LOGS, LogsMeasurement, Measurements
from conformance.model.settings import Settings
from conformance.model.verdict import Status, Verdict

_PLACES = {
    "flag": "on the command line",
    "environment": "by an environment variable",
    "file": "in the configuration file",
}


def tell_left_out(
    verdicts: Sequence[Verdict],
    measurements: Measurements,
    settings: Settings,
    *,
    unasked: Sequence[str],
    where: str,
) -> tuple[str, ...]:
    """Return a line for each thing that was left out, changed or excused.

    Args:
        verdicts: of the run.
        measurements: of the run, for the waivers that were used.
        settings: of the run.
        unasked: required criteria without a verdict.
        where: where `only` was set.
    """
    lines = []
    if unasked:
        place = f" {_PLACES[where]}" if where in _PLACES else ""
        left = "not measured again" if where == "again" else f"left out by --only{place}"
        count = counted(len(unasked), "required criterion", "required criteria")
        lines.append(f"{count} {left}: {', '.join(unasked)}")
    allowed = [
        item.criterion
        for item in verdicts
        if item.status is Status.NOT_MEASURED and item.criterion in settings.allow_not_measured
    ]
    if allowed:
        lines.append(f"not measured by leave (--allow-not-measured): {', '.join(allowed)}")
    lines += [
        f"{item.criterion} not applicable, {item.reason}"
        for item in verdicts
        if item.status is Status.NOT_APPLICABLE
    ]
    lines += [
        f"absent by the subject's own word, and judged neither way: {', '.join(names)} ({reason})"
        for reason, names in _by_reason(settings).items()
    ]
    specified = limit_values(with_specified_limits(settings))
    lines += [
        f"limit changed: {key} is {value:g}, specified is {specified[key]:g}"
        for key, value in limit_values(settings).items()
        if value != specified.get(key, value)
    ]
    return (*lines, *_waived(measurements, settings))


def _by_reason(settings: Settings) -> dict[str, list[str]]:
    """Return what the subject lacks, by the reason that it gives."""
    found: dict[str, list[str]] = {}
    for name, reason in settings.subject.lacking.items():
        found.setdefault(reason, []).append(name)
    return found


def _waived(measurements: Measurements, settings: Settings) -> list[str]:
    logs = measurements.get(LOGS)
    if not isinstance(logs, LogsMeasurement):
        return []
    reasons = {item.pattern: f"{item.reason}, until {item.expires}" for item in settings.subject.waivers}
    counts: Counter[tuple[str, str]] = Counter()
    for finding in logs.findings:
        if finding.waived_by:
            reason = reasons.get(finding.waived_by) or finding.waiver_reason or "reason unknown"
            counts[finding.waived_by, reason] += finding.count
    useless = [
        *(f"waiver expired and not counted: {waiver}" for waiver in logs.expired_waivers),
        *(f"waiver refused and not counted: {waiver}" for waiver in logs.refused_waivers),
        *(f"waiver matched nothing, remove it: {waiver}" for waiver in logs.unused_waivers),
    ]
    return useless + [
        f"{counted(count, 'log line')} waived by '{by}' ({reason})" for (by, reason), count in counts.items()
    ]
