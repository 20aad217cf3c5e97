"""Render a chart and compare what came out."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from conformance.core.errors import CommandFailed
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.kube.helm_flags import set_flags
from conformance.kube.yaml_text import read_documents

_RENDER_LIMIT_S = 60
# Hundreds of short lives: Go tidies up only behind half a GiB, which takes a fifth of their time away.
_BRIEF = {"GOGC": "off", "GOMEMLIMIT": "512MiB"}
# With another value, which may ask for very much of something.
_TRIAL_LIMIT_S = 20
# What helm says when values.schema.json refuses a value.
_SCHEMA_WORDS = "values don't meet the specifications of the schema"

# (object, path in it) -> value
Flat = dict[tuple[str, str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One rendering: its objects, or helm's words when it was refused, or took too long (`late`)."""

    objects: tuple[dict[str, Any], ...]
    error: str = ""
    late: bool = False

    @property
    def refused_by_schema(self) -> bool:
        """Whether values.schema.json refused the values."""
        return _SCHEMA_WORDS in self.error

    @property
    def names(self) -> set[str]:
        """Every object with a name of its own, as `Kind/name`."""
        return {object_name(obj) for obj in self.objects if (obj.get("metadata") or {}).get("name")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart on disk and the values it is rendered with.

    Args:
        runner: runs helm.
        folder: the chart.
        files: values files, the later ones winning.
        sets: single values, winning over the files.
        api_versions: what the cluster is said to know besides Kubernetes' own (`.Capabilities`).
        flags: further options of `helm template`.
    """

    runner: Runner
    folder: Path
    files: tuple[Path, ...] = ()
    sets: Mapping[str, str]
    api_versions: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    def render(
        self,
        *,
        release: str,
        namespace: str,
        more: Sequence[Path] = (),
        override: Mapping[str, Any] | None = None,
    ) -> Rendered:
        """Render with further values files, and with an overriding tree of values, which wins over `sets`."""
        with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
            files = [*self.files, *more]
            argv = ["helm", "template", release, str(self.folder), "--namespace", namespace]
            for file in files:
                argv += ["--values", str(file)]
            free = {key: value for key, value in self.sets.items() if not _holds(override or {}, key)}
            argv += set_flags("--set", free)
            argv += [f"--api-versions={version}" for version in self.api_versions]
            argv += self.flags
            if override is not None:
                # A list of --set would split at commas and dots. A date is the only thing that JSON has not.
                path = Path(folder) / "override.json"
                path.write_text(json.dumps(override, default=str), encoding="utf-8")
                argv += ["--values", str(path)]
            limit_s = _TRIAL_LIMIT_S if override else _RENDER_LIMIT_S
            try:
                done = self.runner.run(
                    argv, timeout_s=limit_s, purpose=Purpose.CHART_CHECKS, check=False, env=_BRIEF
                )
            except CommandFailed as late:
                return Rendered(objects=(), error=str(late), late=True)
        if done.exit_code != 0:
            return Rendered(objects=(), error=done.stderr.strip() or f"exit code {done.exit_code}")
        try:
            return Rendered(objects=parse_manifest(done.stdout))
        except yaml.YAMLError as wrong:
            return Rendered(objects=(), error=f"what Helm rendered cannot be read: {wrong}")


def parse_manifest(text: str) -> tuple[dict[str, Any], ...]:
    """Return the objects of a stream of YAML documents, those within a List as well."""
    return tuple(obj for document in read_documents(text) for obj in _members(document) if obj.get("kind"))


def _members(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    items = document.get("items")
    if str(document.get("kind", "")).endswith("List") and isinstance(items, list):
        for item in items:
            yield from _members(item)
    else:
        yield dict(document)


def _holds(values: Mapping[str, Any], key: str) -> bool:
    """Whether a tree of values has one for a key of `--set`."""
    node: Any = values
    for part in key.split("."):
        if not isinstance(node, Mapping) or part not in node:
            return False
        node = node[part]
    return True


def object_name(obj: Mapping[str, Any]) -> str:
    """Return `Kind/name`; a name that the API server is to complete ends in `*`."""
    meta = obj.get("metadata") or {}
    generated = f"{meta['generateName']}*" if meta.get("generateName") else ""
    return f"{obj['kind']}/{meta.get('name') or generated}"


def flatten(objects: Sequence[Mapping[str, Any]]) -> Flat:
    """Return every leaf of every object by object and path; further ones of one name are numbered."""
    seen: Counter[str] = Counter()
    flat: Flat = {}
    for obj in objects:
        name = object_name(obj)
        seen[name] += 1
        numbered = name if seen[name] == 1 else f"{name} {seen[name]}"
        flat.update({(numbered, path): leaf for path, leaf in _leaves(obj)})
    return flat


def differing(one: Flat, other: Flat) -> set[tuple[str, str]]:
    """Return the places at which two renderings differ."""
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def _leaves(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping) and node:
        for key, value in node.items():
            yield from _leaves(value, f"{path}.{key}")
    elif isinstance(node, list) and node:
        for index, value in enumerate(node):
            yield from _leaves(value, f"{path}[{index}]")
    else:
        yield path, repr(node)
