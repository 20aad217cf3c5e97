"""The release's database, and what it signs tokens with."""

from collections.abc import Iterator, Sequence
from typing import Protocol


class Rows(Protocol):
    """The container of the release's own database."""

    @property
    def place(self) -> str:
        """Where statements are run: the name of a pod or a container."""
        ...

    def run(self, argv: Sequence[str]) -> str:
        """Run a program beside the database and return its standard output."""
        ...


class Keys(Protocol):
    """What the release may sign its tokens with."""

    def candidates(self) -> Iterator[bytes]:
        """Return values that may be its key; none of them is ever written down."""
        ...
