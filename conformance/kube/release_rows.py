"""The database container of a release on a cluster (port `Rows`)."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from conformance.core.errors import ClusterError, ProbeError
from conformance.kube.client import ApiException, Kube


class KubeRows:
    """The database container of one release.

    Args:
        kube: the cluster.
        namespace: of the release.
        selector: selects the database's pods.
        container: the database's container in them.
    """

    def __init__(self, kube: Kube, namespace: str, selector: str, container: str) -> None:
        self._kube = kube
        self._namespace = namespace
        self._selector = selector
        self._container = container

    @cached_property
    def place(self) -> str:
        """The name of the pod that runs the database.

        Raises:
            ProbeError: no such pod runs.
        """
        path = f"/api/v1/namespaces/{self._namespace}/pods"
        try:
            pods = self._kube.list_json(path, selector=self._selector)
        except ApiException as exc:
            raise ProbeError(
                f"cannot list pods of namespace '{self._namespace}': {exc.status} {exc.reason}"
            ) from exc
        running = sorted(pod["metadata"]["name"] for pod in pods if _runs(pod))
        if not running:
            seen = ", ".join(pod["metadata"]["name"] for pod in pods) or "none"
            raise ProbeError(
                f"cannot find the database of the release: no running pod in namespace '{self._namespace}'"
                f" matches '{self._selector}' (pods that match: {seen})",
                hint="correct the selector of the component named in [subject.database]",
            )
        return str(running[0])

    def run(self, argv: Sequence[str]) -> str:
        """Run a program beside the database and return its standard output.

        Raises:
            ProbeError: it cannot be run, or it ended badly.
        """
        try:
            return self._kube.exec(
                namespace=self._namespace, pod=self.place, container=self._container, argv=argv
            )
        except (ClusterError, ApiException) as exc:
            raise ProbeError(
                f"cannot read the database in pod '{self.place}', container '{self._container}': {exc}",
                hint="correct the command, table or column in [subject.database]",
            ) from exc


def _runs(pod: dict[str, Any]) -> bool:
    return pod.get("status", {}).get("phase") == "Running" and "deletionTimestamp" not in pod["metadata"]
