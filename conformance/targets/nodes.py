"""What providers share: reading nodes, and images on kind-made nodes."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from conformance.core.digest import bare_digest
from conformance.core.errors import ClusterError
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.core.wait import Waiting, until
from conformance.kube.client import ApiException, Kube
from conformance.model.cluster import Node
from conformance.model.release import LoadedImage

_LOAD_LIMIT_S = 240
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
            waiting = [node["metadata"]["name"] for node in nodes if not _is_ready(node)]
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


def _is_ready(node: dict[str, Any]) -> bool:
    conditions = node.get("status", {}).get("conditions", [])
    return any(item["type"] == "Ready" and item["status"] == "True" for item in conditions)


def _read_node(node: dict[str, Any]) -> Node:
    return Node(name=node["metadata"]["name"])


def place_on_kind(
    runner: Runner, *, cluster_name: str, nodes: Sequence[str], component: str, reference: str, image_id: str
) -> LoadedImage:
    """Put an image into a kind cluster, unless it is there, and read its id back from every node.

    Raises:
        ClusterError: a node does not list the image afterwards.
    """
    if not is_on_kind(runner, nodes, reference, image_id):
        runner.run(
            ["kind", "load", "docker-image", reference, "--name", cluster_name],
            timeout_s=_LOAD_LIMIT_S,
            purpose=Purpose.PLACE,
        )
    found = {node: _image_on(runner, node, reference) for node in nodes}
    missing = [node for node, image in found.items() if image is None]
    if missing:
        raise ClusterError(
            f"image '{reference}' is not on {', '.join(missing)} after a `kind load` that reported success",
            hint="look at `docker exec <node> crictl images`; the node's disk may be full",
        )
    images = {node: image for node, image in found.items() if image is not None}
    return LoadedImage(
        component=component,
        reference=reference,
        built_image_id=image_id,
        node_image_ids={node: str(image["id"]) for node, image in images.items()},
        manifest_digests=tuple(
            sorted(
                {bare_digest(name) for image in images.values() for name in image.get("repoDigests") or []}
            )
        ),
    )


def is_on_kind(runner: Runner, nodes: Sequence[str], reference: str, image_id: str) -> bool:
    """Whether every node has this very image under this name."""
    found = [_image_on(runner, node, reference) for node in nodes]
    return bool(found) and all(image is not None and image["id"] == image_id for image in found)


def remove_from_kind(runner: Runner, nodes: Sequence[str], reference: str) -> tuple[str, ...]:
    """Remove an image from nodes; return one sentence for each that still has it."""
    for node in nodes:
        runner.run(
            ["docker", "exec", node, "crictl", "rmi", reference],
            timeout_s=60,
            purpose=Purpose.TEARDOWN,
            check=False,
        )
    return tuple(
        f"image {reference} is left on node {node}; remove it with"
        f" `docker exec {node} crictl rmi {reference}`"
        for node in nodes
        if _image_on(runner, node, reference) is not None
    )


def _image_on(runner: Runner, node: str, reference: str) -> dict[str, Any] | None:
    listed = runner.run(
        ["docker", "exec", node, "crictl", "images", "--output", "json"], timeout_s=60, purpose=Purpose.PLACE
    )
    wanted = {reference, f"docker.io/library/{reference}", f"docker.io/{reference}"}
    # A node whose runtime lists nothing at all.
    images: list[dict[str, Any]] = json.loads(listed.stdout or "{}").get("images") or []
    return next((image for image in images if wanted & set(image.get("repoTags") or [])), None)
