"""What the chart alone can answer, by Helm: lint, rendering, schema, collisions, dead values."""

import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.kube.yaml_text import read_yaml
from conformance.model.measurements import ChartCheck
from conformance.model.settings import SubjectSettings
from conformance.probes.chart_copy import telling_copy
from conformance.probes.chart_render import Chart, Rendered, flatten, object_name
from conformance.probes.chart_values import find_dead_values

_LIMIT_S = 60
_CHARS = 400
_CLUSTER_WIDE = frozenset(
    {
        "APIService",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "IngressClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "PersistentVolume",
        "PriorityClass",
        "StorageClass",
        "ValidatingWebhookConfiguration",
    }
)
# Objects that have one name in every release, since the Phase IV specification gives it.
_SPECIFIED = frozenset({"Secret/todo-app-secrets"})
# Helm's own names in braces; those of other programs (`{{ $labels.pod }}`) are theirs.
_HELM_TEXT = re.compile(r"\{\{-?\s*(?:include\s|[^{}]*\.(?:Values|Release|Chart)\.)")
_UNKNOWN_KEY = "conformanceUnknownKey"


def check_chart(runner: Runner, subject: SubjectSettings, root: Path) -> tuple[ChartCheck, ...]:
    """Run every check of SC-009 that the chart alone can answer; it takes some ten seconds and no cluster.

    Args:
        runner: runs helm.
        subject: its chart and values; each values file of `chart/ci` must render.
        root: folder that their paths are relative to.
    """
    folder = root / subject.chart
    values = tuple(root / path for path in subject.values)
    scenarios = tuple(sorted(folder.glob("ci/*-values.yaml")))
    chart = Chart(runner=runner, folder=folder, files=values, sets=dict(subject.set_values))
    bare = Chart(runner=runner, folder=folder, sets={})
    name, namespace = subject.release, subject.namespace
    return (
        _lint(runner, folder, values),
        *_renders(bare, chart, scenarios, name, namespace),
        _schema_check(chart, folder, name, namespace),
        *_collisions(chart, name, namespace),
        _value_check(chart, scenarios, name, namespace),
    )


def _lint(runner: Runner, chart: Path, values: Sequence[Path]) -> ChartCheck:
    argv = ["helm", "lint", "--strict", str(chart)]
    for file in values:
        argv += ["--values", str(file)]
    done = runner.run(argv, timeout_s=_LIMIT_S, purpose=Purpose.CHART_CHECKS, check=False)
    said = [
        line for line in (done.stdout + done.stderr).splitlines() if "[ERROR]" in line or "[WARNING]" in line
    ]
    detail = shortened(" ".join(said) or done.stderr) if done.exit_code else ""
    return ChartCheck(name="lint strict", passed=done.exit_code == 0, detail=detail)


def _renders(
    bare: Chart, chart: Chart, scenarios: Sequence[Path], release: str, namespace: str
) -> list[ChartCheck]:
    """Render with nothing but the chart's own defaults, with the subject's values, and with each scenario."""
    checks = [_outcome("renders with defaults", bare.render(release=release, namespace=namespace))]
    cases: list[tuple[str, tuple[Path, ...]]] = [
        ("the subject's values", ()),
        *((file.name, (file,)) for file in scenarios),
    ]
    for name, files in cases:
        rendered = chart.render(release=release, namespace=namespace, more=files)
        checks.append(_outcome(f"renders with {name}", rendered))
    return checks


def _outcome(name: str, rendered: Rendered) -> ChartCheck:
    if not rendered.error and not rendered.objects:
        return ChartCheck(name=name, passed=False, detail="it rendered no object at all")
    left, twice = _unrendered(rendered), _twice(rendered)
    told = shortened(rendered.error)
    if left and not told:
        told = f"{left[0]} holds the text of a template, which Helm renders only through `tpl`"
    elif twice and not told:
        told = f"{twice[0]} is rendered more than once, which the API server refuses"
    return ChartCheck(name=name, passed=not told, detail=told)


def _twice(rendered: Rendered) -> list[str]:
    """Return what one release would make more than once; hooks are made and removed in their own time."""
    seen = Counter(
        (str(obj.get("apiVersion")).partition("/")[0], meta.get("namespace"), object_name(obj))
        for obj in rendered.objects
        for meta in [obj.get("metadata") or {}]
        if meta.get("name") and "helm.sh/hook" not in (meta.get("annotations") or {})
    )
    return [name for (_, _, name), count in seen.items() if count > 1]


def _unrendered(rendered: Rendered) -> list[str]:
    """Return where text stands that only Helm could have made something of: it came from a value."""
    return [
        f"{name} {path}"
        for (name, path), value in flatten(rendered.objects).items()
        if isinstance(value, str) and _HELM_TEXT.search(value)
    ]


