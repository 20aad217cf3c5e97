"""What every cluster provider offers."""

from collections.abc import Callable
from typing import Protocol

from conformance.model.cluster import Cluster
from conformance.model.release import LoadedImage


class Provider(Protocol):
    """Open a cluster, put images on its nodes, and close what was opened."""

    def check(self) -> None:
        """Refuse at once what `open` would refuse minutes later, after the images are built.

        Raises:
            ConfigError: an input (a port, a context) cannot be used.
            ClusterError: something that the cluster is made from is missing.
        """

    def open(self, on_wait: Callable[[str], None]) -> Cluster:
        """Create or reach the cluster.

        Raises:
            ConfigError: an input (a port, a context) cannot be used.
            ClusterError: the cluster does not come, or does not answer.
        """

    def load(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Put a local image on every node, and read back under which id each node has it.

        Raises:
            ClusterError: the image did not arrive.
        """

    def close(self) -> None:
        """Remove what `open` created, also when it failed half-way; safe to call twice."""

    def way_back(self) -> str:
        """Return the command by which a person reaches what was kept; it only looks."""
