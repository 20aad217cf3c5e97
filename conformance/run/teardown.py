"""What a run made, and how it goes."""

from collections.abc import Callable
from contextlib import ExitStack


class Teardown:
    """Acts to be done at the end, the last first; what one leaves or fails at never hides the others."""

    def __init__(self) -> None:
        self._made = ExitStack()
        self._problems: list[str] = []

    def later(self, act: Callable[[], object]) -> None:
        """Have an act done at the end; what it returns as a tuple is what it had to leave."""

        def attempt() -> None:
            try:
                left = act()
            except Exception as exc:  # noqa: BLE001 - teardown must reach its end
                self._problems.append(f"teardown failed: {exc}".splitlines()[0])
                return
            self._problems += left if isinstance(left, tuple) else ()

        self._made.callback(attempt)

    def close(self) -> list[str]:
        """Do them all; return what could not be removed."""
        self._made.close()
        return self._problems