def _schema_check(chart: Chart, folder: Path, release: str, namespace: str) -> ChartCheck:
    name = "schema refuses an unknown value"
    if not (folder / "values.schema.json").is_file():
        return ChartCheck(
            name=name,
            passed=True,
            applies=False,
            detail="the chart has no values.schema.json, so that a misspelt value goes unnoticed; add one",
        )
    rendered = chart.render(release=release, namespace=namespace, override={_UNKNOWN_KEY: "x"})
    # A chart that does not render at all refuses nothing.
    refused = rendered.refused_by_schema
    told = shortened(rendered.error) or 'it took one; set `"additionalProperties": false`'
    return ChartCheck(name=name, passed=refused, detail="" if refused else told)


def _collisions(chart: Chart, release: str, namespace: str) -> list[ChartCheck]:
    # What the subject sets by hand, a NodePort say, is not the chart's own choice.
    free = replace(chart, sets={})
    if free.render(release=release, namespace=namespace).error:
        free = chart
    one = free.render(release=release, namespace=namespace)
    other_name = free.render(release=f"{release[:40]}-other", namespace=namespace)
    other_space = free.render(release=release, namespace=f"{namespace[:50]}-other")
    errors = one.error or other_name.error or other_space.error
    shared = sorted(((one.names & other_name.names) - _SPECIFIED) | _same_node_ports(one, other_name))
    fixed = [obj for obj in other_space.objects if _space(obj) not in {None, f"{namespace[:50]}-other"}]
    strays = _strays(other_space.objects, f"{namespace[:50]}-other")
    # What lies outside of the release's namespace has one name for all.
    wide = {object_name(obj) for obj in other_space.objects if obj["kind"] in _CLUSTER_WIDE} | {
        object_name(obj) for obj in fixed
    }
    return [
        _listing("two release names do not collide", shared, errors),
        _listing("two namespaces do not collide", sorted(one.names & wide), errors),
        _listing(
            "no namespace is hard-coded",
            sorted({*strays, *(object_name(obj) for obj in fixed if not _granted(obj))}),
            errors,
        ),
    ]


def _space(obj: Mapping[str, Any]) -> str | None:
    """Return the namespace that an object names itself."""
    return (obj.get("metadata") or {}).get("namespace")


def _strays(objects: Sequence[Mapping[str, Any]], namespace: str) -> list[str]:
    """Return the bindings that look for an account of the release in another namespace than the release's."""
    accounts = {(obj.get("metadata") or {}).get("name") for obj in objects if obj["kind"] == "ServiceAccount"}
    return [
        object_name(obj)
        for obj in objects
        if obj["kind"] in {"ClusterRoleBinding", "RoleBinding"}
        for subject in obj.get("subjects") or []
        if subject.get("kind") == "ServiceAccount"
        and subject.get("name") in accounts
        and subject.get("namespace") not in {None, namespace}
    ]


def _granted(obj: Mapping[str, Any]) -> bool:
    """Whether it gives a right in Kubernetes' own namespace: its roles there can be bound nowhere else."""
    return obj["kind"] in {"Role", "RoleBinding"} and _space(obj) == "kube-system"


def _same_node_ports(one: Rendered, other: Rendered) -> set[str]:
    """Return NodePorts that both renderings ask for; the second install would be refused."""
    return {f"nodePort {port}" for port in _node_ports(one) & _node_ports(other)}


def _node_ports(rendered: Rendered) -> set[int]:
    return {
        port["nodePort"]
        for obj in rendered.objects
        if obj["kind"] == "Service"
        for port in obj["spec"].get("ports") or []
        if port.get("nodePort")
    }


def _listing(name: str, culprits: Sequence[str], error: str) -> ChartCheck:
    detail = shortened(error) if error else ", ".join(culprits)
    return ChartCheck(name=name, passed=not detail, detail=detail)


def _value_check(chart: Chart, scenarios: Sequence[Path], release: str, namespace: str) -> ChartCheck:
    name = "every value has an effect"
    values = _read(chart.folder / "values.yaml")
    schema = _read(chart.folder / "values.schema.json")
    # Values that the subject sets on the command line would hide a change of the same value.
    free = replace(chart, sets={})
    if free.render(release=release, namespace=namespace).error:
        free = chart
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        copy = telling_copy(free, Path(folder))
        if copy.render(release=release, namespace=namespace).error:
            copy = free
        found = find_dead_values(
            copy, values=values, schema=schema, scenarios=scenarios, release=release, namespace=namespace
        )
    detail = f"no effect: {', '.join(found.dead)}" if found.dead else f"{found.leaves_count} values"
    if found.untold:
        detail += f"; not told (every other value was refused): {', '.join(found.untold)}"
    if found.hidden:
        detail += (
            f"; not told (read beside `lookup` or for something made at random): {', '.join(found.hidden)}"
        )
    return ChartCheck(name=name, passed=not found.dead, detail=detail)


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        # Helm tells what is wrong with it, in every other check.
        return {}
    return content if isinstance(content, dict) else {}


def shortened(text: str) -> str:
    """Return a text on one line, cut to what a check may say."""
    return " ".join(text.split())[:_CHARS]
