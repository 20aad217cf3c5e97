"""Render a chart and compare what came out."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.kube.helm_flags import set_flags
from conformance.kube.yaml_text import read_documents

_RENDER_LIMIT_S = 60
# What helm says when values.schema.json refuses a value.
_SCHEMA_WORDS = "values don't meet the specifications of the schema"

# (object, path in it) -> value
Flat = dict[tuple[str, str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One rendering: its objects, or helm's words when it was refused."""

    objects: tuple[dict[str, Any], ...]
    error: str = ""

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
    """

    runner: Runner
    folder: Path
    files: tuple[Path, ...] = ()
    sets: Mapping[str, str]
    api_versions: tuple[str, ...] = ()

    def render(
        self, *, release: str, namespace: str, more: Sequence[Path] = (), override: object = None
    ) -> Rendered:
        """Render with further values files, and with an overriding tree of values."""
        with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
            files = [*self.files, *more]
            argv = ["helm", "template", release, str(self.folder), "--namespace", namespace]
            for file in files:
                argv += ["--values", str(file)]
            argv += set_flags("--set", self.sets)
            argv += [f"--api-versions={version}" for version in self.api_versions]
            if override is not None:
                # A list of --set would split at commas and dots.
                path = Path(folder) / "override.json"
                path.write_text(yaml.safe_dump(override), encoding="utf-8")
                argv += ["--values", str(path)]
            done = self.runner.run(argv, timeout_s=_RENDER_LIMIT_S, purpose=Purpose.CHART_CHECKS, check=False)
        if done.exit_code != 0:
            return Rendered(objects=(), error=done.stderr.strip() or f"exit code {done.exit_code}")
        return Rendered(objects=parse_manifest(done.stdout))


def parse_manifest(text: str) -> tuple[dict[str, Any], ...]:
    """Return the objects of a stream of YAML documents."""
    return tuple(document for document in read_documents(text) if document.get("kind"))


def object_name(obj: Mapping[str, Any]) -> str:
    """Return `Kind/name`; a name that the API server is to complete ends in `*`."""
    meta = obj.get("metadata") or {}
    generated = f"{meta['generateName']}*" if meta.get("generateName") else ""
    return f"{obj['kind']}/{meta.get('name') or generated}"


def flatten(objects: Sequence[Mapping[str, Any]]) -> Flat:
    """Return every leaf of every object by object and path."""
    return {(object_name(obj), path): leaf for obj in objects for path, leaf in _leaves(obj)}


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
