"""An upgrade from the previous released chart, on a real API server."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml

from tests.chart.scenarios import CHART

Kubectl = Callable[..., str]
Helm = Callable[..., CompletedProcess[str]]

RELEASED = Path(__file__).parents[1] / "released" / "todo-app-1.0.0.tgz"
# What somebody may have set in that version.
_SET = (
    "--set=ingress.enabled=true,ingress.host=todo.example.com,ingress.tlsSecret=tls",
    "--set=backend.logLevel=debug,networkPolicy.enabled=true",
)


@pytest.fixture
def namespace(kubectl: Kubectl) -> str:
    """A namespace of its own."""
    kubectl("create", "namespace", "upgrade")
    return "upgrade"


def test_upgrade_keeps_values_secret_and_pods(
    helm: Helm, kubectl: Kubectl, kubeconfig: Path, namespace: str
) -> None:
    """What was set stays set, the password is the same, and no pod is started anew."""
    where = (f"--namespace={namespace}", f"--kubeconfig={kubeconfig}")
    first = helm("install", "todo-app", str(RELEASED), *where, *_SET)
    assert first.returncode == 0, first.stderr
    before = _state(kubectl, namespace)
    refused = helm("upgrade", "todo-app", str(CHART), *where, "--reuse-values")
    done = helm("upgrade", "todo-app", str(CHART), *where, "--reset-then-reuse-values")
    values = json.loads(helm("get", "values", "todo-app", *where, "--output=json").stdout)

    assert "missing properties" in refused.stderr
    assert (done.returncode, done.stderr) == (0, "")
    assert before == _state(kubectl, namespace)
    assert values["ingress"]["tlsSecret"] == "tls"
    assert values["backend"]["logLevel"] == "debug"


def test_previous_chart_is_an_older_one(helm: Helm) -> None:
    """Else the test above compares this chart with itself."""
    old, new = (
        yaml.safe_load(helm("show", "chart", str(chart)).stdout)["version"] for chart in (RELEASED, CHART)
    )

    assert tuple(map(int, old.split("."))) < tuple(map(int, new.split(".")))


def _state(kubectl: Kubectl, namespace: str) -> dict[str, object]:
    """What must not change: each workload's specification was written once, and what the Secret holds."""
    items = json.loads(kubectl("-n", namespace, "get", "deployments,statefulsets", "--output=json"))["items"]
    secret = json.loads(kubectl("-n", namespace, "get", "secret", "todo-app-secrets", "--output=json"))
    generations = {item["metadata"]["name"]: item["metadata"]["generation"] for item in items}
    return {**generations, "secret": secret["data"]}
