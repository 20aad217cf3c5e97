"""The stages of a run as they pass: a line of progress each, its seconds, and one run at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from conformance.core.clock import Stopwatch
from conformance.core.lock import MachineLock
from conformance.core.progress import Progress, Step
from conformance.core.wait import pause
from conformance.model.report import StageTime
from conformance.run.report import RunState

# Two runs on one machine would measure each other; these stages measure nothing, and a teardown never waits.
_MEASURES_NOTHING = frozenset({"machine", "teardown"})
_LOOK_FOR_LOCK_S = 0.2


class Timeline:
    """Opens the stages of one run.

    Args:
        progress: where each is shown.
        state: where each is kept, with its seconds.
    """

    def __init__(self, progress: Progress, state: RunState) -> None:
        self._progress = progress
        self._state = state

    def note(self, text: str) -> None:
        """Show one plain line."""
        self._progress.note(text)

    @contextmanager
    def stage(self, name: str) -> Iterator[Step]:
        """Run a stage, after waiting until no other run of this machine measures."""
        with self._alone(name):
            watch = Stopwatch()
            with self._progress.step(name) as step:
                try:
                    yield step
                finally:
                    self._keep(name, watch, step)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Wait for other runs; the wait is a stage of its own, so it is told."""
        if name in _MEASURES_NOTHING:
            yield
            return
        lock = MachineLock("measuring", self._state.run_id)
        if not lock.acquire():
            watch = Stopwatch()
            with self._progress.step("wait") as step:
                step.result = f"run {lock.holder()} was measuring on this machine"
                while not lock.acquire():
                    step.update(f"for run {lock.holder()}, which measures on this machine")
                    pause(_LOOK_FOR_LOCK_S)
            self._keep("wait", watch, step)
        try:
            yield
        finally:
            lock.release()

    def _keep(self, name: str, watch: Stopwatch, step: Step) -> None:
        self._state.stages.append(StageTime(name=name, elapsed_s=watch.elapsed_s, result=step.result))
