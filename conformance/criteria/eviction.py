"""REC-06: the disruption budget is honoured, and lets a drain go on."""

from collections.abc import Iterator

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.model.measurements import Evicted, EvictionMeasurement
from conformance.model.settings import Settings


def eviction_limit(_settings: Settings) -> str:
    """Print the limit of REC-06."""
    return "one pod or more stays, one or more goes"


def judge_eviction(measured: EvictionMeasurement, settings: Settings) -> Finding:
    """Judge for each component in several pods that evictions were granted, and not all of them."""
    subject = settings.subject
    wanted = (subject.frontend_component, subject.backend_component)
    facts = [
        f"component '{name}' runs in one pod, so that every drain stops it"
        for name in measured.alone
        if name in wanted
    ]
    facts += [fault for item in measured.components for fault in _faults(item)]
    seen = {*measured.alone, *(item.component for item in measured.components)}
    gaps = [f"component '{name}' was not tried" for name in wanted if name not in seen]
    gaps += [
        f"an eviction of '{item.component}' was refused for another reason: {said}"
        for item in measured.components
        for said in item.other
    ]
    gaps += [
        f"of {item.asked} pods of '{item.component}' {item.granted} are said to have gone, {item.refused} to"
        f" have stayed and {item.least_ready} to have been Ready, which does not add up; try again"
        for item in measured.components
        if item.granted + item.refused + len(item.other) != item.asked or item.least_ready > item.asked
    ]
    tried = [f"{item.component} {item.granted} of {item.asked}" for item in measured.components]
    return conclude(
        Shown(
            observed=", ".join(tried),
            samples_count=sum(item.asked for item in measured.components),
            method="all pods of a component asked to go at once by the eviction API",
            details=tuple(map(_told, measured.components)),
        ),
        facts=facts,
        gaps=gaps,
        notes=[
            f"component '{name}' runs in one pod: a drain stops it"
            for name in measured.alone
            if name not in wanted
        ],
    )


def _faults(item: Evicted) -> Iterator[str]:
    name = f"component '{item.component}'"
    if not any(name.strip() for name in item.budgets):
        yield f"no PodDisruptionBudget selects the pods of {name}; give it one"
    elif len(item.budgets) > 1:
        yield (
            f"{len(item.budgets)} budgets select the pods of {name} ({', '.join(item.budgets)}), and the"
            " eviction API refuses every pod that has more than one; leave one"
        )
    elif item.granted >= item.asked:
        yield f"all {item.asked} pods of {name} were evicted at once, in spite of its budget; lower it"
    if not item.granted and not item.other:
        yield f"no pod of {name} may be evicted, so that no node can be drained; let the budget allow one"
    if not item.least_ready:
        yield f"no pod of {name} was Ready for a moment; look at its budget and its readiness"
    if item.back_s is None:
        yield f"the pods of {name} were not Ready again in time"


def _told(item: Evicted) -> str:
    back = "never" if item.back_s is None else f"{item.back_s:.1f} s"
    return (
        f"{item.component}: {item.granted} of {item.asked} granted, {item.refused} refused by"
        f" {', '.join(item.budgets) or 'no budget'}, {item.least_ready} or more Ready, all after {back}"
    )
