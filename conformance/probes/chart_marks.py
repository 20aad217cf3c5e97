"""Tell many values of a chart alive by few renderings: mark each with a number, and look for the numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from conformance.probes.chart_render import Rendered, flatten
from conformance.probes.chart_trials import QUANTITY, merged, schema_at, tree

# Five digits, as a port may have; shorter ones stand in many a chart by themselves.
_NUMBERS = range(30001, 65536)
# Steps between the second numbers of neighbours; prime, and no divisor of how many there are.
_STEPS = 7919
# A number is a mark as a word of its own, with or without a unit, or between letters that no checksum has:
# within a checksum or a password it is chance.
_MARK = re.compile(r"(?<!\w)(\d{5})[A-Za-z]{0,2}(?!\w)|zq(\d{5})zq")
# Of one base; what is refused beyond that is left to those who try value by value.
_MOST_RENDERINGS = 8
# How helm names a value that the schema refuses.
_REFUSED = re.compile(r"at '/([^']+)'")

Path = tuple[str, ...]


class Base(Protocol):
    """What values are changed on: a rendering, and the same with a change on top."""

    @property
    def plain(self) -> Rendered:
        """The rendering with no change on top."""

    def render(self, change: Mapping[str, Any]) -> Rendered:
        """Render with a change of values."""


@dataclass(slots=True, kw_only=True)
class _Leaf:
    """A value, its number, and which of its marks is the first that no schema has refused."""

    path: Path
    value: object
    schema: Mapping[str, Any]
    number: int
    at: int = 0
    shows: bool = False

    @property
    def marks(self) -> list[object]:
        """The marks that are left to try, the likeliest first."""
        return _marks(self.value, self.number, self.schema)[self.at :]


def find_marked(
    bases: Sequence[Base], leaves: Sequence[tuple[Path, object]], schema: Mapping[str, Any]
) -> set[Path]:
    """Return values that certainly have an effect: a mark of theirs came out; of the others nothing is known.

    Args:
        bases: what to change values on; each renders as it is.
        leaves: path and value of each.
        schema: of the values; a value with a choice of its own is not marked.
    """
    tried = [
        _Leaf(path=path, value=value, number=number, schema=schema_at(schema, path))
        for (path, value), number in zip(leaves, _NUMBERS, strict=False)
    ]
    for base in bases:
        chance = _numbers(base.plain)
        new = [leaf for leaf in tried if not leaf.shows and leaf.number not in chance]
        _try_all(base, new)
        shown = [leaf for leaf in new if leaf.shows]
        # Chance does not strike twice, nor does a sum: a port and one is the number of its neighbour, once.
        again = [replace(leaf, number=_second(leaf.number), shows=False) for leaf in shown]
        _try_all(base, [leaf for leaf in again if leaf.number not in chance])
        for leaf, other in zip(shown, again, strict=True):
            leaf.shows = other.shows
    return {leaf.path for leaf in tried if leaf.shows}


def _second(number: int) -> int:
    """Return the number that a value is marked with the second time: that of no neighbour."""
    return _NUMBERS[(number - _NUMBERS[0] + 1) * _STEPS % len(_NUMBERS)]


def _try_all(base: Base, leaves: list[_Leaf]) -> None:
    """Render with all values marked at once; what is refused once more with what is left, or in halves."""
    groups = [leaves]
    for _ in range(_MOST_RENDERINGS):
        group = [leaf for leaf in groups.pop() if leaf.marks and not leaf.shows] if groups else []
        if not group:
            continue
        rendered = base.render(_changes(group))
        if rendered.late:
            # A number may say how many of something there are to be; who tries value by value adds but one.
            quick = [leaf for leaf in group if not isinstance(leaf.marks[0], int)]
            groups += [quick] if len(quick) < len(group) else []
            continue
        learned = _learn(group, rendered)
        if rendered.error:
            middle = len(group) // 2
            groups += [group] if learned else [group[middle:], group[:middle]] if middle else []


def _learn(group: Sequence[_Leaf], rendered: Rendered) -> bool:
    """Note whose mark shows, and drop the marks that the schema refuses; return whether there was any."""
    shown = _numbers(rendered)
    refused = [tuple(pointer.split("/")) for pointer in _REFUSED.findall(rendered.error)]
    learned = False
    for leaf in group:
        leaf.shows = leaf.number in shown
        is_refused = any(at[: len(leaf.path)] == leaf.path for at in refused)
        if is_refused:
            leaf.at += 1
        learned = learned or leaf.shows or is_refused
    return learned


def _changes(group: Sequence[_Leaf]) -> Mapping[str, Any]:
    changes: Mapping[str, Any] = {}
    for leaf in group:
        changes = merged(changes, tree(leaf.path, leaf.marks[0]))
    return changes


def _marks(value: object, number: int, schema: Mapping[str, Any]) -> list[object]:
    """Return other values in which the number shows, the likeliest to be accepted first."""
    word = f"zq{number}zq"
    if schema.get("enum") or isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [number]
    if isinstance(value, str):
        quantity = QUANTITY.fullmatch(value)
        return [f"{number}{quantity.group(2)}"] if quantity else [f"{value}{word}", f"https://{word}.example"]
    if isinstance(value, Mapping):
        return [{word: word}, {"matchLabels": {word: word}}]
    if isinstance(value, list):
        return [[*value, {"name": word, "value": word}], [*value, word], [*value, {"name": word}]]
    return [word, number]


def _numbers(rendered: Rendered) -> set[int]:
    """Return every number of the shape of a mark in what was rendered, or in a template's refusal of it.

    Templates that refuse a value read it; a schema that does, need not.
    """
    texts = [f"{name}\n{path}\n{leaf}" for (name, path), leaf in flatten(rendered.objects).items()]
    if not rendered.refused_by_schema:
        texts.append(rendered.error)
    return {int(one or other) for text in texts for one, other in _MARK.findall(text)}
