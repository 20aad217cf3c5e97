"""One Docker engine through its API: the one that the docker client on PATH talks to."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import docker
from docker.errors import DockerException, ImageNotFound, NotFound
from docker.models.containers import Container
from requests.exceptions import RequestException

from conformance.core.errors import ClusterError, DeployError
from conformance.model.owner import OWNER_LABEL

# An engine that is busy with builds was seen to take 80 s to make a container.
_TIMEOUT_S = 180
# Marks what this target makes; images of a run hand the run's own label on to whoever starts them.
CONTAINERS_LABEL = "conformance.containers"
# What a container is of: its pod, its name in it.
POD_LABEL, CONTAINER_LABEL = "conformance.pod", "conformance.container"


class Engine:
    """What a run makes in one engine; all of it bears the run's label, and its name.

    Args:
        environment: of the run's programs, so that both mean the same engine.
        run_id: the run.
        network: of the run's own, in which its containers know each other.
    """

    def __init__(self, environment: Mapping[str, str], *, run_id: str, network: str) -> None:
        with engine_errors("reach the Docker engine"):
            self._client = docker.from_env(environment=dict(environment), timeout=_TIMEOUT_S)
        self._run_id = run_id
        self._network = network

    def require_image(self, reference: str) -> None:
        """Have an image, by pulling it where it is missing.

        Raises:
            DeployError: it is not here, and no registry gives it.
        """
        try:
            with engine_errors(f"look for image '{reference}'"):
                self._client.images.get(reference)
        except ClusterError as exc:
            if not isinstance(exc.__cause__, ImageNotFound):
                raise
            self._pull(reference)

    def _pull(self, reference: str) -> None:
        try:
            self._client.images.pull(reference)
        except (DockerException, RequestException) as exc:
            raise DeployError(
                f"Docker has no image '{reference}', and cannot pull it: {_said(exc)}",
                hint="run `make prepare`, which builds the database's from packages, or load it",
            ) from exc

    def make_volume(self, name: str) -> str:
        """Make a volume of the run, and return its name in the engine."""
        with engine_errors(f"make volume '{name}'"):
            made = self._client.volumes.create(name=self._named(name), labels=self._labels())
        return str(made.name)

    def make(
        self,
        pod: str,
        container: str,
        arguments: Mapping[str, Any],
        *,
        names: Sequence[str] = (),
        beside: Container | None = None,
        ports: Mapping[str, Any] | None = None,
    ) -> Container:
        """Make a container, without starting it.

        Args:
            pod: its pod.
            container: its name in it.
            arguments: of the SDK's `containers.create`.
            names: under which others of the network find it.
            beside: a container whose network it shares, as containers of a pod do.
            ports: of it -> address and port of this machine.
        """
        where: dict[str, Any]
        if beside is not None:
            where = {"network_mode": f"container:{beside.id}"}
        else:
            endpoint = self._client.api.create_endpoint_config(aliases=list(names))
            where = {
                "network": self._network,
                "networking_config": {self._network: endpoint},
                "hostname": pod[:63],
                "ports": dict(ports or {}),
            }
        with engine_errors(f"make container '{pod}/{container}'"):
            return self._client.containers.create(
                name=self._named(f"{pod}-{container}"),
                labels=self._labels(pod, container),
                detach=True,
                **where,
                **arguments,
            )

    def find(self) -> list[Container]:
        """Return every container of the run, as it is now."""
        with engine_errors("list the run's containers"):
            marks = {"label": f"{CONTAINERS_LABEL}={self._run_id}"}
            found: list[Container] = self._client.containers.list(all=True, filters=marks)
        return found

    def close(self) -> None:
        """Let go of the engine; nothing is removed."""
        self._client.close()

    def _named(self, name: str) -> str:
        return f"{self._network}-{name}"

    def _labels(self, pod: str = "", container: str = "") -> dict[str, str]:
        labels = {OWNER_LABEL: self._run_id, CONTAINERS_LABEL: self._run_id}
        return {**labels, POD_LABEL: pod, CONTAINER_LABEL: container} if pod else labels


@contextmanager
def engine_errors(what: str) -> Iterator[None]:
    """Turn what the SDK raises into an error that says what could not be done.

    Raises:
        ClusterError: the engine refused, or does not answer.
    """
    try:
        yield
    except (DockerException, RequestException) as exc:
        raise ClusterError(
            f"cannot {what}: {_said(exc)}", hint="see whether the engine answers: `docker version`"
        ) from exc


def _said(exc: Exception) -> str:
    return str(getattr(exc, "explanation", "") or exc).strip()


__all__ = ["Container", "Engine", "NotFound", "engine_errors"]
