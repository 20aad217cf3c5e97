"""A service's way from nothing to ready, as the engine tells it of the container that Compose made."""

from conformance.containers.arguments import Bounds
from conformance.containers.compose_file import Part
from conformance.containers.ended import exit_code_of, failure_of, has_ended, restarts_of, stays_up
from conformance.containers.engine import Container
from conformance.core.clock import monotonic_s
from conformance.model.measurements import PodStart

_NANO_PER_MILLICORE = 1_000_000
_MILLICORES = 1000


class ServiceRun:
    """One service, looked at.

    Args:
        part: which it is.
        begun_s: monotonic time at which Compose was asked.
    """

    def __init__(self, part: Part, *, begun_s: float) -> None:
        self.part = part
        self._begun_s = begun_s
        self._times_s: dict[str, float] = {}
        self._restarts_count = 0

    @property
    def name(self) -> str:
        """What it is among workloads."""
        return f"service/{self.part.service}"

    @property
    def is_ready(self) -> bool:
        """Whether it has been seen ready, or done."""
        return "ready" in self._times_s

    def look(self, container: Container | None) -> str:
        """Return what is waited for, empty once it is ready, or has done its work and is no component.

        Args:
            container: of the service, as it is now; None where there is none.

        Raises:
            DeployError: it ended, or does not stay up.
        """
        if container is None:
            return f"a container of {self.name}"
        self._restarts_count = restarts_of(container)
        is_done = has_ended(container) and exit_code_of(container) == 0 and not self.part.component
        if not stays_up(container) and not is_done:
            self._times_s.pop("ready", None)
            raise failure_of(str(container.name), self.name, container)
        if waiting := "" if is_done else self._unready(container):
            return waiting
        self._reach("ready")
        return ""

    def start_times(self) -> PodStart:
        """Return how long after Compose was asked each part of its way was seen."""
        return PodStart(
            pod=self.part.service,
            # There is one machine only, and Compose knows no init containers.
            scheduled_s=0.0,
            initialised_s=0.0,
            started_s=self._times_s.get("started"),
            ready_s=self._times_s.get("ready"),
            pulled_s=None,
            restarts_count=self._restarts_count,
        )

    def _unready(self, container: Container) -> str:
        if container.status != "running":
            return f"container of {self.name} to run (it is {container.status})"
        self._reach("started")
        # Only a service with a health check tells.
        health = (container.attrs["State"].get("Health") or {}).get("Status", "healthy")
        return "" if health in {"healthy", "none"} else f"health check of {self.name} (it is {health})"

    def _reach(self, part: str) -> None:
        self._times_s.setdefault(part, round(monotonic_s() - self._begun_s, 1))


def bounds_in(container: Container) -> Bounds:
    """Return what the engine itself lets a container use; 0 is no limit there."""
    host = container.attrs["HostConfig"]
    millicores = (host.get("NanoCpus") or 0) / _NANO_PER_MILLICORE
    if not millicores and (host.get("CpuQuota") or 0) > 0:
        millicores = _MILLICORES * host["CpuQuota"] / (host.get("CpuPeriod") or 100_000)
    return Bounds(
        cpu_limit_millicores=millicores or None,
        cpu_request_millicores=None,
        memory_limit_bytes=host.get("Memory") or None,
        memory_request_bytes=host.get("MemoryReservation") or None,
    )
