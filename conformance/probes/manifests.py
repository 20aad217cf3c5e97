"""Check the chart, and the release's objects against those of its namespace."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from conformance.core.errors import ProbeError
from conformance.core.proc import Runner
from conformance.kube.client import Kube
from conformance.model.measurements import ChartCheck, ManifestsMeasurement
from conformance.probes.chart_render import Chart, Rendered, object_name, parse_manifest
from conformance.probes.chart_values import find_dead_values
from conformance.probes.orphans import find_orphans, list_namespace

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
_UNKNOWN_KEY = "conformanceUnknownKey"


def measure_manifests(
    *,
    runner: Runner,
    kube: Kube,
    namespace: str,
    release: str,
    chart: Path,
    scenario_files: Sequence[Path],
    values: Sequence[Path],
    set_values: Mapping[str, str],
    evidence: Path,
) -> ManifestsMeasurement:
    """Run every check of SC-009.

    Args:
        runner: runs helm and kubectl.
        kube: the cluster.
        namespace: where the release is.
        release: its name.
        chart: the chart's folder.
        scenario_files: values files of `chart/ci`, each of which must render.
        values: values files of the subject.
        set_values: single values of the subject.
        evidence: folder for the lists of objects.

    Raises:
        ProbeError: the release's manifest cannot be read, or the namespace not be listed.
    """
    evidence.mkdir(parents=True, exist_ok=True)
    subject = Chart(runner=runner, folder=chart, files=tuple(values), sets=dict(set_values))
    plain = Chart(runner=runner, folder=chart, files=tuple(values), sets={})
    manifest = _release_manifest(runner, kube, namespace, release)
    objects = list_namespace(kube, namespace)
    checks = [
        _lint(runner, chart, values),
        *_renders(subject, scenario_files, release, namespace),
        *_schema_checks(subject, chart, release, namespace),
        *_collisions(plain, release, namespace),
        *_value_checks(subject, chart, scenario_files, release, namespace),
        _accepted(runner, kube, namespace, manifest),
    ]
    measured = ManifestsMeasurement(
        checks=tuple(checks),
        release_objects=tuple(sorted(object_name(obj) for obj in parse_manifest(manifest))),
        namespace_objects=tuple(item.label for item in objects),
        orphans=find_orphans(objects, parse_manifest(manifest)),
    )
    lists = {name: getattr(measured, name) for name in ("release_objects", "namespace_objects", "orphans")}
    (evidence / "objects.json").write_text(json.dumps(lists, indent=1) + "\n", encoding="utf-8")
    return measured


def _release_manifest(runner: Runner, kube: Kube, namespace: str, release: str) -> str:
    """Return what helm installed, hooks included."""
    parts = []
    for what in ("manifest", "hooks"):
        argv = ["helm", "get", what, release, "--namespace", namespace]
        argv += ["--kubeconfig", str(kube.kubeconfig), "--kube-context", kube.context]
        done = runner.run(argv, timeout_s=_LIMIT_S, purpose="chart checks", check=False)
        if done.exit_code != 0:
            raise ProbeError(f"cannot read the {what} of release '{release}': {_short(done.stderr)}")
        parts.append(done.stdout)
    return "\n---\n".join(parts)


def _lint(runner: Runner, chart: Path, values: Sequence[Path]) -> ChartCheck:
    argv = ["helm", "lint", "--strict", str(chart)]
    for file in values:
        argv += ["--values", str(file)]
    done = runner.run(argv, timeout_s=_LIMIT_S, purpose="chart checks", check=False)
    said = [
        line for line in (done.stdout + done.stderr).splitlines() if "[ERROR]" in line or "[WARNING]" in line
    ]
    failed = done.exit_code != 0
    return ChartCheck(
        name="lint strict", passed=not failed, detail=_short(" ".join(said) or done.stderr) if failed else ""
    )


def _renders(chart: Chart, scenarios: Sequence[Path], release: str, namespace: str) -> list[ChartCheck]:
    cases: list[tuple[str, tuple[Path, ...]]] = [
        ("defaults", ()),
        *((file.name, (file,)) for file in scenarios),
    ]
    checks = []
    for name, files in cases:
        rendered = chart.render(release=release, namespace=namespace, more=files)
        checks.append(_outcome(f"renders with {name}", rendered))
    return checks


def _outcome(name: str, rendered: Rendered) -> ChartCheck:
    if not rendered.error and not rendered.objects:
        return ChartCheck(name=name, passed=False, detail="it rendered no object at all")
    return ChartCheck(name=name, passed=not rendered.error, detail=_short(rendered.error))


def _schema_checks(chart: Chart, folder: Path, release: str, namespace: str) -> list[ChartCheck]:
    if not (folder / "values.schema.json").is_file():
        return []
    rendered = chart.render(release=release, namespace=namespace, override={_UNKNOWN_KEY: "x"})
    return [
        ChartCheck(
            name="schema refuses an unknown value",
            passed=bool(rendered.error),
            detail="" if rendered.error else 'it took one; set `"additionalProperties": false`',
        )
    ]


def _collisions(chart: Chart, release: str, namespace: str) -> list[ChartCheck]:
    one = chart.render(release=release, namespace=namespace)
    other_name = chart.render(release=f"{release[:40]}-other", namespace=namespace)
    other_space = chart.render(release=release, namespace=f"{namespace[:50]}-other")
    errors = one.error or other_name.error or other_space.error
    shared = sorted((one.names & other_name.names) | _same_node_ports(one, other_name))
    fixed = sorted(
        object_name(obj)
        for obj in other_space.objects
        if obj["metadata"].get("namespace") not in {None, f"{namespace[:50]}-other"}
    )
    wide = sorted(
        name for name in one.names & other_space.names if name.split("/", maxsplit=1)[0] in _CLUSTER_WIDE
    )
    return [
        _listing("two release names do not collide", shared, errors),
        _listing("two namespaces do not collide", wide, errors),
        _listing("no namespace is hard-coded", fixed, errors),
    ]


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
    detail = _short(error) if error else ", ".join(culprits)
    return ChartCheck(name=name, passed=not detail, detail=detail)


def _value_checks(
    chart: Chart, folder: Path, scenarios: Sequence[Path], release: str, namespace: str
) -> list[ChartCheck]:
    values = _read(folder / "values.yaml")
    schema = _read(folder / "values.schema.json")
    # Values that the subject sets on the command line would hide a change of the same value.
    free = Chart(runner=chart.runner, folder=folder, files=chart.files, sets={})
    found = find_dead_values(
        free, values=values, schema=schema, scenarios=scenarios, release=release, namespace=namespace
    )
    detail = f"no effect: {', '.join(found.dead)}" if found.dead else f"{found.leaves_count} values"
    if found.untold:
        detail += f"; not told (every other value was refused): {', '.join(found.untold)}"
    return [ChartCheck(name="every value has an effect", passed=not found.dead, detail=detail)]


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    # JSON is YAML, too.
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}


def _accepted(runner: Runner, kube: Kube, namespace: str, manifest: str) -> ChartCheck:
    """Let the API server check the whole manifest, unknown fields included, without storing it."""
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        path = Path(folder) / "manifest.yaml"
        path.write_text(manifest, encoding="utf-8")
        argv = ["kubectl", "--kubeconfig", str(kube.kubeconfig), "--context", kube.context, "apply"]
        argv += ["--dry-run=server", "--validate=strict", "--namespace", namespace, "--filename", str(path)]
        done = runner.run(argv, timeout_s=_LIMIT_S, purpose="chart checks", check=False)
    failed = done.exit_code != 0
    return ChartCheck(
        name="the API server accepts the manifest",
        passed=not failed,
        detail=_short(done.stderr) if failed else "",
    )


def _short(text: str) -> str:
    return " ".join(text.split())[:_CHARS]
