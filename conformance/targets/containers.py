"""Provider `containers`: no cluster; the chart's pods as containers of the Docker engine of this machine."""

import json
import shlex
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Literal

from pydantic import ConfigDict, Field

from conformance.containers.engine import CONTAINERS_LABEL
from conformance.core.errors import ClusterError, CommandFailed
from conformance.core.host_port import LOOPBACK, free_port
from conformance.core.leftover import Leftover
from conformance.core.process import Completed
from conformance.core.programs import COMPOSE
from conformance.core.purpose import Purpose
from conformance.core.wait import pause
from conformance.model.cluster import Venue
from conformance.model.owner import CLUSTER_PREFIX, OWNER_LABEL
from conformance.model.release import LoadedImage
from conformance.model.settings import TargetSettings
from conformance.targets.compose_release import ComposeDeployer
from conformance.targets.containers_release import ContainerDeployer
from conformance.targets.deployer import Deployer, Deploying
from conformance.targets.in_docker import InDocker, names_of, values_of
from conformance.targets.provider import RunOnTarget, Search, Target

_ENGINE = "docker engine"
_LIMIT_S = 60
# The engine ends a creation whose client gave up: in a second, or in many where it is busy.
_LATE_S, _LOOKS_COUNT = 0.5, 40


class ContainersSettings(TargetSettings):
    """`[target]` of kind "containers"."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["containers"] = "containers"
    host_port: int = Field(default=0, ge=0, le=65535, description="127.0.0.1 port; 0: any free one")


class ContainersProvider:
    """A network named after the run; all that is made in it bears the run's label, by which it is removed.

    Args:
        settings: the port.
        run: its id is part of every name.
    """

    def __init__(self, settings: ContainersSettings, run: RunOnTarget) -> None:
        self._runner = run.runner
        self._run_id = run.run_id
        self._name = f"{CLUSTER_PREFIX}{run.run_id}"
        self._host_port = settings.host_port
        self._opened = False

    def check(self) -> None:
        """Refuse a port that is taken."""
        free_port(self._host_port)

    def open(self, on_wait: Callable[[str], None]) -> Venue:
        """Make the network."""
        port = free_port(self._host_port)
        on_wait(f"docker network '{self._name}'")
        self._opened = True
        labels = [f"--label={label}={self._run_id}" for label in (OWNER_LABEL, CONTAINERS_LABEL)]
        made = self._docker("network", "create", *labels, self._name)
        if made.exit_code != 0:
            raise ClusterError(
                f"cannot make docker network '{self._name}': {made.stderr.strip() or made.stdout.strip()}",
                hint="see whether the engine answers, and what it has: `docker network ls`",
            )
        return Venue(provider="containers", name=self._name, owned=True, base_url=f"http://{LOOPBACK}:{port}")

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Read the image's id back from the engine: it is there since it was built there."""
        found = self._docker("image", "inspect", reference, purpose=Purpose.PLACE)
        images = json.loads(found.stdout or "[]") if found.exit_code == 0 else []
        if not images:
            raise ClusterError(
                f"image '{reference}' is not in the Docker engine that built it",
                hint="see `docker image ls`; somebody may have removed it meanwhile",
            )
        return LoadedImage(
            component=component,
            reference=reference,
            built_image_id=image_id,
            node_image_ids={_ENGINE: str(images[0]["Id"])},
        )

    def close(self) -> tuple[str, ...]:
        """Remove everything that bears the run's label, what appears a moment later included."""
        if not self._opened:
            return ()
        made = _made_by(self._run_id)
        for _ in range(_LOOKS_COUNT):
            # A volume or network is in use as long as the engine still ends a creation.
            with suppress(CommandFailed):
                made.remove(self._runner, Purpose.TEARDOWN)
            pause(_LATE_S)
            if not (left := names_of(self._runner, made)):
                self._opened = False
                return ()
        return (f"{', '.join(left)} stays; remove it with `conformance gc {self._run_id}`",)

    def way_back(self) -> str:
        """Return how to see what was kept."""
        return shlex.join(["docker", "ps", "--all", f"--filter=label={CONTAINERS_LABEL}={self._run_id}"])

    def _docker(self, *argv: str, purpose: Purpose = Purpose.CLUSTER) -> Completed:
        return self._runner.run(["docker", *argv], timeout_s=_LIMIT_S, purpose=purpose, check=False)


def _made_by(run_id: str) -> InDocker:
    mark = (f"label={CONTAINERS_LABEL}={run_id}",)
    return InDocker(containers=mark, volumes=mark, networks=mark)


def _leftovers(search: Search) -> Iterator[Leftover]:
    """Find what runs left in the Docker engine, or kept there."""
    for run_id, names in values_of(search.runner, CONTAINERS_LABEL, networks=True).items():
        yield Leftover(
            run_id=run_id,
            what=f"containers and network {', '.join(names)}",
            remove=partial(_made_by(run_id).remove, search.runner, Purpose.GC),
        )


def _deployer(given: Deploying) -> Deployer:
    """Return what starts the subject: its own Compose file where it has one, or else its chart."""
    return (ComposeDeployer if given.settings.subject.compose else ContainerDeployer)(given)


# What only a cluster can show, by what is measured; the figures beside it are shown.
_NEEDS_A_CLUSTER = {
    "startup": "pods, their scheduling, probes by a kubelet and images on nodes need Kubernetes; shown is how"
    " long one container of each took to serve",
    "manifests": "an API server that accepts the manifest and a namespace without orphans need Kubernetes;"
    " shown is what the chart alone tells, where the chart is what runs",
    "contract": "pods that are replaced and replicas behind a Service need Kubernetes; shown are the other"
    " checks",
}

CONTAINERS = Target(
    settings=ContainersSettings,
    provide=ContainersProvider,
    words="no cluster: the chart's pods as containers of this machine's Docker engine",
    tell=lambda settings: f"docker containers, host port {settings.host_port or 'any free one'}",
    leftovers=_leftovers,
    shows=_NEEDS_A_CLUSTER,
    deployer=_deployer,
    composing=(COMPOSE,),
)
