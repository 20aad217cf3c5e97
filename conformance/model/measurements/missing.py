"""Why a measurement is not there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMeasured:
    """A probe that could not get its evidence: why, and what would allow it."""

    reason: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A probe that was not tried, because an earlier stage failed."""

    stage: str
    cause: str
