"""What a run is to judge, and what that takes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.criteria.criterion import Criterion
from conformance.criteria.registry import CRITERIA
from conformance.probes.order import in_order
from conformance.probes.probe import Probe
from conformance.probes.registry import OBSERVABILITY, PROBES

# Only this one wants builds without a cache.
_BUILD_TIME = "SC-001"
# The one measurement that takes no cluster.
_WITHOUT_CLUSTER = frozenset({"images"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What was kept is measured again: `of` is the run that kept it; `fresh` to install anew, not upgrade."""

    of: str
    fresh: bool


class Plan:
    """The criteria and probes of a run.

    Args:
        only: ids of the criteria that will be asked for; None for all.
        criteria: the registry, with what a team added.
        probes: the registry, with what a team added.
        again: on what was kept; None for a run of its own.
        watched: whether somebody watches the load, and is asked after it; nothing is judged by that.

    Attributes:
        criteria: all that are known.
        probes: all that are known, in the order in which they are taken.
        wanted: names of the probes that the chosen criteria need.
        timed: whether images are built with no cache, so that the time can be judged.
        needs_cluster: whether a cluster will be opened.
        watched: whether somebody watches what runs there.
    """

    def __init__(
        self,
        only: Collection[str] | None = None,
        *,
        criteria: Sequence[Criterion] = CRITERIA,
        probes: Sequence[Probe[Any]] = PROBES,
        again: Again | None = None,
        watched: bool = False,
    ) -> None:
        self.again = again
        self.criteria = tuple(criteria)
        self.probes = in_order((*probes, OBSERVABILITY) if watched else probes)
        chosen = [item for item in self.criteria if only is None or item.id in only]
        self.wanted = frozenset(name for item in chosen for name in item.probes)
        self.timed = any(item.id == _BUILD_TIME for item in chosen)
        self.needs_cluster = bool(self.wanted - _WITHOUT_CLUSTER)
        self.watched = watched and self.needs_cluster
        if self.watched:
            self.wanted |= {OBSERVABILITY.name}
