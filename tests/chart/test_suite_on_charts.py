"""The suite's checks of a chart, with the real helm: what is right stays silent, the dead is found."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from conformance.core.journal import Journal
from conformance.core.proc import Runner, clean_environment
from conformance.core.redact import Redactor
from conformance.deploy.causes.registry import contradictions, diagnose
from conformance.kube.snapshots import Snapshot
from conformance.probes.chart_checks import _collisions, _outcome, _read
from conformance.probes.chart_copy import telling_copy
from conformance.probes.chart_render import Chart
from conformance.probes.chart_values import find_dead_values

FILES = {
    "Chart.yaml": "{apiVersion: v2, name: shop, version: 0.1.0}",
    "values.yaml": """
image: web
dead: 1
passwordChars: 20
greeting: hello
cache: {enabled: false, size: 1Gi}
alerts: {severity: page}
mode: single
members: 3
""",
    "templates/NOTES.txt": "{{ if .Values.greeting }}{{ .Values.greeting }} {{ .Release.Name }}{{ end }}",
    "templates/all.yaml": """
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}}
stringData: {password: {{ randAlphaNum (int .Values.passwordChars) | quote }}}
---
apiVersion: batch/v1
kind: Job
metadata: {generateName: {{ .Release.Name }}-seed-, annotations: {helm.sh/hook: post-install}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: m, image: {{ .Values.image }}}]}}}
{{- if .Values.cache.enabled }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: {{ .Release.Name }}-cache}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: {{ .Values.cache.size }}}}}
{{- end }}
{{- if eq .Values.mode "cluster" }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-members}
data: {count: {{ .Values.members | quote }}}
{{- end }}
{{- if $.Capabilities.APIVersions.Has "monitoring.example/v1/Alert" }}
---
apiVersion: monitoring.example/v1
kind: Alert
metadata: {name: {{ .Release.Name }}}
spec: {severity: {{ .Values.alerts.severity }}}
{{- end }}
""",
}


@pytest.fixture
def shop(tmp_path: Path) -> Chart:
    """A chart of which one value is dead, and all others have an effect somewhere."""
    if shutil.which("helm") is None:
        pytest.skip("helm is not on PATH")
    for name, text in FILES.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    runner = Runner(env=clean_environment(tmp_path), journal=Journal(), redactor=Redactor(), cwd=tmp_path)
    return Chart(runner=runner, folder=tmp_path / "shop", sets={})


def test_only_the_dead_value_is_named(shop: Chart, tmp_path: Path) -> None:
    """Values behind a switch, a guard, in the notes and of a random password are read."""
    (tmp_path / "copy").mkdir()
    found = find_dead_values(
        telling_copy(shop, tmp_path / "copy"),
        values=_read(shop.folder / "values.yaml"),
        schema={},
        scenarios=(),
        release="r",
        namespace="n",
    )
    assert (found.dead, found.untold, found.leaves_count) == (("dead",), (), 9)


def test_text_that_only_helm_could_render_is_told(shop: Chart) -> None:
    """It came from a value; braces of other programs are their own."""
    for text, passed in (("{{ .Release.Name }}", False), ("{{ $labels.pod }}", True)):
        rendered = shop.render(release="r", namespace="n", override={"mode": "cluster", "members": text})
        found = _outcome("renders", rendered)
        assert found.passed is passed
        assert ("holds the text of a template" in found.detail) is not passed


def test_generated_name_collides_with_nothing(shop: Chart) -> None:
    """Two releases of it stand side by side."""
    assert [(check.name, check.detail) for check in _collisions(shop, "r", "n") if not check.passed] == []


PROJECT_CHART = Path(__file__).parents[2] / "chart"


def _pod(owner: dict[str, Any]) -> dict[str, Any]:
    """Return the pod of a workload, running and ready."""
    template = owner["spec"]["template"]
    ready = [{"type": "Ready", "status": "True"}]
    meta = {**template["metadata"], "name": owner["metadata"]["name"], "uid": owner["metadata"]["name"]}
    return {"metadata": meta, "spec": template["spec"], "status": {"phase": "Running", "conditions": ready}}


@pytest.mark.parametrize(
    "values", sorted(PROJECT_CHART.glob("ci/*-values.yaml")), ids=lambda path: str(path.stem)
)
def test_right_chart_contradicts_nothing(values: Path, tmp_path: Path) -> None:
    """Services, ports, addresses and policies of our own chart agree, in every scenario."""
    if shutil.which("helm") is None:
        pytest.skip("helm is not on PATH")
    runner = Runner(env=clean_environment(tmp_path), journal=Journal(), redactor=Redactor(), cwd=tmp_path)
    chart = Chart(runner=runner, folder=PROJECT_CHART, sets={})
    rendered = chart.render(release="todo-app", namespace="shop", more=(values,))
    assert rendered.error == ""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for obj in rendered.objects:
        kinds.setdefault(obj["kind"], []).append(obj)
    workloads = [*kinds.get("Deployment", []), *kinds.get("StatefulSet", [])]
    snapshot = Snapshot(
        namespace="shop",
        detailed=True,
        pods=tuple(map(_pod, workloads)),
        services=tuple(kinds["Service"]),
        policies=tuple(kinds.get("NetworkPolicy", [])),
        ingresses=tuple(kinds.get("Ingress", [])),
    )
    assert (contradictions(snapshot), diagnose(snapshot)) == ((), ())
