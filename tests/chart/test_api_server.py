"""The chart against a real Kubernetes API server: admission, upgrades, a second install.

There is no node: objects are checked and stored, no pod starts.
"""

import base64
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.chart.scenarios import values_file

Install = Callable[..., subprocess.CompletedProcess[str]]
Kubectl = Callable[..., str]

_TRY = ("create", "--dry-run=server", "--filename=-")


@pytest.fixture
def namespace(kubectl: Kubectl, request: pytest.FixtureRequest) -> str:
    """Make a namespace of the test's own that enforces the restricted Pod Security Standard."""
    name = (
        str(request.node.name).replace("_", "-").replace("[", "-").replace("]", "").removeprefix("test-")[:60]
    )
    kubectl("create", "namespace", name)
    labels = (f"pod-security.kubernetes.io/{mode}=restricted" for mode in ("enforce", "warn"))
    kubectl("label", "namespace", name, *labels)
    return name


@pytest.fixture
def deploy(
    helm: Callable[..., subprocess.CompletedProcess[str]], kubeconfig: Path, chart: Path, namespace: str
) -> Install:
    """Run `helm install`, `upgrade` or `uninstall` of release todo-app in the test's namespace."""

    def run(verb: str, *args: str) -> subprocess.CompletedProcess[str]:
        subject = ("todo-app",) if verb == "uninstall" else ("todo-app", str(chart))
        done = helm(verb, *subject, *args, f"--namespace={namespace}", f"--kubeconfig={kubeconfig}")
        assert done.returncode == 0, done.stderr
        return done

    return run


def test_server_takes_scenario(deploy: Install, kubectl: Kubectl, namespace: str, scenario: str) -> None:
    """Each scenario installs without a warning, and the restricted standard admits its pods."""
    done = deploy("install", f"--values={values_file(scenario)}")
    owners = json.loads(kubectl("-n", namespace, "get", "deployments,statefulsets", "-o", "json"))["items"]
    pods = [_pod(owner) for owner in owners]
    said = kubectl("-n", namespace, *_TRY, stdin=json.dumps(_list(pods)))

    # The standard's warnings about a Deployment would be there.
    assert done.stderr == ""
    assert len(pods) == said.count("created (server dry run)")


def test_server_refuses_a_pod_that_asks_for_more(deploy: Install, kubectl: Kubectl, namespace: str) -> None:
    """The standard is in force here: one pod of the chart with one capability more is refused."""
    deploy("install")
    pod = _pod(json.loads(kubectl("-n", namespace, "get", "deployment", "todo-app-backend", "-o", "json")))
    pod["spec"]["containers"][0]["securityContext"]["capabilities"]["add"] = ["NET_RAW"]

    with pytest.raises(AssertionError, match="violates PodSecurity"):
        kubectl("-n", namespace, *_TRY, stdin=json.dumps(pod))


def test_server_s_warnings_are_seen(deploy: Install) -> None:
    """Warnings reach the standard error that the scenarios are checked for."""
    deploy("install")
    done = deploy("upgrade", "--set-json", 'backend.affinity={"podAffinity":{"unknownField":1}}')

    assert "unknown field" in done.stderr


def test_upgrade_changes_nothing(deploy: Install, kubectl: Kubectl, namespace: str) -> None:
    """An upgrade to the same chart keeps the generated Secret and restarts no pod."""
    deploy("install")
    secret = _secret(kubectl, namespace)
    deploy("upgrade")

    assert secret == _secret(kubectl, namespace)
    assert set(_generations(kubectl, namespace).values()) == {1}


