"""What providers share: waiting until the nodes of a cluster are there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from conformance.core.errors import ClusterError
from conformance.core.wait import Waiting, until
from conformance.kube.client import ApiException, Kube
from conformance.kube.snapshots import stands_ready
from conformance.model.cluster import Node

# A node of this project's own image is Ready in less than 60 s on two cores; four times that is a fault.
_READY_LIMIT_S = 240


def wait_nodes_ready(kubeconfig: Path, context: str, on_wait: Callable[[str], None]) -> tuple[Node, ...]:
    """Wait until the API answers, every node is Ready and pods can be admitted; return the nodes.

    Raises:
        WaitTimeout: the cluster did not come; the message names what is missing.
    """
    kube = Kube(kubeconfig, context)

    def look() -> tuple[Node, ...] | Waiting:
        try:
            nodes = kube.list_json("/api/v1/nodes")
            waiting = [node["metadata"]["name"] for node in nodes if not stands_ready(node)]
            if waiting or not nodes:
                return Waiting(f"node {', '.join(waiting) or 'to register'}")
            # Pods are refused until the controller has made the namespace's default service account.
            kube.get("/api/v1/namespaces/default/serviceaccounts/default")
        except ApiException as exc:
            return Waiting(f"the API server ({exc.status} {exc.reason})")
        except OSError as exc:
            return Waiting(f"the API server ({type(exc).__name__})")
        return tuple(_read_node(node) for node in nodes)

    return until(look, limit_s=_READY_LIMIT_S, every_s=0.5, describe=f"context '{context}'", on_wait=on_wait)


def first_address(kube: Kube) -> str:
    """Return the address by which the first node that has one is reached.

    Raises:
        ClusterError: none has an InternalIP.
    """
    for node in kube.list_json("/api/v1/nodes"):
        for address in node["status"].get("addresses", []):
            if address["type"] == "InternalIP":
                return str(address["address"])
    raise ClusterError(
        f"no node of context '{kube.context}' has an InternalIP",
        hint="say where the front-end Service answers with --base-url",
    )


def require_version(kube: Kube, wanted: str) -> str:
    """Return the version of Kubernetes that runs.

    Raises:
        ClusterError: it is another than the one that was asked for.
    """
    found: str = kube.get("/version")["gitVersion"]
    if found != wanted:
        raise ClusterError(
            f"context '{kube.context}' runs Kubernetes {found}, wanted {wanted}",
            hint="name the version that it has in [target], or make it with the wanted one",
        )
    return found


def _read_node(node: dict[str, Any]) -> Node:
    return Node(name=node["metadata"]["name"])
