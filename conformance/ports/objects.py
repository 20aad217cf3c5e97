"""The objects that were installed, and those that are there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object in the namespace; `marks` are its labels and annotations."""

    kind: str
    name: str
    uid: str
    owner_uids: tuple[str, ...]
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Kind and name."""
        return f"{self.kind}/{self.name}"


class Objects(Protocol):
    """What was installed, and what is there."""

    def manifest(self) -> str:
        """Return what Helm installed, hooks included, as YAML documents."""
        ...

    def in_namespace(self) -> tuple[Found, ...]:
        """Return every object of every kind in the release's namespace."""
        ...

    def refusal(self, manifest: str) -> str | None:
        """Return why the API server would refuse a manifest, unknown fields included; empty when not.

        None where there is no API server that could be asked.
        """
        ...
