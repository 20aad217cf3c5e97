"""Images on the nodes of a cluster: put there by the tool that made it, and read back from each node."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.core.digest import bare_digest
from conformance.core.errors import ClusterError
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.model.release import LoadedImage

_LOAD_LIMIT_S = 240
_LOOK_LIMIT_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeImages:
    """What is done with the images of one cluster's nodes, in the words of the tool that made it.

    Attributes:
        runner: runs the tool.
        nodes: the names of all nodes.
        load: the command that loads an image: everything before its reference.
        on_node: node -> everything that stands before a program which is to run there as root.
    """

    runner: Runner
    nodes: tuple[str, ...]
    load: tuple[str, ...]
    on_node: Callable[[str], tuple[str, ...]]

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Put an image on every node, unless it is there, and read its id back from each.

        What the tool reports is not believed: some keep an older image of that name and report success.

        Raises:
            CommandFailed: the tool failed.
            ClusterError: a node does not list the image afterwards.
        """
        if not self.have(reference, image_id):
            self.runner.run([*self.load, reference], timeout_s=_LOAD_LIMIT_S, purpose=Purpose.PLACE)
        found = {node: self._image_on(node, reference) for node in self.nodes}
        missing = [node for node, image in found.items() if image is None]
        if missing:
            raise ClusterError(
                f"image '{reference}' is not on {', '.join(missing)} after a load that reported success",
                hint=f"look at `{self.line(missing[0], 'crictl', 'images')}`; the node's disk may be full",
            )
        images = {node: image for node, image in found.items() if image is not None}
        digests = {bare_digest(name) for image in images.values() for name in image.get("repoDigests") or []}
        return LoadedImage(
            component=component,
            reference=reference,
            built_image_id=image_id,
            node_image_ids={node: str(image["id"]) for node, image in images.items()},
            manifest_digests=tuple(sorted(digests)),
        )

    def have(self, reference: str, image_id: str) -> bool:
        """Whether every node has this very image under this name."""
        found = [self._image_on(node, reference) for node in self.nodes]
        return bool(found) and all(image is not None and image["id"] == image_id for image in found)

    def remove(self, reference: str) -> tuple[str, ...]:
        """Remove an image from the nodes; return one sentence for each that still has it."""
        for node in self.nodes:
            self.runner.run(
                [*self.on_node(node), "crictl", "rmi", reference],
                timeout_s=_LOOK_LIMIT_S,
                purpose=Purpose.TEARDOWN,
                check=False,
            )
        return tuple(
            f"image {reference} is left on node {node}; remove it with"
            f" `{self.line(node, 'crictl', 'rmi', reference)}`"
            for node in self.nodes
            if self._image_on(node, reference) is not None
        )

    def line(self, node: str, *program: str) -> str:
        """Return the command that runs a program on a node, for a person to copy."""
        return " ".join([*self.on_node(node), *program])

    def _image_on(self, node: str, reference: str) -> dict[str, Any] | None:
        asked = [*self.on_node(node), "crictl", "images", "--output", "json"]
        listed = self.runner.run(asked, timeout_s=_LOOK_LIMIT_S, purpose=Purpose.PLACE)
        wanted = {reference, f"docker.io/library/{reference}", f"docker.io/{reference}"}
        # A node whose runtime lists nothing at all.
        images: list[dict[str, Any]] = json.loads(listed.stdout or "{}").get("images") or []
        return next((image for image in images if wanted & set(image.get("repoTags") or [])), None)


def kind_images(runner: Runner, cluster_name: str, nodes: Sequence[str]) -> NodeImages:
    """Return what kind does with the images of a cluster that it made on this machine."""
    return NodeImages(
        runner=runner,
        nodes=tuple(nodes),
        load=("kind", "load", "docker-image", "--name", cluster_name),
        on_node=_in_container,
    )


def k3d_images(runner: Runner, cluster_name: str, nodes: Sequence[str]) -> NodeImages:
    """Return what k3d does with the images of a cluster that it made on this machine."""
    return NodeImages(
        runner=runner,
        nodes=tuple(nodes),
        load=("k3d", "image", "import", "--cluster", cluster_name),
        on_node=_in_container,
    )


def minikube_images(
    runner: Runner, profile: str, nodes: Sequence[str], *, program: Sequence[str] = ("minikube",)
) -> NodeImages:
    """Return what Minikube does with the images of a profile.

    Args:
        runner: runs Minikube.
        profile: its name.
        nodes: the names of its nodes in Kubernetes.
        program: Minikube, with what must stand before it: `env MINIKUBE_HOME=…` for one that is not in HOME.
    """
    return NodeImages(
        runner=runner,
        nodes=tuple(nodes),
        load=(*program, "--profile", profile, "image", "load"),
        on_node=lambda node: (*program, "--profile", profile, "ssh", "--node", node, "--", "sudo"),
    )


def _in_container(node: str) -> tuple[str, ...]:
    return ("docker", "exec", node)
