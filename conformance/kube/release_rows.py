"""The database container of a release on a cluster (port `Rows`)."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from conformance.core.errors import ClusterError, ProbeError
from conformance.kube.client import ApiException
from conformance.kube.release_pods import Pods


class KubeRows:
    """The database container of one release.

    Args:
        pods: of the database.
        container: the database's container in them.
    """

    def __init__(self, pods: Pods, container: str) -> None:
        self._pods = pods
        self._container = container

    @cached_property
    def place(self) -> str:
        """The name of the pod that runs the database.

        Raises:
            ProbeError: no such pod runs.
        """
        pods = self._pods.read()
        running = sorted(pod["metadata"]["name"] for pod in pods if _runs(pod))
        if not running:
            seen = ", ".join(pod["metadata"]["name"] for pod in pods) or "none"
            raise ProbeError(
                f"cannot find the database of the release: no running pod matches {self._pods}"
                f" (pods that match: {seen})",
                hint="correct the selector of the component named in [subject.database]",
            )
        return str(running[0])

    def run(self, argv: Sequence[str]) -> str:
        """Run a program beside the database and return its standard output.

        Raises:
            ProbeError: it cannot be run, or it ended badly.
        """
        try:
            return self._pods.kube.exec(
                namespace=self._pods.namespace, pod=self.place, container=self._container, argv=argv
            )
        except (ClusterError, ApiException) as exc:
            raise ProbeError(
                f"cannot read the database in pod '{self.place}', container '{self._container}': {exc}",
                hint="correct the command, table or column in [subject.database]",
            ) from exc


def _runs(pod: dict[str, Any]) -> bool:
    return pod.get("status", {}).get("phase") == "Running" and "deletionTimestamp" not in pod["metadata"]
