"""The one place that waits."""

from collections.abc import Callable
from dataclasses import dataclass
from time import sleep
from typing import TypeVar

from conformance.core.clock import Stopwatch
from conformance.core.errors import WaitTimeout

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Not yet: say on which object, and in what state it is."""

    on: str


def until(
    check: Callable[[], T | Waiting],
    *,
    limit_s: float,
    every_s: float,
    describe: str,
    on_wait: Callable[[str], None] | None = None,
) -> T:
    """Call `check` until it returns something else than `Waiting`, and return that.

    `check` ends the wait early by raising when a state is terminal.

    Args:
        check: looks once, without blocking for long.
        limit_s: seconds in all.
        every_s: seconds between two looks.
        describe: what is awaited, for the error: "cluster 'x' to answer".
        on_wait: called with what is still missing (for a live progress line).

    Raises:
        WaitTimeout: the limit passed; the message holds the last state seen.
    """
    watch = Stopwatch()
    while True:
        state = check()
        if not isinstance(state, Waiting):
            return state
        if on_wait is not None:
            on_wait(state.on)
        if watch.elapsed_s >= limit_s:
            raise WaitTimeout(f"waited {limit_s:g} s for {describe}; still waiting for {state.on}")
        sleep(max(0.0, min(every_s, limit_s - watch.elapsed_s)))


def pause(seconds: float) -> None:
    """Sleep, where a measurement needs time to pass rather than a state to come."""
    sleep(seconds)
