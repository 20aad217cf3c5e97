"""The back end is put back as it was, and what undoes its scaling is told."""

from typing import Any

import pytest

from conformance.core.errors import ProbeError
from conformance.subject.pods import BackendPods


class Backend:
    """As many ready instances as are wanted; something may want another number."""

    def __init__(self, count: int = 1, *, undoes: bool = False) -> None:
        self.wanted, self.undoes = count, undoes
        self.told: list[int] = []

    def instances(self) -> dict[str, bool]:
        """Return them."""
        return {f"u{n}": True for n in range(self.wanted)}

    def count(self) -> int:
        """Return how many are wanted."""
        return self.wanted

    def set_count(self, count: int) -> None:
        """Want so many."""
        self.told.append(count)
        self.wanted = self.wanted if self.undoes else count


def _pods(backend: Any, scale: Any = None) -> BackendPods:
    return BackendPods(restart=backend, scale=scale, answers=lambda: True)


def test_replicas_are_set_back() -> None:
    """Two for as long as they are needed."""
    backend = Backend()
    with _pods(backend, backend).at_least(2):
        assert backend.wanted == 2
    assert backend.told == [2, 1]


def test_enough_replicas_are_left_alone() -> None:
    """Three are at least two, whoever wanted three."""
    backend = Backend(3)
    with _pods(backend, backend).at_least(2):
        pass
    assert backend.told == []


def test_scaling_that_is_undone_is_told() -> None:
    """Whatever undoes it."""
    backend = Backend(undoes=True)
    with pytest.raises(ProbeError, match="scaled to 2 and something set it back to 1"):
        _pods(backend, backend).at_least(2).__enter__()


def test_nothing_to_scale_with_is_told() -> None:
    """A target may not be able to."""
    with pytest.raises(ProbeError, match="nothing here can scale"), _pods(Backend()).at_least(2):
        pass
