"""Use of CPU and memory by a release that runs as containers (port `Usage`)."""

from collections.abc import Mapping

from conformance.containers.arguments import Bounds
from conformance.containers.engine import CONTAINER_LABEL, POD_LABEL, Container, Engine
from conformance.containers.usage_sources import HostFiles, Stats
from conformance.core.errors import ProbeError
from conformance.ports import ContainerKey, Counters, UsageSource, Watched

_RUNNING = "running"


class ContainerUsage:
    """The containers of a release that last; those that end carry no load.

    Args:
        engine: has the containers.
        bounds: pod and container -> what it may use.
    """

    def __init__(self, engine: Engine, bounds: Mapping[tuple[str, str], Bounds]) -> None:
        self._engine = engine
        self._bounds = bounds

    def containers(self) -> tuple[Watched, ...]:
        """Return every container that runs, with what it may use.

        Raises:
            ProbeError: none runs.
        """
        found = self._running()
        if not found:
            raise ProbeError("cannot sample: no container of the release runs")
        return tuple(self._watched(key) for key in found)

    def not_running(self) -> tuple[str, ...]:
        """Return the pods of which a container does not run."""
        there = {(key.pod, key.container) for key in self._running()}
        return tuple(dict.fromkeys(pod for pod, name in self._bounds if (pod, name) not in there))

    def sources(self) -> tuple[UsageSource, ...]:
        """Return the ways that tell of every container; Docker's own says nothing but zeros on some hosts."""
        ways: tuple[UsageSource, ...] = (Stats(self._running), HostFiles(self._running))
        wanted = set(self._running())
        return tuple(way for way in ways if wanted <= set(way.read())) or ways

    def counters(self) -> Counters:
        """Return none: readings hold their own."""
        return {}

    def killed(self) -> set[ContainerKey]:
        """Return the containers whose last end was for want of memory."""
        return {key for key, one in self._running().items() if one.attrs["State"].get("OOMKilled")}

    def _running(self) -> Mapping[ContainerKey, Container]:
        found = {}
        for one in self._engine.find():
            names = one.labels[POD_LABEL], one.labels[CONTAINER_LABEL]
            if names in self._bounds and one.status == _RUNNING:
                found[ContainerKey(pod=names[0], uid=str(one.id), container=names[1])] = one
        return found

    def _watched(self, key: ContainerKey) -> Watched:
        bounds = self._bounds[key.pod, key.container]
        return Watched(
            key=key,
            cpu_limit_millicores=bounds.cpu_limit_millicores,
            cpu_request_millicores=bounds.cpu_request_millicores,
            memory_limit_bytes=bounds.memory_limit_bytes,
            memory_request_bytes=bounds.memory_request_bytes,
        )
