"""What a Prometheus reads, and by which credentials."""

from pathlib import Path
from typing import Any, cast

import yaml

from conformance.kube.client import Kube
from conformance.kube.release_pods import Pods
from conformance.observe.access import Access, access_of
from conformance.observe.configuration import BACKEND, CONTAINERS, configuration
from conformance.observe.targets import Watched, targets_of

_ACCESS = Access(url="https://10.0.0.1:6443/k8s/clusters/c-1/", http={})


def pod(name: str, *, port: int = 8080, phase: str = "Running", **meta: Any) -> dict[str, Any]:
    """Return a pod on a node of its own letter."""
    ports = [{"containerPort": port}, {"containerPort": 1}] if port else []
    return {
        "metadata": {"name": name, **meta},
        "spec": {
            "nodeName": f"node-{name[0]}",
            "containers": [{"name": "side-car"}, {"name": "backend", "ports": ports}],
        },
        "status": {"phase": phase},
    }


class Cluster:
    """Pods by selector."""

    def __init__(self, **pods: list[dict[str, Any]]) -> None:
        self._pods = pods

    def list_json(self, _path: str, *, selector: str) -> list[dict[str, Any]]:
        """Return those of a selector."""
        return self._pods[selector]


def targets(
    backend: list[dict[str, Any]], others: list[dict[str, Any]], port: int = 0
) -> dict[str, list[str]]:
    """Return job to the paths that are read."""
    kube = cast("Kube", Cluster(backend=backend, all=[*backend, *others]))
    everything = Pods(kube=kube, namespace="ns", selector="all")
    own = Pods(kube=kube, namespace="ns", selector="backend")
    watched = Watched(release=everything, backend=own, container="backend", path="/metrics", port=port)
    return {
        job: [item["labels"]["__metrics_path__"] for item in found]
        for job, found in targets_of(watched, _ACCESS).items()
    }


def test_pods_and_their_nodes_are_read_through_the_api_server() -> None:
    """Below the server's own path, a node once; pods that have ended or go are let be."""
    gone = [pod("c-1", phase="Succeeded"), pod("d-1", deletionTimestamp="2026-01-01T00:00:00Z")]
    assert targets([pod("a-1"), pod("a-2"), *gone], [pod("b-1")]) == {
        BACKEND: [
            f"/k8s/clusters/c-1/api/v1/namespaces/ns/pods/{name}:8080/proxy/metrics"
            for name in ("a-1", "a-2")
        ],
        CONTAINERS: [
            f"/k8s/clusters/c-1/api/v1/nodes/{name}/proxy/metrics/cadvisor" for name in ("node-a", "node-b")
        ],
    }


def test_port_is_the_first_unless_one_is_named() -> None:
    """A container without any is not read."""
    assert targets([pod("a-1", port=0)], [])[BACKEND] == []
    assert "a-1:9090" in targets([pod("a-1", port=0)], [], port=9090)[BACKEND][0]


def test_no_secret_is_in_the_configuration(api: Any, tmp_path: Path) -> None:
    """It names files that this user alone can read."""
    kube = Kube(api.kubeconfig(tmp_path / "kube", "mine"), "mine")
    kube.api.configuration.api_key["BearerToken"] = "Bearer s3cret-token"
    access = access_of(kube, tmp_path)
    text = yaml.safe_dump(configuration(access, namespace="ns", folder=tmp_path))
    assert "s3cret" not in text
    token = Path(access.http["authorization"]["credentials_file"])
    assert (token.read_text("utf-8"), token.stat().st_mode & 0o777) == ("s3cret-token", 0o600)
    assert str(token) in text
    assert access.address == api.url.removeprefix("http://").rstrip("/")
