"""Each recommended criterion on a real cluster of two nodes: met by the app, and turned red by one fault.

`tox -e production` runs these; they take a cluster of their own, so `make test` leaves them out.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ExitCode
from conformance.criteria import CRITERIA, KNOWN_IDS
from conformance.model.verdict import Status
from tests.cluster.command import Run, call, run
from tests.cluster.conftest import WHOLE_RUN_LIMIT_S, base_url
from tests.cluster.subject import NAMESPACE, PROJECT, variant

pytestmark = [pytest.mark.cluster, pytest.mark.production, pytest.mark.timeout(WHOLE_RUN_LIMIT_S)]

RECOMMENDED = [item.id for item in CRITERIA if item.production]
# Probes that are content with an open port.
OPEN_PORT = {
    "backend.probes.startup.tcpSocket.port": "http", "backend.probes.readiness.tcpSocket.port": "http",
}  # fmt: skip
# Liveness that asks for the database, every second.
IMPATIENT = {
    "backend.probes.liveness.httpGet.path": "/ready", "backend.probes.liveness.httpGet.port": "http",
    "backend.probes.liveness.periodSeconds": "1",
}  # fmt: skip
UNTRACED = {
    "backend.extraEnv[0].name": "OTEL_TRACES_SAMPLER", "backend.extraEnv[0].value": "always_off",
}  # fmt: skip
MAIL = {"backend.extraEnv[0].name": "MAIL_PASSWORD", "backend.extraEnv[0].value": "made-up-8231-word"}
METRICS_SERVER = ("--namespace", "kube-system", "scale", "deployment/metrics-server")


@pytest.fixture(scope="module")
def ground(whole_run: Run) -> tuple[str, ...]:
    """The options that name the kept cluster, with nothing of the whole run's installed for production."""
    admin = ("--kubeconfig", str(whole_run.kubeconfig))
    call("kubectl", "delete", "namespace", f"{NAMESPACE}-production", "--ignore-not-found", "--wait", *admin)
    address = base_url(whole_run.folder)
    return ("--target", "existing", "--context", whole_run.context, *admin, "--base-url", address)


def asked(folder: Path, ground: tuple[str, ...], criterion: str, **fault: Any) -> Run:
    """Judge one criterion on the kept cluster, with a fault in the subject's table or in its `set_values`."""
    values = fault.pop("set_values", {})
    config = variant(folder, production={"set_values": values}, **fault)
    options = ("--config", str(config), "--only", criterion, "--require", criterion, *ground)
    return run(folder / "reports", *options)


def red(finished: Run, criterion: str, words: str) -> None:
    """Want a FAIL that says so, and its exit code."""
    verdict = finished.verdict(criterion)
    assert verdict.status is Status.FAIL, f"{verdict.status}: {verdict.reason}\n{finished.output}"
    assert words in "\n".join((verdict.reason, *verdict.details))
    assert finished.exit_code == ExitCode.NOT_CONFORMANT, finished.output


def test_app_meets_every_criterion(whole_run: Run) -> None:
    """The eleven and the recommended ones, in one run."""
    told = {item.criterion: (item.status, item.reason) for item in whole_run.report.verdicts}
    assert tuple(told) == KNOWN_IDS
    assert {status for status, _ in told.values()} == {Status.PASS}, told
    assert whole_run.exit_code == ExitCode.CONFORMANT, whole_run.output


@pytest.mark.parametrize(
    ("criterion", "values", "words"),
    [
        # The standard lets it through, so only the running container tells.
        ("REC-01", {"backend.containerSecurityContext.readOnlyRootFilesystem": "false"},
         "may write to its root file system"),
        ("REC-02", {"networkPolicy.enabled": "false"}, "a pod of nobody's -> backend:8080 is let through"),
        ("REC-03", MAIL, "a value of a secret's name"),
        ("REC-05", {"backend.autoscaling.enabled": "false", "backend.replicaCount": "1"}, "requests failed"),
        ("REC-06", {"backend.podDisruptionBudget.enabled": "false"},
         "no PodDisruptionBudget selects the pods of component 'backend'"),
        ("REC-07", {"backend.autoscaling.maxReplicas": "2"}, "may have no more than 2 pods"),
        ("REC-08", {"frontend.resources.requests.cpu": "5m"}, "minimum cpu usage per Container is 10m"),
        ("REC-09", OPEN_PORT, "an image that answers 500 on everything was taken for a good one"),
        ("REC-10", UNTRACED, "not to be found at 'span of the request'"),
        ("REC-12", IMPATIENT, "of the back end did not run on"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("REC-") else "",
)  # fmt: skip
def test_value_turns_it_red(
    tmp_path: Path, ground: tuple[str, ...], criterion: str, values: dict[str, str], words: str
) -> None:
    """One value of the chart, as somebody may well set it."""
    red(asked(tmp_path, ground, criterion, set_values=values), criterion, words)


def test_selector_that_changes_turns_rec_11_red(tmp_path: Path, ground: tuple[str, ...]) -> None:
    """No Deployment lets its selector be changed, so a release of the chart before cannot be upgraded."""
    chart = tmp_path / "chart"
    shutil.copytree(PROJECT / "chart", chart)
    template = chart / "templates" / "_names.tpl"
    text, line = template.read_text(encoding="utf-8"), "app.kubernetes.io/component: {{ .component }}\n"
    assert text.count(line) == 1, "the chart no longer holds what this test changes"
    template.write_text(text.replace(line, f"{line}tier: {{{{ .component }}}}\n"), "utf-8")

    red(
        asked(tmp_path, ground, "REC-11", chart=str(chart)),
        "REC-11",
        "the release of 1.0.0 cannot be upgraded",
    )


def test_cluster_without_metrics_turns_rec_04_red(
    tmp_path: Path, ground: tuple[str, ...], whole_run: Run
) -> None:
    """metrics-server is away; the API answers that it has nobody to ask."""
    admin = ("kubectl", "--kubeconfig", str(whole_run.kubeconfig))
    call(*admin, *METRICS_SERVER, "--replicas=0")
    try:
        red(asked(tmp_path, ground, "REC-04"), "REC-04", "install metrics-server")
    finally:
        call(*admin, *METRICS_SERVER, "--replicas=1")
