"""Which values a chart has, what else each could be, and which switches may stand before it; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

QUANTITY = re.compile(r"(\d+)([A-Za-z]*)")
# Of what templates compare a value with; one of many is as good as all.
_MOST_TOLD = 8
_SERVICE_TYPE = ("ClusterIP", "NodePort", "LoadBalancer")


def leaves(values: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Return the path and value of every leaf; a list, and an empty map, is one leaf."""
    for key, value in values.items():
        here = (*path, str(key))
        if isinstance(value, Mapping) and value:
            yield from leaves(value, here)
        else:
            yield here, value


def tree(path: Sequence[str], value: object) -> dict[str, Any]:
    """Return nested maps that hold one value at a path."""
    for key in reversed(path):
        value = {key: value}
    return value if isinstance(value, dict) else {}


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return two trees of values as one, the second winning, as Helm merges files."""
    result = dict(one)
    for key, value in other.items():
        known = result.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            value = merged(known, value)  # noqa: PLW2901 - the two as one
        result[key] = value
    return result


def schema_at(schema: Mapping[str, Any], path: Sequence[str]) -> Mapping[str, Any]:
    """Return the part of a JSON schema that speaks of one value; empty when none does."""
    root, node = schema, schema
    for key in path:
        node = _resolved(root, node)
        node = (node.get("properties") or {}).get(key) or {}
    return _resolved(root, node)


def candidates(value: object, schema: Mapping[str, Any], told: Sequence[object] = ()) -> list[object]:
    """Return other values to try for one value, the likeliest first; last `told`, by the templates."""
    allowed = [item for item in schema.get("enum") or [] if item != value]
    if allowed:
        return allowed
    tried: list[object] = []
    if isinstance(value, bool):
        tried = [not value]
    elif isinstance(value, int | float):
        tried = [value + 1, value - 1, value * 2]
    elif isinstance(value, str):
        number = QUANTITY.fullmatch(value)
        tried = [f"{int(number.group(1)) + 1}{number.group(2)}"] if number else []
        tried += [kind for kind in _SERVICE_TYPE if value in _SERVICE_TYPE]
        tried += [f"{value}x", "probe", "https://probe.example", "2Gi"]
    elif isinstance(value, Mapping):
        tried = [{"probe": "probe"}, {"matchLabels": {"probe": "probe"}}, {"probe": {"probe": "probe"}}]
    elif isinstance(value, list):
        tried = [
            [*value, {"name": "PROBE", "value": "probe"}],
            [*value, "probe"],
            [{"name": "probe"}],
            [{"key": "probe", "operator": "Exists"}],
            [],
        ]
    else:
        tried = ["probe", 30999, True, {"probe": "probe"}, ["probe"]]
    if not isinstance(value, bool | Mapping | list):
        tried += [*told][:_MOST_TOLD]
    return [item for item in tried if item != value]


def switches(
    values: Mapping[str, Any],
    schema: Mapping[str, Any],
    path: Sequence[str],
    compared: Mapping[str, Sequence[object]],
) -> list[dict[str, Any]]:
    """Return changes of other values that may bring the one at `path` to life, the nearest first.

    A switch is a Boolean, a choice of the schema, the type of a Service, a text that is empty, or one that
    the templates compare with another (`compared`, by its key). `ingress.enabled` is nearer to
    `ingress.hosts` than `metrics.enabled` is.
    """
    found = []
    for other, value in leaves(values):
        if tuple(other) == tuple(path):
            continue
        depth = shared(other, path)
        for turned in _turned(other, value, schema_at(schema, other), compared.get(other[-1], ())):
            # Of two equally near ones, a Boolean that is off is the likelier.
            order = (-depth, value is not False, len(other))
            found.append((order, tree(other, turned)))
    return [change for _, change in sorted(found, key=lambda item: item[0])]


def _turned(
    path: Sequence[str], value: object, schema: Mapping[str, Any], compared: Sequence[object]
) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    choices = [item for item in schema.get("enum") or [] if item != value]
    if choices:
        return choices
    if value in _SERVICE_TYPE and path[-1].lower().endswith("type"):
        return [kind for kind in _SERVICE_TYPE if kind not in {value, "ClusterIP"}]
    words: list[object] = [item for item in compared if isinstance(item, str) and item != value]
    if value in ("", None):
        return [*words, "probe"]
    return words if isinstance(value, str) else []


def shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many keys two paths share from their begin on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _resolved(root: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a `$ref` within the same schema."""
    target = str(node.get("$ref", ""))
    if not target.startswith("#/"):
        return node
    found: Any = root
    for part in target[2:].split("/"):
        found = found.get(part) or {}
    return found if isinstance(found, Mapping) else {}
