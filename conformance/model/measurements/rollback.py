"""What became of upgrades to images with a fault (REC-09)."""

from dataclasses import dataclass

from conformance.model.measurements.disruption import Disruption
from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class BadUpgrade:
    """REC-09: one upgrade under load to an image with a fault, which Helm is to take back by itself.

    `load` is what became of the requests. `seen` tells in which states a pod of the bad image was seen,
    empty when none was. `refused`: Helm said that the upgrade failed, `words` are its last ones. `left` names
    pods that run the bad image afterwards. `back_s` is the time from the begin of the upgrade until all pods
    were Ready without it, None when they were not in time.
    """

    fault: str
    load: Disruption
    seen: tuple[str, ...]
    refused: bool
    words: str
    left: tuple[str, ...]
    back_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackMeasurement:
    """REC-09: the upgrades, in their order; `rows_wanted` tasks were created, `rows_found` are there."""

    upgrades: tuple[BadUpgrade, ...]
    rows_wanted: int
    rows_found: int


ROLLBACK = Key("rollback", RollbackMeasurement)
