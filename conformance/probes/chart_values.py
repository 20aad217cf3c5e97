"""Find values of a chart that nothing reads: change each, render again, compare."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.probes.chart_render import Chart, Flat, differing, flatten

_QUANTITY = re.compile(r"(\d+)([A-Za-z]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesFindings:
    """Values that change nothing, and those of which no other value was accepted."""

    dead: tuple[str, ...]
    untold: tuple[str, ...]
    leaves_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    """A rendering to compare with; `volatile` differs between two equal renderings (random Secrets)."""

    files: tuple[Path, ...]
    flat: Flat
    volatile: set[tuple[str, str]]


def find_dead_values(
    chart: Chart,
    *,
    values: Mapping[str, Any],
    schema: Mapping[str, Any],
    scenarios: Sequence[Path],
    release: str,
    namespace: str,
) -> ValuesFindings:
    """Change each leaf of `values.yaml`, alone and with each scenario file, until something differs."""
    bases = [_base(chart, files, release, namespace) for files in [(), *((file,) for file in scenarios)]]
    usable = [base for base in bases if base is not None]
    dead, untold, count = [], [], 0
    for path, value in leaves(values):
        count += 1
        verdict = _effect(chart, usable, path, candidates(value, schema_at(schema, path)), release, namespace)
        if verdict is None:
            untold.append(".".join(path))
        elif not verdict:
            dead.append(".".join(path))
    return ValuesFindings(dead=tuple(dead), untold=tuple(untold), leaves_count=count)


def leaves(values: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Return the path and value of every leaf; a list, and an empty map, is one leaf."""
    for key, value in values.items():
        here = (*path, str(key))
        if isinstance(value, Mapping) and value:
            yield from leaves(value, here)
        else:
            yield here, value


def schema_at(schema: Mapping[str, Any], path: Sequence[str]) -> Mapping[str, Any]:
    """Return the part of a JSON schema that speaks of one value; empty when none does."""
    root, node = schema, schema
    for key in path:
        node = _resolved(root, node)
        node = (node.get("properties") or {}).get(key) or {}
    return _resolved(root, node)


def candidates(value: object, schema: Mapping[str, Any]) -> list[object]:
    """Return other values to try for one value, the likeliest first."""
    allowed = [item for item in schema.get("enum") or [] if item != value]
    if allowed:
        return allowed
    tried: list[object] = []
    if isinstance(value, bool):
        tried = [not value]
    elif isinstance(value, int | float):
        tried = [value + 1, value - 1, value * 2]
    elif isinstance(value, str):
        number = _QUANTITY.fullmatch(value)
        tried = [f"{int(number.group(1)) + 1}{number.group(2)}"] if number else []
        tried += [f"{value}x", "probe", "https://probe.example", "2Gi"]
    elif isinstance(value, Mapping):
        tried = [{"probe": "probe"}, {"matchLabels": {"probe": "probe"}}, {"probe": {"probe": "probe"}}]
    elif isinstance(value, list):
        tried = [
            [*value, {"name": "PROBE", "value": "probe"}],
            [*value, "probe"],
            [{"name": "probe"}],
            [{"key": "probe", "operator": "Exists"}],
        ]
    else:
        tried = ["probe", 30999, True, {"probe": "probe"}, ["probe"]]
    return tried


def _resolved(root: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a `$ref` within the same schema."""
    target = str(node.get("$ref", ""))
    if not target.startswith("#/"):
        return node
    found: Any = root
    for part in target[2:].split("/"):
        found = found.get(part) or {}
    return found if isinstance(found, Mapping) else {}


def _base(chart: Chart, files: tuple[Path, ...], release: str, namespace: str) -> _Base | None:
    first = chart.render(release=release, namespace=namespace, more=files)
    second = chart.render(release=release, namespace=namespace, more=files)
    if first.error or second.error:
        return None
    flat = flatten(first.objects)
    return _Base(files=files, flat=flat, volatile=differing(flat, flatten(second.objects)))


def _effect(
    chart: Chart,
    bases: Sequence[_Base],
    path: Sequence[str],
    tried: Sequence[object],
    release: str,
    namespace: str,
) -> bool | None:
    """Whether some other value changes something; None when every other value was refused."""
    accepted = False
    for value in tried:
        for base in bases:
            override = _tree(path, value)
            rendered = chart.render(release=release, namespace=namespace, more=base.files, override=override)
            if rendered.refused_by_schema:
                break
            # Templates that refuse a value read it.
            if rendered.error or differing(base.flat, flatten(rendered.objects)) - base.volatile:
                return True
            accepted = True
    return False if accepted else None


def _tree(path: Sequence[str], value: object) -> object:
    for key in reversed(path):
        value = {key: value}
    return value
