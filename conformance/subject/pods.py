"""The back end's instances: remove them, or run others beside them, and wait until it answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from conformance.core.errors import ProbeError, WaitTimeout
from conformance.core.wait import Waiting, until
from conformance.ports import Restart, Scale

# Seconds for a replacement to be Ready, the old one gone and the Service to answer; SC-003 allows 120.
_BACK_LIMIT_S = 90.0


class BackendPods:
    """The back end's instances.

    Args:
        restart: counts and removes them.
        scale: sets how many there are; None where nothing can.
        answers: whether the application answers through the front-end Service.
    """

    def __init__(self, *, restart: Restart, scale: Scale | None, answers: Callable[[], bool]) -> None:
        self._restart = restart
        self._scale = scale
        self._answers = answers

    def replace_all(self) -> None:
        """Remove every instance of the back end and wait for the replacements.

        Raises:
            ProbeError: there is none, or it may not be removed.
            WaitTimeout: they do not come, or the Service does not answer.
        """
        old = self._restart.instances()
        self._restart.remove_all()

        def look() -> bool | Waiting:
            instances = self._restart.instances()
            if set(old) & set(instances):
                return Waiting("the deleted pod to be gone")
            return self._serving(instances, len(old))

        self._wait(look)

    @contextmanager
    def at_least(self, count: int) -> Iterator[Callable[[], object]]:
        """Run at least so many instances for a while, and put the number back afterwards.

        What it gives raises ProbeError when they are no longer wanted, and is to be asked after each use.

        Raises:
            ProbeError: they cannot be scaled, or something undoes it.
            WaitTimeout: they do not become ready, or the Service does not answer.
        """
        scale = self._scale
        if scale is None:
            raise ProbeError("nothing here can scale the back end")
        before = scale.count()
        if before < count:
            scale.set_count(count)
        try:
            self._wait(lambda: _wanted(scale, count) and self._serving(self._restart.instances(), count))
            yield lambda: _wanted(scale, count)
        finally:
            if before < count:
                scale.set_count(before)
                # Whoever undid it may have another number in mind; what was measured is measured.
                with suppress(WaitTimeout):
                    self._wait(lambda: self._serving(self._restart.instances(), before, exactly=True))

    def _serving(self, instances: dict[str, bool], count: int, *, exactly: bool = False) -> bool | Waiting:
        enough = len(instances) == count if exactly else len(instances) >= count
        if not enough or not all(instances.values()):
            return Waiting(f"{count} ready pods, have {sum(instances.values())} of {len(instances)}")
        if not all(self._answers() for _ in range(3)):
            return Waiting("the application to answer three times in a row")
        return True

    def _wait(self, look: Callable[[], bool | Waiting]) -> None:
        until(look, limit_s=_BACK_LIMIT_S, every_s=0.5, describe="the back end to serve again")


def _wanted(scale: Scale, count: int) -> bool:
    """Return that so many are still wanted.

    Raises:
        ProbeError: something has set another number.
    """
    wanted = scale.count()
    if wanted < count:
        raise ProbeError(
            f"the back end was scaled to {count} and something set it back to {wanted}",
            hint=f"let whatever scales it have a minimum of {count}",
        )
    return True
