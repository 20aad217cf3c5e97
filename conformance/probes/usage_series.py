"""From cumulative counters to use: nothing is averaged away, nothing old is counted twice."""

from dataclasses import dataclass, field
from itertools import pairwise

from conformance.ports import Reading

_NS_PER_MILLICORE_S = 1e6
_PERCENT_PER_US_PER_S = 1e-4


@dataclass(slots=True, kw_only=True)
class Series:
    """Readings of one container, each newer than the one before."""

    readings: list[Reading] = field(default_factory=list)
    newest_seen_s: float | None = None
    stale_count: int = 0

    def add(self, reading: Reading, *, now_s: float, stale_after_s: float) -> None:
        """Take a reading; one that is no newer is left out, and is stale when none newer came for long."""
        if not self.readings or reading.at_s > self.readings[-1].at_s:
            self.readings.append(reading)
            self.newest_seen_s = now_s
        elif self.newest_seen_s is not None and now_s - self.newest_seen_s > stale_after_s:
            self.stale_count += 1

    def gaps_s(self) -> list[float]:
        """Return the seconds between each two readings, by the source's own times."""
        return [after.at_s - before.at_s for before, after in pairwise(self.readings)]


def cpu_millicores(readings: list[Reading]) -> tuple[float, ...]:
    """Return the use between each two readings; a counter that went back (a restart) gives none."""
    return tuple(
        (after.cpu_ns - before.cpu_ns) / (after.at_s - before.at_s) / _NS_PER_MILLICORE_S
        for before, after in pairwise(readings)
        if after.cpu_ns >= before.cpu_ns
    )


def pressure_percent(readings: list[Reading]) -> float | None:
    """Return for how much of the time some task waited for CPU; None when the kernel does not tell."""
    known = [item for item in readings if item.stalled_us is not None]
    if len(known) < 2:  # noqa: PLR2004 - a difference needs two
        return None
    first, last = known[0], known[-1]
    stalled_us = (last.stalled_us or 0) - (first.stalled_us or 0)
    return max(0.0, stalled_us / (last.at_s - first.at_s) * _PERCENT_PER_US_PER_S)
