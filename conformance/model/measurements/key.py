"""What a measurement is known by, and which record it is."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Key(Generic[Fact]):
    """The name of a probe, and the record that it measures."""

    name: str
    record: type[Fact]
