"""Use of CPU and memory: which containers, by which sources, and what those tell."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerKey:
    """One container of one pod."""

    pod: str
    uid: str
    container: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Counters of one container at one moment.

    `at_s` is the source's own time stamp; `cpu_ns` the CPU time used since its start in
    nanoseconds; `stalled_us` the time in which some task waited for CPU (PSI), `periods` and
    `throttled` the periods of its CPU quota and those in which it was stopped, all where known.
    """

    at_s: float
    cpu_ns: int
    memory_bytes: int
    stalled_us: int | None = None
    periods: int | None = None
    throttled: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A container whose use is read, with what it may use and asks for; None where nothing is said."""

    key: ContainerKey
    cpu_limit_millicores: float | None = None
    cpu_request_millicores: float | None = None
    memory_limit_bytes: int | None = None
    memory_request_bytes: int | None = None


class UsageSource(Protocol):
    """One way to read the counters of containers.

    `advice` says what makes its figures fresher, for whoever runs the cluster.
    """

    name: str
    advice: str

    def read(self) -> dict[ContainerKey, Reading]:
        """Return what can be read now; containers that cannot be read are left out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A count that only grows, and when it was taken by the clock of its node; None where nobody tells."""

    value: float
    at_s: float | None = None


# (metric of cAdvisor, pod, container) -> count
Counters = dict[tuple[str, str, str], Counter]


class Usage(Protocol):
    """Use of CPU and memory of the release's containers."""

    def containers(self) -> tuple[Watched, ...]:
        """Return every container of the release that has been seen to run, side-cars included."""
        ...

    def not_running(self) -> tuple[str, ...]:
        """Return the pods of the release of which no container has been seen to run."""
        ...

    def sources(self) -> tuple[UsageSource, ...]:
        """Return the ways to read their counters, the preferred one first."""
        ...

    def counters(self) -> Counters:
        """Return counters of throttling and of kills for want of memory; empty when nobody tells."""
        ...

    def killed(self) -> set[ContainerKey]:
        """Return the containers whose current or last end was for want of memory."""
        ...
