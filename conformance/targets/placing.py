"""How images get to the nodes of a cluster that somebody else runs."""

import json
import re
from collections.abc import Sequence
from typing import Protocol

from conformance.core.errors import ClusterError, CommandFailed
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.model.release import LoadedImage
from conformance.targets.nodes import is_on_kind, place_on_kind, remove_from_kind

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


class OnKindNodes:
    """By `kind load`, for clusters that kind made on this machine.

    Args:
        runner: runs kind and docker.
        cluster_name: as kind knows it.
        nodes: names of all nodes.
    """

    def __init__(self, runner: Runner, *, cluster_name: str, nodes: Sequence[str]) -> None:
        self._runner = runner
        self._cluster_name = cluster_name
        self._nodes = tuple(nodes)
        self._placed: dict[str, bool] = {}

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Load it unless it is there."""
        if not is_on_kind(self._runner, self._nodes, reference, image_id):
            # A further image, such as the database's, stays for the next run.
            self._placed[reference] = component == reference
        return place_on_kind(
            self._runner,
            cluster_name=self._cluster_name,
            nodes=self._nodes,
            component=component,
            reference=reference,
            image_id=image_id,
        )

    def remove(self) -> tuple[str, ...]:
        """Remove the run's own images from the nodes."""
        left: list[str] = []
        for reference, stays in self._placed.items():
            if stays:
                left.append(f"image {reference} stays on {', '.join(self._nodes)}, for the next run")
            else:
                left += remove_from_kind(self._runner, self._nodes, reference)
        self._placed.clear()
        return tuple(left)


class Pushed:
    """By a registry that this machine and the nodes reach under the same name.

    Args:
        runner: runs docker.
        prefix: host, port and path below which the images go: `registry.example.com/team`.
    """

    def __init__(self, runner: Runner, *, prefix: str) -> None:
        self._runner = runner
        self._prefix = prefix.rstrip("/")
        self._pushed: list[str] = []

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Push it, and read from the registry which image it holds under that name.

        A further image is left to the cluster: the chart names it without this registry.
        """
        target = f"{self._prefix}/{reference}"
        if component == reference:
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
        return self._runner.run(["docker", *argv], timeout_s=_PUSH_LIMIT_S, purpose=Purpose.PLACE).stdout
