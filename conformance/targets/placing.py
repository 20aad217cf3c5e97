"""How images get to the nodes of a cluster that somebody else runs."""

import json
import re
from typing import Protocol

from conformance.core.errors import ClusterError, CommandFailed
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
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
