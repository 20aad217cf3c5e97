"""Dotted keys: take them apart, list them, and find the nearest known one."""

import difflib
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel


def set_key(tree: dict[str, Any], dotted: str, value: object) -> None:
    """Put a value at a dotted key, making the tables on the way."""
    *parents, last = dotted.split(".")
    for parent in parents:
        child = tree.get(parent)
        if not isinstance(child, dict):
            child = tree[parent] = {}
        tree = child
    tree[last] = value


def get_key(tree: Mapping[str, Any], dotted: str) -> Any:  # noqa: ANN401 - any value
    """Return the value at a dotted key; None where there is none."""
    found: Any = tree
    for part in dotted.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def leaf_keys(tree: Mapping[str, Any], prefix: str = "") -> list[str]:
    """Return the dotted keys of all values; an empty table and a list are values."""
    keys: list[str] = []
    for name, value in tree.items():
        if isinstance(value, Mapping) and value:
            keys += leaf_keys(value, f"{prefix}{name}.")
        else:
            keys.append(f"{prefix}{name}")
    return keys


def nearest_key(model: type[BaseModel], location: Sequence[int | str]) -> str:
    """Return the known dotted key nearest to an unknown one; empty when none is near."""
    *parents, last = location
    table = _table_at(model, parents)
    if table is None:
        return ""
    near = difflib.get_close_matches(str(last), sorted(table.model_fields), n=1)
    return ".".join([*map(str, parents), near[0]]) if near else ""


def _table_at(model: type[BaseModel], location: Sequence[int | str]) -> type[BaseModel] | None:
    """Walk down to the record that stands at a location."""
    annotation: Any = model
    for part in location:
        inner = _record_in(annotation)
        if inner is not None:
            field = inner.model_fields.get(str(part))
            if field is None:
                return None
            annotation = field.annotation
        else:
            # The name of a table entry, or the place in a list: its type is the last argument.
            values = [arg for arg in typing.get_args(annotation) if arg is not Ellipsis]
            annotation = values[-1] if values else None
    return _record_in(annotation)


def _record_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - any annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        found = [_record_in(arg) for arg in typing.get_args(annotation)]
        return next((record for record in found if record is not None), None)
    return None
