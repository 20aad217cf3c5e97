"""The node image by itself: what users of kind expect of two nodes made from it by hand."""

import json
import secrets
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.command import call, wait_until

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(600)]

NODE_IMAGE = "kindest/node:v1.34.4"
POSTGRES = "postgres:15"
_CONFIG = """\
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes: [{role: control-plane}, {role: worker}]
"""
# A server with a volume on the worker; a friend and a stranger on the other node.
_OBJECTS = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 64Mi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: server, labels: {app: server}}
spec:
  nodeSelector: {kubernetes.io/hostname: WORKER}
  containers:
    - name: postgres
      image: postgres:15
      imagePullPolicy: Never
      env: [{name: POSTGRES_PASSWORD, value: made-for-this-test}]
      readinessProbe: {exec: {command: [pg_isready]}, periodSeconds: 1}
      volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
"""
_CLIENT = """\
---
apiVersion: v1
kind: Pod
metadata: {name: NAME, labels: {app: NAME}}
spec:
  nodeSelector: {node-role.kubernetes.io/control-plane: ""}
  tolerations: [{operator: Exists}]
  terminationGracePeriodSeconds: 0
  containers:
    - {name: client, image: "postgres:15", imagePullPolicy: Never, command: [sleep, "600"]}
"""
_POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: friends-only}
spec:
  podSelector: {matchLabels: {app: server}}
  ingress: [{from: [{podSelector: {matchLabels: {app: friend}}}]}]
"""
Kubectl = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def name() -> str:
    """The cluster's name."""
    return f"node-image-{secrets.token_hex(3)}"


@pytest.fixture(scope="module")
def kubectl(name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    """Two nodes as `kind create cluster --image` makes them, with the pods of these tests on them."""
    folder = tmp_path_factory.mktemp("node-image")
    config, kubeconfig = folder / "kind.yaml", folder / "kubeconfig"
    config.write_text(_CONFIG)

    def run(*argv: str, stdin: str = "", check: bool = True) -> "subprocess.CompletedProcess[str]":
        return call(
            "kubectl", "--kubeconfig", str(kubeconfig), *argv, stdin=stdin, check=check, timeout_s=150
        )

    try:
        _kind(
            "create", "cluster", "--name", name, "--image", NODE_IMAGE, "--config", str(config),
            "--kubeconfig", str(kubeconfig), "--wait", "180s",
        )  # fmt: skip
        _kind("load", "docker-image", POSTGRES, "--name", name)
        objects = _OBJECTS.replace("WORKER", f"{name}-worker")
        objects += "".join(_CLIENT.replace("NAME", client) for client in ("friend", "stranger"))
        run("apply", "--filename", "-", stdin=objects)
        run("wait", "pods", "--all", "--for=condition=Ready", "--timeout=120s")
        yield run
    finally:
        _kind("delete", "cluster", "--name", name, "--kubeconfig", str(kubeconfig))


def test_both_nodes_are_ready_at_the_promised_version(kubectl: Kubectl) -> None:
    """The image's tag is the version that runs."""
    nodes = json.loads(kubectl("get", "nodes", "--output", "json").stdout)["items"]

    assert [node["status"]["nodeInfo"]["kubeletVersion"] for node in nodes] == ["v1.34.4"] * 2
    assert all(_condition(node, "Ready") == "True" for node in nodes)


def test_no_pod_came_before_its_network(kubectl: Kubectl) -> None:
    """A node that is Ready too early costs its first pods a failure, and ten seconds until the next try."""
    failed = ("get", "events", "--all-namespaces", "--field-selector=reason=FailedCreatePodSandBox")

    assert kubectl(*failed, "--no-headers").stdout == ""


def test_claim_is_bound(kubectl: Kubectl) -> None:
    """By the image's own storage class."""
    claim = json.loads(kubectl("get", "pvc", "data", "--output", "json").stdout)

    assert claim["status"]["phase"] == "Bound"


def test_pods_of_other_nodes_come_under_their_own_address(kubectl: Kubectl) -> None:
    """Also those of a node that joined last: a policy knows pods by nothing else."""
    asked = "PGPASSWORD=made-for-this-test psql --username=postgres --no-align --tuples-only"
    asked += f" --host={_address(kubectl, 'server')} --command='SELECT host(inet_client_addr())'"

    seen = kubectl("exec", "friend", "--", "sh", "-c", asked).stdout.strip()

    assert seen == _address(kubectl, "friend")


def test_pods_reach_the_outside_under_their_node_s_address(kubectl: Kubectl, name: str) -> None:
    """The outside is this machine, on the nodes' own network: it knows no way back to a pod's address."""
    inspected = json.loads(call("docker", "inspect", f"{name}-control-plane").stdout)[0]
    network = inspected["NetworkSettings"]["Networks"]["kind"]
    with socket.create_server((network["Gateway"], 0)) as outside:
        outside.settimeout(30)
        port = outside.getsockname()[1]
        kubectl("exec", "friend", "--", "bash", "-c", f"exec 3<>/dev/tcp/{network['Gateway']}/{port}")
        connection, (seen, _) = outside.accept()
        connection.close()

    assert seen == network["IPAddress"]


def test_network_policy_is_enforced_between_nodes(kubectl: Kubectl) -> None:
    """The stranger gets through until a policy names friends only."""
    server = _address(kubectl, "server")

    def let_in() -> list[str]:
        asked = ("--", "pg_isready", "--timeout=3", f"--host={server}")
        return [
            client
            for client in ("friend", "stranger")
            if kubectl("exec", client, *asked, check=False).returncode == 0
        ]

    assert let_in() == ["friend", "stranger"]
    kubectl("apply", "--filename", "-", stdin=_POLICY)

    # The policy's parts take effect one after the other: both must hold at the same time.
    wait_until(lambda: let_in() == ["friend"], "the stranger alone to be kept out", 60)


def test_kubectl_top_answers(kubectl: Kubectl) -> None:
    """Metrics come from the image's own metrics-server, which looks every 15 s."""

    def answers() -> bool:
        told = kubectl("top", "pods", "--all-namespaces", "--no-headers", check=False)
        return told.returncode == 0 and "server" in told.stdout

    wait_until(answers, "`kubectl top pods` to answer", 120)


def test_logs_can_be_exported(kubectl: Kubectl, name: str, tmp_path: Path) -> None:  # noqa: ARG001 - of the cluster
    """`kind export logs` finds what it looks for on both nodes."""
    _kind("export", "logs", str(tmp_path), "--name", name)

    for node in (f"{name}-control-plane", f"{name}-worker"):
        assert (tmp_path / node / "kubelet.log").stat().st_size > 0
        assert (tmp_path / node / "containerd.log").stat().st_size > 0


def _kind(*argv: str) -> None:
    call("kind", *argv, timeout_s=300)


def _address(kubectl: Kubectl, pod: str) -> str:
    return str(json.loads(kubectl("get", "pod", pod, "--output", "json").stdout)["status"]["podIP"])


def _condition(node: dict[str, dict[str, list[dict[str, str]]]], kind: str) -> str:
    return next(item["status"] for item in node["status"]["conditions"] if item["type"] == kind)
