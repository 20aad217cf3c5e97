"""Which values a chart has, what else each could be, and which switches may stand before it; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

QUANTITY = re.compile(r"(\d+)([A-Za-z]*)")
# Of what templates compare a value with; one of many is as good as all.
_MOST_TOLD = 8
_NOTHING: tuple[object, ...] = (None, "", False, {}, [])
_SERVICE_TYPE = ("ClusterIP", "NodePort", "LoadBalancer")


def leaves(values: Mapping[Any, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Return the path and value of every leaf; a list, and an empty map, is one leaf."""
    for key, value in values.items():
        # `on` is a Boolean to YAML, and its name to Helm.
        here = (*path, str(key).lower() if isinstance(key, bool) else str(key))
        if isinstance(value, Mapping) and value:
            yield from leaves(value, here)
        else:
            yield here, value


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """A value in a map of a list: the path of the list, which map of it, and the path in that."""

    path: tuple[str, ...]
    items: Sequence[Any]
    index: int
    key: tuple[str, ...]
    value: object

    @property
    def name(self) -> str:
        """As it is told: `hosts[0].path`."""
        return f"{'.'.join(self.path)}[{self.index}].{'.'.join(self.key)}"

    def lists(self, changes: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        """Return the list with the map changed, for each of the changes."""
        before, after = self.items[: self.index], self.items[self.index + 1 :]
        return [[*before, merged(self.items[self.index], change), *after] for change in changes]


def inner_leaves(found: Sequence[tuple[tuple[str, ...], object]]) -> Iterator[Inner]:
    """Return the values in the maps of lists, each key once, in the first map that has it."""
    for path, items in found:
        seen: set[tuple[str, ...]] = set()
        if not isinstance(items, list):
            continue
        for index, item in enumerate(items):
            for key, value in leaves(item) if isinstance(item, Mapping) else ():
                if key not in seen:
                    yield Inner(path=path, items=items, index=index, key=key, value=value)
                seen.add(key)


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
    node = _resolved(schema, schema)
    for key in path:
        node = next(
            (found for part in _parts(schema, node) if (found := _child(schema, part, key)) is not None), {}
        )
    return node


def _parts(root: Mapping[str, Any], node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Return a schema, and those that it is put together from."""
    yield node
    for word in ("allOf", "anyOf", "oneOf"):
        for part in node.get(word) or []:
            yield _resolved(root, part)


def _child(root: Mapping[str, Any], node: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    """Return what a schema says of a key, by its name or by its kind; None where it says nothing."""
    named = (node.get("properties") or {}).get(key)
    alike = [part for sign, part in (node.get("patternProperties") or {}).items() if re.search(sign, key)]
    other = node.get("additionalProperties")
    found = next((part for part in (named, *alike, other) if isinstance(part, Mapping)), None)
    return None if found is None else _resolved(root, found)


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
        if schema:
            # A pattern, a format or a length may take what is of the same letters.
            tried += [value[::-1], value[1:], value[:-1], f"{value}{value[-1:]}"]
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


def hiders(
    values: Mapping[str, Any], path: Sequence[str], tested: Sequence[frozenset[str]]
) -> list[dict[str, Any]]:
    """Return changes that take away what may hide the value at `path`: all, then each, the likeliest first.

    `coalesce a b` reads `b` where there is no `a`. What is named in one action with it comes first.
    """
    found: dict[tuple[str, ...], tuple[bool, int]] = {}
    for other, value in leaves(values):
        for length in range(1, len(other) + 1):
            above = other[:length]
            if value in _NOTHING or above == tuple(path)[:length]:
                continue
            beside = [names for names in tested if above[-1] in names]
            if beside:
                found[above] = (not any(path[-1] in names for names in beside), -shared(above, path))
    order = sorted(found, key=lambda above: found[above])
    together: Mapping[str, Any] = {}
    for above in [above for above in order if not found[above][0]]:
        together = merged(together, tree(above, None))
    singles = [tree(above, None) for above in order]
    return [dict(together), *singles] if together and dict(together) not in singles else singles


def switches(
    values: Mapping[str, Any],
    schema: Mapping[str, Any],
    path: Sequence[str],
    compared: Mapping[str, Sequence[object]],
) -> list[dict[str, Any]]:
    """Return changes of other values that may bring the one at `path` to life, the nearest first.

    A switch is a Boolean, a choice of the schema, the type of a Service, a text that is empty, or one that
    the templates compare with another (`compared`, by its key), or one that names a neighbour of what leads
    to the value: `size: small` beside `sizes.large`. `ingress.enabled` is nearer to `ingress.hosts` than
    `metrics.enabled` is.
    """
    found = []
    for other, value in leaves(values):
        if tuple(other) == tuple(path):
            continue
        depth = shared(other, path)
        told = compared.get(other[-1], ())
        for turned in (*_named(values, path, value), *_turned(other, value, schema_at(schema, other), told)):
            # Of two equally near ones, a Boolean that is off is the likelier.
            order = (-depth, value is not False, len(other))
            found.append((order, tree(other, turned)))
    return [change for _, change in sorted(found, key=lambda item: item[0])]


def _named(values: Mapping[str, Any], path: Sequence[str], value: object) -> list[object]:
    """Return the key on a path that `value` is to name instead of the neighbour that it names."""
    node: Any = values
    for key in path:
        if value != key and isinstance(value, str) and value in node:
            return [key]
        node = node.get(key)
        if not isinstance(node, Mapping):
            break
    return []


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
