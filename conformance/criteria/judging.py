"""From measurements to verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from conformance.criteria.criterion import Criterion, Finding, Shown
from conformance.criteria.disagreeing import disagreements
from conformance.criteria.limits import with_specified_limits
from conformance.criteria.own import SOURCE as OWN
from conformance.criteria.registry import CRITERIA
from conformance.criteria.unreal import unreal_values
from conformance.model.measurements import STARTUP, Blocked, Measurements, NotMeasured
from conformance.model.settings import Settings
from conformance.model.verdict import Status, Verdict

_NOTHING = Shown(observed="-")
# Probes whose requests go through the release's Services.
_ASKS = frozenset({"page", "latency", "flow", "utilisation", "contract"})
_NOTHING_LACKING: Mapping[str, str] = {}


def judge_all(
    measurements: Measurements,
    settings: Settings,
    *,
    criteria: Sequence[Criterion] = CRITERIA,
    lacking: Mapping[str, str] = _NOTHING_LACKING,
) -> tuple[Verdict, ...]:
    """Judge the criteria that the settings ask for, in the order of the registry.

    Args:
        measurements: what was measured, with its evidence.
        settings: the limits, and what the subject declares.
        criteria: the registry.
        lacking: probe -> what of it the target could not show; its figures are told, and pass nothing.
    """
    return tuple(
        judge_one(criterion, measurements, settings, lacking=lacking)
        for criterion in criteria
        if criterion.is_asked(settings) or criterion.source == OWN
    )


def judge_one(
    criterion: Criterion,
    measurements: Measurements,
    settings: Settings,
    *,
    lacking: Mapping[str, str] = _NOTHING_LACKING,
) -> Verdict:
    """Judge one criterion; a declared exception comes first, then what was not measured."""
    finding = _without_pass(criterion, _find(criterion, measurements, settings), lacking)
    shown = finding.shown
    return Verdict(
        criterion=criterion.id,
        title=criterion.title,
        status=finding.status,
        observed=shown.observed,
        limit=criterion.limit(settings),
        figures=shown.figures,
        samples_count=shown.samples_count,
        spread=shown.spread,
        reason=finding.reason,
        method=shown.method,
        limit_source=_limit_source(criterion, settings),
        details=shown.details,
        evidence=tuple(path for name in criterion.needs for path in measurements.evidence(name)),
        level=criterion.level,
        gates=criterion.gates(settings),
    )


def _find(criterion: Criterion, measurements: Measurements, settings: Settings) -> Finding:
    declared = settings.subject.not_applicable.get(criterion.id)
    if declared is not None:
        return Finding(
            status=Status.NOT_APPLICABLE, shown=_NOTHING, reason=f"declared by the subject: {declared}"
        )
    if criterion.production and settings.subject.production is None:
        return Finding(
            status=Status.NOT_APPLICABLE,
            shown=_NOTHING,
            reason="the subject names no values for production ([subject.production])",
        )
    measured = [measurements[name] for name in criterion.needs]
    for missing in measured:
        if isinstance(missing, NotMeasured | Blocked):
            return _with_cause(criterion, _missing(missing), measurements)
    used = [measurements[name] for name in criterion.uses]
    there = [None if isinstance(item, NotMeasured | Blocked) else item for item in used]
    found = _with_cause(criterion, criterion.judge(*measured, *there, settings), measurements)
    if found.status is not Status.PASS:
        return found
    return _after(criterion, measurements) or _doubtful(criterion, measurements, settings) or found


def _without_pass(criterion: Criterion, found: Finding, lacking: Mapping[str, str]) -> Finding:
    """Take a PASS away from what was measured in part only; a fault that was seen stands."""
    reason = next((lacking[name] for name in criterion.needs if name in lacking), "")
    unsure = found.status in {Status.PASS, Status.NOT_MEASURED}
    if not reason or not unsure or found.reason.startswith(reason):
        return found
    before = (found.reason,) if found.reason else ()
    shown = replace(found.shown, details=(*before, *found.shown.details))
    return Finding(status=Status.NOT_MEASURED, shown=shown, reason=reason)


def _with_cause(criterion: Criterion, found: Finding, measurements: Measurements) -> Finding:
    """Add to a failure of requests what contradicts itself in the cluster; a PASS needs no cause."""
    startup = measurements.get(STARTUP)
    if found.status not in {Status.FAIL, Status.NOT_MEASURED} or not set(criterion.needs) & _ASKS:
        return found
    if isinstance(startup, NotMeasured | Blocked) or not startup.contradictions:
        return found
    first, *others = startup.contradictions
    told = (*(f"seen in the cluster: {other}" for other in others), *found.shown.details)
    return replace(
        found,
        reason=f"{found.reason}; seen in the cluster: {first}",
        shown=replace(found.shown, details=told),
    )


def _after(criterion: Criterion, measurements: Measurements) -> Finding | None:
    """Return why nothing can be said: what had to happen first did not happen."""
    for name in criterion.after:
        missing = measurements[name]
        if isinstance(missing, NotMeasured | Blocked):
            why = _missing(missing)
            return replace(why, reason=f"'{name}' had to be measured before, and was not: {why.reason}")
    return None


def _doubtful(criterion: Criterion, measurements: Measurements, settings: Settings) -> Finding | None:
    """Return why a good figure means nothing: others beside it are not real, or say something else."""
    told = (
        *(line for name in criterion.needs for line in unreal_values(name, measurements[name])),
        *(line for name in criterion.needs for line in disagreements(name, measurements, settings)),
    )
    if not told:
        return None
    first, *others = told
    return Finding(status=Status.NOT_MEASURED, shown=Shown(observed="-", details=tuple(others)), reason=first)


def _missing(measured: NotMeasured | Blocked) -> Finding:
    if isinstance(measured, NotMeasured):
        remedy = f"; {measured.remedy}" if measured.remedy else ""
        return Finding(status=Status.NOT_MEASURED, shown=_NOTHING, reason=f"{measured.reason}{remedy}")
    return Finding(
        status=Status.BLOCKED,
        shown=_NOTHING,
        reason=f"not tried, because stage '{measured.stage}' failed: {measured.cause}",
    )


def _limit_source(criterion: Criterion, settings: Settings) -> str:
    """Return where the limit comes from, and the specified one when the configuration changed it."""
    limit = criterion.limit(settings)
    specified = criterion.limit(with_specified_limits(settings))
    if limit == specified:
        return criterion.source
    return f"configuration; the {criterion.source} says {specified}"
