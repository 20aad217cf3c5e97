"""The instances of the back end: replaced, counted."""

from typing import Protocol


class Restart(Protocol):
    """The instances of the back end."""

    def instances(self) -> dict[str, bool]:
        """Return the id of each instance, and whether it is ready."""
        ...

    def remove_all(self) -> None:
        """Remove every instance; whatever runs the release brings new ones."""
        ...


class Scale(Protocol):
    """How many instances of the back end are wanted."""

    def count(self) -> int:
        """Return how many are wanted."""
        ...

    def set_count(self, count: int) -> None:
        """Want so many."""
        ...
