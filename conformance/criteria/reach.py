"""REC-02: NetworkPolicies let through what they must, and nothing else."""

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.model.measurements import Attempt, ReachMeasurement
from conformance.model.settings import Settings

# Of each kind: something that must be let through, and something that must be refused.
_MIN_EACH = 2


def reach_limit(_settings: Settings) -> str:
    """Print the limit of REC-02."""
    return "every direction as it must be"


def judge_reach(measured: ReachMeasurement, settings: Settings) -> Finding:
    """Judge each direction; on a network that enforces nothing, nothing is shown."""
    tried = [item for item in measured.attempts if item.reached is not None]
    right = [item for item in tried if item.reached is item.wanted]
    gaps = [f"{item.name}: {item.detail}" for item in measured.attempts if item.reached is None]
    if not measured.open_before:
        gaps.append(
            "a server of the suite's own was not reached even without a policy; see the network's pods"
        )
    elif not measured.closed_after:
        gaps.append("the network of this cluster enforces no NetworkPolicy; use a CNI that does")
    for wanted, words in ((True, "let through"), (False, "refused")):
        if len({item.name for item in tried if item.wanted is wanted}) < _MIN_EACH:
            gaps.append(f"fewer than {_MIN_EACH} directions that must be {words} were tried")
    subject, targets = settings.subject, {item.target for item in tried}
    gaps += [
        f"nobody tried to reach component '{name}'; see whether it runs"
        for name in dict.fromkeys(
            (subject.frontend_component, subject.backend_component, subject.database.component)
        )
        if name not in targets
    ]
    shown = measured.open_before and measured.closed_after
    return conclude(
        Shown(
            observed=f"{len(right)} of {len(measured.attempts)} directions",
            samples_count=len(tried),
            method="connections to a pod of each component, from pods of ours with labels of one or none",
            details=tuple(_told(item) for item in measured.attempts),
        ),
        facts=[_fault(item) for item in tried if item not in right] if shown else [],
        gaps=gaps,
    )


def _fault(item: Attempt) -> str:
    if item.wanted:
        return f"{item.name} is refused ({item.detail}), and must be let through; see the NetworkPolicies"
    return f"{item.name} is let through, and must be refused; see the NetworkPolicies"


def _told(item: Attempt) -> str:
    seen = "not tried" if item.reached is None else "let through" if item.reached else "refused"
    return f"{item.name}: {seen}, wanted {'let through' if item.wanted else 'refused'}"
