"""Faults that only a real cluster shows, planted in copies of the chart: the cause has to be named."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.core.errors import ExitCode
from conformance.model.verdict import Status
from tests.cluster.command import RUN_LIMIT_S, run
from tests.cluster.subject import PROJECT, variant

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(RUN_LIMIT_S)]

_HOOK = """
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-prepare}
data: {a: b}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-prepare
  annotations: {helm.sh/hook: pre-install}
spec:
  template:
    spec:
      restartPolicy: Never
      volumes: [{name: settings, configMap: {name: {{ .Release.Name }}-prepare}}]
      containers:
        - name: prepare
          image: {{ include "todo-app.image" (dict "root" . "image" .Values.backend.image) | quote }}
          volumeMounts: [{name: settings, mountPath: /settings}]
"""


def _tcp_alone(chart: Path) -> None:
    """Let look-ups go out by TCP only, where resolvers ask by UDP."""
    path = chart / "templates" / "_network.tpl"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("    - port: 53\n      protocol: UDP\n", "")
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def _early_hook(chart: Path) -> None:
    """Add a hook that reads what the chart makes after it."""
    (chart / "templates" / "prepare.yaml").write_text(_HOOK, encoding="utf-8")


def _shared_volume(chart: Path) -> None:
    """Ask for a volume that many nodes read."""
    path = chart / "templates" / "postgresql" / "statefulset.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("- ReadWriteOnce\n", "- ReadOnlyMany\n")
    assert changed != text
    path.write_text(changed, encoding="utf-8")


@pytest.mark.parametrize(
    ("plant", "values", "words", "longest_s"),
    [
        (_tcp_alone, {"networkPolicy.enabled": "true"}, ("NetworkPolicy 'todo-app-", "TCP alone"), 120),
        (_early_hook, {}, ("hook Job 'todo-app-prepare'", "ConfigMap 'todo-app-prepare'", "not found"), 40),
        (
            _shared_volume,
            {},
            ("'data-todo-app-postgresql-0'", "access mode ReadOnlyMany", "use ReadWriteOnce"),
            100,
        ),
    ],
    ids=["dns", "hook", "volume"],
)
def test_cause_is_named(
    plant: Callable[[Path], None],
    values: dict[str, str],
    words: tuple[str, ...],
    longest_s: float,
    tmp_path: Path,
    cluster: tuple[str, ...],
) -> None:
    """Object, cause and remedy, long before the limit where waiting is pointless; evidence is kept."""
    chart = Path(shutil.copytree(PROJECT / "chart", tmp_path / "chart"))
    plant(chart)
    config = variant(tmp_path, chart=str(chart), set_values=values)

    finished = run(tmp_path / "reports", "--config", str(config), "--only", "SC-003", *cluster)

    verdict = finished.verdict("SC-003")
    assert finished.exit_code == ExitCode.NOT_CONFORMANT, finished.output
    assert verdict.status is Status.FAIL
    assert [word for word in words if word not in verdict.reason] == [], verdict.reason
    install_s = sum(stage.elapsed_s for stage in finished.report.stages if stage.name == "install")
    assert install_s < longest_s
    assert (finished.folder / "evidence" / "cluster" / "events.txt").stat().st_size > 0
