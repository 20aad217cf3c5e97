"""How images get to the nodes of a cluster that somebody else runs."""

import json
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol

from conformance.core.errors import ClusterError, CommandFailed, ConfigError
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.kube.client import ApiException, Kube
from conformance.model.reference import Reference
from conformance.model.release import LoadedImage
from conformance.targets.node_images import NodeImages

_PUSH_LIMIT_S = 300
_DIGEST = re.compile(r"digest: (sha256:[0-9a-f]{64})")


class Placing(Protocol):
    """Puts images where the nodes find them, and takes them away again."""

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Put an image there, and read back what is there.

        Raises:
            ClusterError: it did not arrive.
        """

    def remove(self) -> tuple[str, ...]:
        """Take the run's images away; return what stays, one sentence each."""


class OnNodes:
    """By the tool that made the cluster on this machine.

    Args:
        images: what that tool does with the images of its nodes.
    """

    def __init__(self, images: NodeImages) -> None:
        self._images = images
        self._placed: dict[str, bool] = {}

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Load it unless it is there."""
        if not self._images.have(reference, image_id):
            # A further image, such as the database's, stays for the next run.
            self._placed[reference] = component == reference
        return self._images.place(component, reference, image_id)

    def remove(self) -> tuple[str, ...]:
        """Remove the run's own images from the nodes."""
        left: list[str] = []
        for reference, stays in self._placed.items():
            if stays:
                left.append(f"image {reference} stays on {', '.join(self._images.nodes)}, for the next run")
            else:
                left += self._images.remove(reference)
        self._placed.clear()
        return tuple(left)


class Pushed:
    """By a registry that this machine and the nodes reach under the same name.

    Args:
        runner: runs docker.
        prefix: host, port and path below which the images go: `registry.example.com/team`.
        further: further images that the chart can be told to pull from there; others are left to the cluster.
    """

    def __init__(self, runner: Runner, *, prefix: str, further: Collection[str] = ()) -> None:
        self._runner = runner
        self._prefix = prefix.rstrip("/")
        self._further = frozenset(further)
        self._pushed: list[str] = []

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Push it, and read from the registry which image it holds under that name."""
        target = f"{self._prefix}/{reference}"
        if component == reference and reference not in self._further:
            return LoadedImage(
                component=component, reference=reference, built_image_id=image_id, node_image_ids={}
            )
        self._docker("tag", reference, target)
        self._pushed.append(target)
        try:
            said = self._docker("push", target)
        except CommandFailed as exc:
            raise ClusterError(
                f"cannot push image '{target}': {exc.message}",
                hint="log in to the registry with docker, or name another prefix with --registry",
            ) from exc
        digest = _DIGEST.search(said)
        held = json.loads(self._docker("manifest", "inspect", "--insecure", target))
        return LoadedImage(
            component=component,
            reference=target,
            built_image_id=image_id,
            node_image_ids={self._prefix: str(held.get("config", {}).get("digest", ""))},
            manifest_digests=(digest[1],) if digest else (),
        )

    def remove(self) -> tuple[str, ...]:
        """Forget the names on this machine; no client can delete from every registry."""
        pushed = tuple(self._pushed)
        if pushed:
            self._docker("image", "rm", "--force", *pushed)
            self._pushed.clear()
        return tuple(f"image {reference} stays in its registry" for reference in pushed)

    def _docker(self, *argv: str) -> str:
        return self._runner.run(
            ["docker", *argv], timeout_s=_PUSH_LIMIT_S, purpose=Purpose.PLACE, env=_log_ins()
        ).stdout


class Present:
    """Images that the cluster has, or pulls itself, each named by its digest; nothing is moved.

    Args:
        kube: the cluster, whose nodes list images.
        named: component to `repository[:tag]@sha256:…`.
    """

    def __init__(self, kube: Kube, *, named: Mapping[str, str]) -> None:
        self._kube = kube
        self._named = named

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Say which digest is expected, and which nodes list it.

        A node lists its fifty largest images only: one that lists it proves it, one that does not
        disproves nothing. What runs is proved on the pods. A further image is left to the cluster.
        """
        if component == reference:
            return LoadedImage(
                component=component, reference=reference, built_image_id=image_id, node_image_ids={}
            )
        if component not in self._named:
            raise ConfigError(
                f"image '{component}' is to be there already, and nobody says which one it is",
                hint=f"give --image {component}=REPOSITORY@sha256:…",
            )
        named = Reference.parse(self._named[component])
        nodes = [node for node, digests in self._listed().items() if named.digest in digests]
        return LoadedImage(
            component=component,
            reference=str(named),
            built_image_id=named.digest,
            node_image_ids=dict.fromkeys(nodes or [named.repository], named.digest),
            manifest_digests=(named.digest,),
            named=True,
        )

    def remove(self) -> tuple[str, ...]:
        """Leave all as it was."""
        return ()

    def _listed(self) -> dict[str, set[str]]:
        """Return node to the digests of the images that it lists; nothing where nobody may ask."""
        try:
            nodes = self._kube.list_json("/api/v1/nodes")
        except ApiException:
            return {}
        return {
            node["metadata"]["name"]: {
                name.rpartition("@")[2]
                for image in node["status"].get("images") or []
                for name in image.get("names") or []
                if "@" in name
            }
            for node in nodes
        }


def _log_ins() -> dict[str, str]:
    """Return where docker finds the person's log-ins to registries: the run's own HOME is empty."""
    try:
        folder = Path(os.environ.get("DOCKER_CONFIG") or Path("~/.docker").expanduser())
    except RuntimeError:
        # Neither HOME nor an entry for this user.
        return {}
    return {"DOCKER_CONFIG": str(folder)} if (folder / "config.json").is_file() else {}
