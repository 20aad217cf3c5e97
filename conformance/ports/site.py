"""The namespace of the release, to look at its objects or to change them, and the nodes below it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the API server answered: the status of HTTP, and its own words."""

    status: int
    text: str

    @property
    def is_yes(self) -> bool:
        """Whether it did what it was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP: success


class Site(Protocol):
    """The namespace of the release, for trials that look at its objects or change them."""

    @property
    def namespace(self) -> str:
        """The name of the namespace."""
        ...

    def labels(self) -> Mapping[str, str]:
        """Return the labels of the namespace."""
        ...

    def pods(self, component: str = "") -> tuple[dict[str, Any], ...]:
        """Return the release's pods as the API server spells them: all, or those of one component."""
        ...

    def listed(self, prefix: str, plural: str) -> tuple[dict[str, Any], ...]:
        """Return the namespace's objects of one kind, such as `/apis/policy/v1`, `poddisruptionbudgets`."""
        ...

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """Send one request: `/api/v1 pods/x/eviction` is a path below the namespace."""
        ...

    def read_file(self, pod: str, container: str, path: str) -> str:
        """Return a text file of a container, by whatever program it has that can show one."""
        ...

    def run(self, pod: str, container: str, argv: Sequence[str]) -> str:
        """Run a program in a container and return its standard output."""
        ...


class Nodes(Protocol):
    """The nodes of a cluster of the run's own; somebody else's are let be."""

    def open_to_pods(self) -> tuple[str, ...]:
        """Return the names of the nodes that take any pod."""
        ...

    def closed(self, name: str) -> AbstractContextManager[None]:
        """Let a node take no new pod while a block lasts."""
        ...
