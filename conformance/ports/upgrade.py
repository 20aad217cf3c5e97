"""Other versions of the release, put in the place of what runs."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from conformance.ports.rows import Rows
from conformance.ports.site import Site


class Fault(StrEnum):
    """What is wrong with an image that an upgrade brings."""

    CRASHES = "crashes"
    ERRORS = "answers 500 on everything"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyImage:
    """An image to be made: its fault, the ports at which it serves, its arguments where a pod gives some."""

    fault: Fault
    ports: tuple[int, ...]
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of an upgrade to `image`: whether Helm said that it succeeded, and its last words."""

    image: str
    took: bool
    words: str


class Older(Protocol):
    """An installation of the chart released before."""

    @property
    def base_url(self) -> str:
        """Where its front end answers."""
        ...

    @property
    def version(self) -> str:
        """The version of that chart."""
        ...

    @property
    def rows(self) -> Rows:
        """Its own database."""
        ...

    @property
    def site(self) -> Site:
        """Its namespace."""
        ...

    def upgrade(self) -> str:
        """Upgrade it to the chart of today; return the words of a refusal, empty when there is none."""
        ...

    def version_now(self) -> str:
        """Return the version of the chart that is deployed now."""
        ...


class Upgrade(Protocol):
    """Another version of the release, put in the place of what runs."""

    def back_end(self) -> str:
        """Roll the back end over to an image that differs from its own in its digest, and return its name."""
        ...

    def values(self, values: Mapping[str, str]) -> AbstractContextManager[None]:
        """Set values while a block lasts, with no back end of before left; as it was, afterwards."""
        ...

    def from_previous(self) -> AbstractContextManager[Older]:
        """Install the chart released before, beside the release; gone at the end of the block."""
        ...

    def broken(self, image: FaultyImage, limit_s: int) -> Tried:
        """Try to roll the back end over to an image with a fault, and let Helm take it back by itself."""
        ...
