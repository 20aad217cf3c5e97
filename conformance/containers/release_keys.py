"""What may be a signing key of a release that runs as containers (port `Keys`)."""

from collections.abc import Iterator

from conformance.containers.manifest import Manifest
from conformance.containers.pods import Pod
from conformance.containers.variables import variables
from conformance.kube.release_keys import forms


class ContainerKeys:
    """The values of the chart's Secrets, and of its containers' variables.

    Args:
        manifest: the rendered chart.
        pods: its pods.
    """

    def __init__(self, manifest: Manifest, pods: tuple[Pod, ...]) -> None:
        self._manifest = manifest
        self._pods = pods

    def candidates(self) -> Iterator[bytes]:
        """Yield every value, as it is and decoded."""
        for value in self._manifest.secret_values():
            yield from forms(value.encode())
        for pod in self._pods:
            for container in pod.containers:
                for value in variables(container, pod, self._manifest).values():
                    yield from forms(value.encode())
