"""The criteria that a team adds: they stand in the measurements, with all their words."""

from functools import partial

from conformance.criteria.criterion import Criterion, Finding, Shown
from conformance.model.measurements import Measurements, Observed
from conformance.model.settings import Settings
from conformance.model.verdict import Status

SOURCE = "team's own criterion"


def own_criteria(measurements: Measurements) -> tuple[Criterion, ...]:
    """Return a criterion for each fact that a team observed, in the order in which they were."""
    return tuple(
        Criterion(
            id=name,
            title=taken.fact.title,
            level=taken.fact.level,
            source=SOURCE,
            needs=(name,),
            limit=partial(_limit, taken.fact),
            unit="",
            judge=_judge,
        )
        for name, taken in measurements.taken.items()
        if isinstance(taken.fact, Observed)
    )


def _limit(fact: Observed, _settings: Settings) -> str:
    return fact.limit


def _judge(fact: Observed, _settings: Settings) -> Finding:
    if fact.met is None:
        return Finding(status=Status.NOT_MEASURED, shown=Shown(observed="-"), reason=fact.reason)
    return Finding(
        status=Status.PASS if fact.met else Status.FAIL,
        shown=Shown(
            observed=fact.observed, samples_count=1, method="a test of the team's own", details=fact.details
        ),
        reason=fact.reason,
    )
