"""A recorded run as plain JSON, and how a mutation of it is written down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One planted change of what was measured.

    `by` are the criteria that have to catch it: their verdict becomes `status`. No other verdict may
    change. `change` is given the measurements by the names of their probes, and changes them in place.
    """

    by: tuple[str, ...]
    what: str
    status: str
    change: Callable[[Tree], None]


def named(items: list[Tree], **wanted: object) -> Tree:
    """Return the first of some records with these values.

    Raises:
        LookupError: there is none, so that the mutation would plant nothing.
    """
    for item in items:
        if all(item.get(key) == value for key, value in wanted.items()):
            return item
    raise LookupError(f"the recorded run has nothing with {wanted}")


def set_to(probe: str, key: str, value: object) -> Callable[[Tree], None]:
    """Return a change of one value of one measurement."""

    def change(tree: Tree) -> None:
        if key not in tree[probe]:
            raise LookupError(f"the recorded run has no '{probe}.{key}'")
        tree[probe][key] = value

    return change


def edit(probe: str, key: str, values: dict[str, object], **wanted: object) -> Callable[[Tree], None]:
    """Return a change of values of one record in a list of a measurement: the first with `wanted`."""

    def change(tree: Tree) -> None:
        named(tree[probe][key], **wanted).update(values)

    return change


def drop(probe: str, key: str, **wanted: object) -> Callable[[Tree], None]:
    """Return a removal of the first record with these values from a list of a measurement."""

    def change(tree: Tree) -> None:
        items = tree[probe][key]
        items.remove(named(items, **wanted))

    return change


def add(probe: str, key: str, item: object) -> Callable[[Tree], None]:
    """Return an addition of one item to a list of a measurement."""

    def change(tree: Tree) -> None:
        tree[probe][key].append(item)

    return change


def add_like(probe: str, key: str, values: dict[str, object], **wanted: object) -> Callable[[Tree], None]:
    """Return an addition of a record that is like the first with `wanted`, but for some values."""

    def change(tree: Tree) -> None:
        items = tree[probe][key]
        items.append({**named(items, **wanted), **values})

    return change
