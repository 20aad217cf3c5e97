"""A verdict: what was found on one criterion, with its evidence."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Level = Literal["required", "recommended"]


class Status(StrEnum):
    """What a verdict can be."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    FAIL = "FAIL"
    NOT_MEASURED = "NOT MEASURED"
    NOT_APPLICABLE = "NOT APPLICABLE"
    BLOCKED = "BLOCKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Minimum, median, 95th percentile and maximum, in the verdict's unit."""

    minimum: float
    p50: float
    p95: float
    maximum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One judged number: its name, value, limit and unit; `margin_ratio` is (limit - value) / limit."""

    name: str
    value: float
    limit: float
    unit: str

    @property
    def margin_ratio(self) -> float:
        """How much of the limit is left; negative when it is exceeded."""
        return (self.limit - self.value) / self.limit if self.limit else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found on one criterion.

    `observed` and `limit` are texts for people, `figures` the numbers behind them; `reason` is one
    sentence with object, cause and what to do, empty on a clean PASS; `details` are further lines
    for the report; `evidence` are paths relative to the run's folder. `gates` says whether it decides
    the exit code: those of level `required` do, a recommended one only when --require names it.
    """

    criterion: str
    title: str
    status: Status
    observed: str
    limit: str
    figures: tuple[Figure, ...] = ()
    samples_count: int = 0
    spread: Spread | None = None
    reason: str = ""
    method: str = ""
    limit_source: str = ""
    details: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    level: Level = "required"
    gates: bool = True
