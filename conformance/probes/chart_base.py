"""A rendering of a chart that others are compared with, whatever differs each time left aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.kube.yaml_text import read_yaml
from conformance.probes.chart_render import Chart, Flat, Rendered, differing, flatten
from conformance.probes.chart_trials import leaves, merged, shared

# Renderings in which something random must have one length to count by it: a certificate has two or three.
_OFTEN = 8


@dataclass(frozen=True, kw_only=True)
class Base:
    """A rendering to compare with: files and an override of its own, rendered twice when first asked for."""

    chart: Chart
    release: str
    namespace: str
    files: tuple[Path, ...] = ()
    override: Mapping[str, Any] = field(default_factory=dict)
    chance: bool = False

    def render(self, change: Mapping[str, Any]) -> Rendered:
        """Render with one more change on top."""
        return self.chart.render(
            release=self.release,
            namespace=self.namespace,
            more=self.files,
            override=merged(self.override, change) or None,
        )

    @cached_property
    def plain(self) -> Rendered:
        """The rendering with no change on top."""
        return self.render({})

    @cached_property
    def _twice(self) -> tuple[Flat, Flat] | None:
        second = self.render({}) if not self.plain.error else self.plain
        return None if second.error else (flatten(self.plain.objects), flatten(second.objects))

    @property
    def renders(self) -> bool:
        """Whether there is something to compare with."""
        return self._twice is not None

    def is_helped(self, change: Mapping[str, Any]) -> bool:
        """Whether templates that refuse this one say something else, or nothing, with a change on top.

        What they miss once a switch is turned, they read: `required`, or a test of their own.
        """
        words, other = self.plain, self.render(change)
        if (
            not words.error
            or words.refused_by_schema
            or other.refused_by_schema
            or other.error == words.error
        ):
            return False
        return self.render({}).error == words.error

    @cached_property
    def _set(self) -> list[tuple[str, ...]]:
        """The paths of the values that its files set."""
        given = (read_yaml(file.read_text(encoding="utf-8")) for file in self.files)
        return [path for values in given if isinstance(values, Mapping) for path, _ in leaves(values)]

    def near(self, path: Sequence[str]) -> int:
        """Return how much of a path it shares with the nearest value that its files set."""
        return max((shared(other, path) for other in self._set), default=0)

    @cached_property
    def _alike(self) -> list[Flat]:
        """Renderings that differ by chance and by the time alone; more are added where these matter."""
        return list(self._twice or ())

    def differs(self, rendered: Rendered, change: Mapping[str, Any]) -> bool:
        """Whether a rendering with a change differs from this one in more than what differs each time.

        Where anything is made by chance or of the time, it is rendered again: a clock goes on, a
        certificate is longer than another. What differs in length only is seen often to be believed.
        """
        other = flatten(rendered.objects)
        if not differs(self._alike, other):
            return False
        if not self.chance:
            return True
        self._alike.append(flatten(self.render({}).objects))
        if differs(self._alike, other, lengths=False):
            return True
        while len(self._alike) < _OFTEN and differs(self._alike, other):
            self._alike.append(flatten(self.render({}).objects))
        return differs(self._alike, other) and all(
            differs(self._alike, flatten(self.render(change).objects)) for _ in range(2)
        )


def differs(alike: Sequence[Flat], other: Flat, *, lengths: bool = True) -> bool:
    """Whether `other` differs from renderings of the same values in more than these do from one another.

    What is made at random counts by its length, if that is the same each time: so does a value show
    that sets the length of a password. Objects with a random name count by their number.
    """
    first = alike[0]
    stable = set.intersection(*({name for name, _ in flat} for flat in alike))
    if stable != {name for name, _ in first}:
        if len({name for name, _ in first}) != len({name for name, _ in other}):
            return True
        alike = [{key: value for key, value in flat.items() if key[0] in stable} for flat in alike]
        other = {key: value for key, value in other.items() if key[0] in stable}
        first = alike[0]
    volatile = set[tuple[str, str]]().union(*(differing(first, flat) for flat in alike[1:]))
    if differing(first, other) - volatile:
        return True
    always = set.intersection(*(set(flat) for flat in alike))
    return lengths and any(
        key not in other or _has_other_length(other[key], [flat[key] for flat in alike])
        for key in volatile & always
    )


def _has_other_length(value: object, alike: Sequence[object]) -> bool:
    """Whether a value is longer or shorter than some of one length; False where these differ."""
    known = {len(str(one)) for one in alike}
    return len(known) == 1 and len(str(value)) not in known
