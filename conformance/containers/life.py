"""One pod's way from nothing to ready: its init containers in turn, then the others, then their probes."""

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.containers.arguments import arguments_of
from conformance.containers.ended import exit_code_of, failure_of, has_ended, restarts_of, stays_up
from conformance.containers.engine import Container, Engine, engine_errors
from conformance.containers.manifest import Manifest
from conformance.containers.pods import Pod
from conformance.containers.probing import unready
from conformance.containers.volumes import archive, volumes_of
from conformance.core.clock import monotonic_s
from conformance.kube.snapshots import Obj
from conformance.model.measurements import PodStart

# Where a container that is never started sees the volumes that it fills.
_FILLING = "/volumes"


class PodRun:
    """One pod, run as containers that share a network and volumes.

    Args:
        engine: makes the containers.
        pod: as the chart describes it.
        manifest: where its variables and files come from.
        names: under which others find it.
        ports: of it -> address and port on this machine.
    """

    def __init__(
        self,
        engine: Engine,
        pod: Pod,
        manifest: Manifest,
        *,
        names: Sequence[str] = (),
        ports: Mapping[str, Any] | None = None,
    ) -> None:
        self.pod = pod
        self._engine = engine
        self._manifest = manifest
        self._names = names
        self._ports = ports or {}
        self._volumes: dict[str, str] = {}
        self._passed: list[Container] = []
        self._inits = list(pod.init_containers)
        self._running: dict[str, Container] = {}
        self._begun_s: float | None = None
        self._times_s: dict[str, float] = {}

    def step(self) -> str:
        """Go on as far as it goes now; return what is waited for, empty once the pod is ready or done.

        Raises:
            DeployError: a container ends, or does not stay up.
            ClusterError: the engine refuses.
        """
        if self._begun_s is None:
            self._begun_s = monotonic_s()
            self._make_volumes()
        if waiting := self._initialise():
            return waiting
        self._reach("initialised")
        self._start_all()
        self._reach("started")
        problems = (self._look(spec, self._running[spec["name"]]) for spec in self.pod.containers)
        problem = next(filter(None, problems), "")
        if not problem:
            self._reach("ready")
        return problem

    def start_times(self) -> PodStart:
        """Return how long after its begin each part of its way was reached."""
        restarts = sum(restarts_of(one) for one in (*self._passed, *self._running.values()))
        return PodStart(
            pod=self.pod.name,
            # There is one machine only.
            scheduled_s=None if self._begun_s is None else 0.0,
            initialised_s=self._times_s.get("initialised"),
            started_s=self._times_s.get("started"),
            ready_s=self._times_s.get("ready"),
            pulled_s=None,
            restarts_count=restarts,
        )

    @property
    def is_ready(self) -> bool:
        """Whether it has been seen ready, or done."""
        return "ready" in self._times_s

    def _initialise(self) -> str:
        while self._inits:
            spec = self._inits[0]
            lasts = spec.get("restartPolicy") == "Always"
            name = spec["name"]
            if name not in self._running:
                self._running[name] = self._start(spec, passing=not lasts)
            if not lasts and (waiting := self._ended(name, self._running[name])):
                return waiting
            if not lasts:
                self._passed.append(self._running.pop(name))
            self._inits.pop(0)
        return ""

    def _start_all(self) -> None:
        for spec in self.pod.containers:
            if spec["name"] not in self._running:
                self._running[spec["name"]] = self._start(spec, passing=self.pod.ends)

    def _start(self, spec: Obj, *, passing: bool) -> Container:
        self._engine.require_image(spec["image"])
        arguments = arguments_of(spec, self.pod, self._manifest, volumes=self._volumes, passing=passing)
        # Only one that lasts can lend its network; one that passes is alone in the pod.
        owner = next(iter(self._running.values()), None)
        made = self._engine.make(
            self.pod.name,
            spec["name"],
            arguments,
            # A name is given away once the pod can answer to it.
            names=() if passing and not self.pod.ends else self._names,
            beside=owner,
            ports={} if passing else self._ports,
        )
        with engine_errors(f"start container '{self.pod.name}/{spec['name']}'"):
            made.start()
        return made

    def _make_volumes(self) -> None:
        """Make the pod's volumes and fill them, by a container that sees them and never runs."""
        volumes = volumes_of(self.pod, self._manifest)
        if not volumes:
            return
        self._volumes = {one.name: self._engine.make_volume(f"{self.pod.name}-{one.name}") for one in volumes}
        mounts = [{"name": one.name, "mountPath": f"{_FILLING}/{one.name}"} for one in volumes]
        first = {"name": "fill", "image": self.pod.containers[0]["image"], "volumeMounts": mounts}
        self._engine.require_image(first["image"])
        arguments = arguments_of(first, self.pod, self._manifest, volumes=self._volumes, passing=True)
        filling = self._engine.make(self.pod.name, "fill", arguments)
        with engine_errors(f"fill the volumes of pod '{self.pod.name}'"):
            filling.put_archive(_FILLING, archive(volumes))
            filling.remove()

    def _look(self, spec: Obj, container: Container) -> str:
        if self.pod.ends:
            return self._ended(spec["name"], container)
        with engine_errors(f"look at container '{container.name}'"):
            container.reload()
        if not stays_up(container):
            raise failure_of(str(container.name), self.pod.workload, container)
        if container.status != "running":
            return f"container '{self.pod.name}/{spec['name']}' to run (it is {container.status})"
        owner = next(iter(self._running.values()))
        owner.reload()
        return unready(spec, self.pod, container, owner)

    def _ended(self, name: str, container: Container) -> str:
        """Return that it has not ended yet; empty when it has, and well."""
        with engine_errors(f"look at container '{container.name}'"):
            container.reload()
        if not has_ended(container):
            return f"container '{self.pod.name}/{name}' to end"
        if exit_code_of(container) != 0:
            raise failure_of(name, self.pod.workload, container)
        return ""

    def _reach(self, part: str) -> None:
        assert self._begun_s is not None  # noqa: S101 - set by the first step
        self._times_s.setdefault(part, round(monotonic_s() - self._begun_s, 1))
