"""The suite's checks of a chart, with the real helm: what is right stays silent, the dead is found."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
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
def chart_of(tmp_path: Path) -> Callable[..., Chart]:
    """Write a chart of files by their names."""
    if shutil.which("helm") is None:
        pytest.skip("helm is not on PATH")

    def make(files: Mapping[str, str], sets: Mapping[str, str] = MappingProxyType({})) -> Chart:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        runner = Runner(env=clean_environment(tmp_path), journal=Journal(), redactor=Redactor(), cwd=tmp_path)
        return Chart(runner=runner, folder=folder, sets=sets)

    return make


@pytest.fixture
def shop(chart_of: Callable[..., Chart]) -> Chart:
    """A chart of which one value is dead, and all others have an effect somewhere."""
    return chart_of(FILES)


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


HIDDEN = {
    "Chart.yaml": "{apiVersion: v2, name: top, version: 0.1.0, dependencies: [{name: sub, version: 0.1.0}]}",
    "values.yaml": """
first: a
second: b
port: 80
deadNeighbour: 81
password: ""
size: small
sizes: {small: {cpu: 1}, large: {cpu: 4, gone: 1}}
tls: {enabled: false, cert: ""}
scrape: 30s
patience: 60
steps: [{name: a, run: b, wait: 1, active: false, gone: 1}]
sub: {hint: hello}
""",
    "charts/sub/Chart.yaml": "{apiVersion: v2, name: sub, version: 0.1.0}",
    "charts/sub/templates/NOTES.txt": "Say {{ .Values.hint }}",
    "templates/all.yaml": """
{{- if and .Values.tls.enabled (not .Values.tls.cert) }}{{ fail "tls needs a cert" }}{{ end }}
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}}
data:
  made: {{ now | date "2006-01-02 15:04:05" | quote }}
  first: {{ coalesce .Values.first .Values.second }}
  next: "{{ .Values.port }} {{ add .Values.port 1 }}"
  cpu: {{ (index .Values.sizes .Values.size).cpu | quote }}
  {{- if .Values.tls.enabled }}
  tls: {{ .Values.tls.cert }}
  {{- end }}
  {{- if .Release.IsUpgrade }}
  patience: {{ .Values.patience | quote }}
  {{- end }}
  {{- if has "monitoring.example/v1" .Capabilities.APIVersions }}
  scrape: {{ .Values.scrape }}
  {{- end }}
  {{- range .Values.steps }}
  {{ .name }}: {{ if .active }}{{ .wait }}{{ end }} {{ .run }}
  {{- end }}
---
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}}
stringData:
  password: {{ required "set password" .Values.password | quote }}
""",
}


def test_hidden_values_are_read_and_their_neighbours_dead(
    chart_of: Callable[..., Chart], tmp_path: Path
) -> None:
    """What another value, a switch, a place or a need hides has an effect; a clock gives none, nor a sum."""
    chart = chart_of(HIDDEN, sets={"password": "x"})
    (tmp_path / "copy").mkdir()
    found = find_dead_values(
        telling_copy(chart, tmp_path / "copy"),
        values=_read(chart.folder / "values.yaml"),
        schema={},
        scenarios=(),
        release="r",
        namespace="n",
    )
    assert found.dead == ("deadNeighbour", "sizes.large.gone", "steps[0].gone")
    assert (found.untold, found.hidden) == ((), ())


ELSEWHERE = {
    "Chart.yaml": "{apiVersion: v2, name: elsewhere, version: 0.1.0}",
    "templates/all.yaml": """
apiVersion: v1
kind: ConfigMapList
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: {{ .Release.Name }}-listed, namespace: todo}
  data: {operators: [=, <<]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: {{ .Release.Name }}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: {{ .Release.Namespace }}-{{ .Release.Name }}}
subjects: [{kind: ServiceAccount, name: {{ .Release.Name }}, namespace: todo}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: {{ .Release.Namespace }}-{{ .Release.Name }}-reader, namespace: kube-system}
""",
}


def test_what_lies_elsewhere_is_found(chart_of: Callable[..., Chart]) -> None:
    """In a list, and in a binding that looks for its account elsewhere; a right in `kube-system` is none."""
    checks = {check.name: check.detail for check in _collisions(chart_of(ELSEWHERE), "r", "n")}
    assert checks == {
        "two release names do not collide": "",
        "two namespaces do not collide": "ConfigMap/r-listed",
        "no namespace is hard-coded": "ClusterRoleBinding/n-other-r, ConfigMap/r-listed",
    }


def test_what_is_rendered_twice_is_told(chart_of: Callable[..., Chart]) -> None:
    """A name that two templates share; a hook of that name comes and goes."""
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: {{ .Release.Name }}%s}\n"
    hook = account % ", annotations: {helm.sh/hook: pre-install}"
    for name, other, passed in (("hooked", hook, True), ("twice", account % "", False)):
        files = {"Chart.yaml": f"{{apiVersion: v2, name: {name}, version: 0.1.0}}"}
        files |= {"templates/a.yaml": account % "", "templates/b.yaml": other}
        assert _outcome("renders", chart_of(files).render(release="r", namespace="n")).passed is passed


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
    ingresses = kinds.get("Ingress", [])
    snapshot = Snapshot(
        namespace="shop",
        detailed=True,
        pods=tuple(map(_pod, workloads)),
        services=tuple(kinds["Service"]),
        policies=tuple(kinds.get("NetworkPolicy", [])),
        ingresses=tuple(ingresses),
        ingress_classes=tuple({"metadata": {"name": item["spec"]["ingressClassName"]}} for item in ingresses),
    )
    assert (contradictions(snapshot), diagnose(snapshot)) == ((), ())
