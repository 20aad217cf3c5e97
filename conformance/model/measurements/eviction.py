"""What the disruption budgets of the release let through (REC-06)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Evicted:
    """REC-06: the pods of one component, all asked to go by the eviction API at once, one after the other.

    `budgets` are the names of those that select them; `asked` pods were there, all Ready; `granted` of
    them went, `refused` stayed because of a budget, and `other` are refusals for any other reason.
    `least_ready` is how many were Ready at the least, `back_s` the seconds until all were again; None
    when they were not.
    """

    component: str
    budgets: tuple[str, ...]
    asked: int
    granted: int
    refused: int
    other: tuple[str, ...]
    least_ready: int
    back_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvictionMeasurement:
    """REC-06: every component that runs in more than one pod; `alone` are those that run in one."""

    components: tuple[Evicted, ...]
    alone: tuple[str, ...]


EVICTION = Key("eviction", EvictionMeasurement)
