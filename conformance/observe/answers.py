"""What Prometheus' HTTP API answers, as records."""

import math
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field

from conformance.model.measurements import Curve

_DIGITS = 6


class _Answer(BaseModel):
    """A part of an answer; what is not needed of it is passed over."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class Series(_Answer):
    """One line: its labels, and pairs of Unix time and value, which is a text."""

    metric: dict[str, str] = {}
    values: tuple[tuple[float, str], ...] = ()


class Matrix(_Answer):
    """The answer to a question about a time."""

    result: tuple[Series, ...]


class Target(_Answer):
    """One thing that is read: where, of which job, whether it answered last, and what went wrong."""

    labels: dict[str, str]
    health: str
    last_error: str = Field(default="", alias="lastError")
    url: str = Field(alias="scrapeUrl")

    @property
    def job(self) -> str:
        """The job to which it belongs."""
        return self.labels.get("job", "")

    @property
    def place(self) -> str:
        """The path below the API server's `/api/v1`."""
        return self.url.rpartition("/api/v1/")[2]


class Targets(_Answer):
    """All that is read now."""

    active: tuple[Target, ...] = Field(alias="activeTargets")


def curve_of(name: str, series: Series, *, zero_s: float) -> Curve:
    """Return the points of a series that are numbers, in seconds after `zero_s`, a Unix time."""
    points = [(at_s - zero_s, float(value)) for at_s, value in series.values]
    kept = [(round(at_s, 1), _rounded(value)) for at_s, value in points if math.isfinite(value)]
    return Curve(name=name, at_s=tuple(at for at, _ in kept), values=tuple(value for _, value in kept))


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def largest(curves: Iterable[Curve], count: int) -> tuple[Curve, ...]:
    """Return those that rise highest, so many at most, the highest first; one without a point is none."""
    return tuple(sorted((c for c in curves if c.values), key=lambda c: max(c.values), reverse=True)[:count])
