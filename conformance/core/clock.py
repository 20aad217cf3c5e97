"""Time: monotonic seconds for durations, UTC for labels."""

import time
from datetime import UTC, datetime


def monotonic_s() -> float:
    """Return seconds of a clock that never runs backwards; only differences mean anything."""
    return time.perf_counter()


def utc_now() -> datetime:
    """Return the current time in UTC, to the microsecond."""
    return datetime.now(UTC)


class Stopwatch:
    """Measure elapsed seconds from its making."""

    def __init__(self) -> None:
        self._start_s = monotonic_s()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the stopwatch was made."""
        return monotonic_s() - self._start_s