def test_values_of_an_older_chart_are_kept_over_newer_defaults(
    helm: Callable[..., subprocess.CompletedProcess[str]], deploy: Install, chart: Path, tmp_path: Path,
    kubeconfig: Path, namespace: str,
) -> None:  # fmt: skip
    """`--reuse-values` lacks what is new and is refused; the way of the notes keeps what was set."""
    older = shutil.copytree(chart, tmp_path / "older")
    (older / "values.schema.json").unlink()
    lines = (older / "values.yaml").read_text("utf-8").splitlines()
    (older / "values.yaml").write_text("\n".join(line for line in lines if "signUpsPerMinute:" not in line))
    where = (f"--namespace={namespace}", f"--kubeconfig={kubeconfig}")
    first = helm("install", "todo-app", str(older), *where, "--set", "backend.logLevel=debug")
    assert first.returncode == 0, first.stderr

    refused = helm("upgrade", "todo-app", str(chart), *where, "--reuse-values")
    deploy("upgrade", "--reset-then-reuse-values")
    values = json.loads(helm("get", "values", "todo-app", *where, "--all", "-o", "json").stdout)

    assert "missing property 'signUpsPerMinute'" in refused.stderr
    assert (values["backend"]["logLevel"], values["backend"]["signUpsPerMinute"]) == ("debug", 100)


def test_changed_secret_restarts_the_back_end(deploy: Install, kubectl: Kubectl, namespace: str) -> None:
    """After a change of the Secret, an upgrade keeps the change and restarts the back end alone."""
    expected = {"todo-app-backend": 2, "todo-app-frontend": 1, "todo-app-postgresql": 1}
    deploy("install")
    old = _secret(kubectl, namespace)
    change = {"jwt-previous-secret": old["jwt-secret"], "jwt-secret": _encoded("n" * 40)}
    kubectl("-n", namespace, "patch", "secret", "todo-app-secrets", "--patch", json.dumps({"data": change}))
    deploy("upgrade")

    assert {**old, **change} == _secret(kubectl, namespace)
    assert expected == _generations(kubectl, namespace)
    deploy("upgrade")
    assert expected == _generations(kubectl, namespace)


def test_second_install_finds_the_password(deploy: Install, kubectl: Kubectl, namespace: str) -> None:
    """The Secret outlives the release with the volume, and a new install takes it over."""
    deploy("install")
    secret = _secret(kubectl, namespace)
    deploy("uninstall")
    deploy("install")

    assert secret == _secret(kubectl, namespace)


def test_nothing_stays_when_so_configured(deploy: Install, kubectl: Kubectl, namespace: str) -> None:
    """With whenUninstalled=Delete the Secret goes with the release."""
    deploy("install", "--set", "postgresql.persistence.whenUninstalled=Delete")
    deploy("uninstall")

    assert kubectl("-n", namespace, "get", "secrets", "-o", "name") == ""


def test_two_releases_share_a_namespace(
    deploy: Install,
    helm: Callable[..., subprocess.CompletedProcess[str]],
    kubeconfig: Path,
    chart: Path,
    namespace: str,
) -> None:
    """A second release with another name installs beside the first."""
    deploy("install")
    done = helm("install", "second", str(chart), f"--namespace={namespace}", f"--kubeconfig={kubeconfig}")

    assert done.returncode == 0, done.stderr


def _pod(owner: dict[str, Any]) -> dict[str, Any]:
    """Return the pod that a controller would make; claims become empty volumes, the rest stays."""
    template = owner["spec"]["template"]
    spec = dict(template["spec"])
    claims = owner["spec"].get("volumeClaimTemplates") or []
    volumes = [{"name": claim["metadata"]["name"], "emptyDir": {}} for claim in claims]
    spec["volumes"] = [*spec["volumes"], *volumes]
    meta = {**template["metadata"], "name": f"{owner['metadata']['name']}-0"}
    meta.pop("creationTimestamp", None)
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec}


def _list(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "List", "items": items}


def _secret(kubectl: Kubectl, namespace: str) -> dict[str, str]:
    found = json.loads(kubectl("-n", namespace, "get", "secret", "todo-app-secrets", "-o", "json"))
    return dict(found["data"])


def _generations(kubectl: Kubectl, namespace: str) -> dict[str, int]:
    """Return how often each workload's specification was written."""
    items = json.loads(kubectl("-n", namespace, "get", "deployments,statefulsets", "-o", "json"))["items"]
    return {item["metadata"]["name"]: item["metadata"]["generation"] for item in items}


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
