"""Narrow ways to a release that runs, whatever it runs on; a target gives those that it has.

A probe is handed these instead of a client of the cluster, so that it can be tried without one,
and so that a target that lacks one gives a declared verdict instead of an error.
Every method raises ProbeError when it cannot do what it says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from conformance.model.measurements import LoadRun


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLog:
    """The whole log of one instance of one container; `text` None when it could not be read.

    `labels` are the pod's, None where nobody has read them. `rotated` tells that the begin of the log is
    no longer there.
    """

    pod: str
    uid: str
    container: str
    previous: bool
    restarts_count: int
    text: str | None
    problem: str = ""
    labels: Mapping[str, str] | None = None
    rotated: bool = False


class Logs(Protocol):
    """Every log of the release."""

    def read(self) -> tuple[RawLog, ...]:
        """Return every log since the install, those that `keep` has seen and that are gone included."""
        ...

    def keep(self) -> None:
        """Keep what is there now: called before an instance is removed on purpose."""
        ...


class Rows(Protocol):
    """The container of the release's own database."""

    @property
    def place(self) -> str:
        """Where statements are run: the name of a pod or a container."""
        ...

    def run(self, argv: Sequence[str]) -> str:
        """Run a program beside the database and return its standard output."""
        ...


class Restart(Protocol):
    """The instances of the back end."""

    def instances(self) -> dict[str, bool]:
        """Return the id of each instance, and whether it is ready."""
        ...

    def remove_all(self) -> None:
        """Remove every instance; whatever runs the release brings new ones."""
        ...


class Scale(Protocol):
    """How many instances of the back end are wanted."""

    def count(self) -> int:
        """Return how many are wanted."""
        ...

    def set_count(self, count: int) -> None:
        """Want so many."""
        ...


class Keys(Protocol):
    """What the release may sign its tokens with."""

    def candidates(self) -> Iterator[bytes]:
        """Return values that may be its key; none of them is ever written down."""
        ...


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object in the namespace; `marks` are its labels and annotations."""

    kind: str
    name: str
    uid: str
    owner_uids: tuple[str, ...]
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Kind and name."""
        return f"{self.kind}/{self.name}"


class Objects(Protocol):
    """What was installed, and what is there."""

    def manifest(self) -> str:
        """Return what Helm installed, hooks included, as YAML documents."""
        ...

    def in_namespace(self) -> tuple[Found, ...]:
        """Return every object of every kind in the release's namespace."""
        ...

    def refusal(self, manifest: str) -> str | None:
        """Return why the API server would refuse a manifest, unknown fields included; empty when not.

        None where there is no API server that could be asked.
        """
        ...


class Load(Protocol):
    """The steady load of the settings, put on the release."""

    def run(self, evidence: Path) -> LoadRun:
        """Run it to its end; raw times and Locust's own report are kept in the folder."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the API server answered: the status of HTTP, and its own words."""

    status: int
    text: str

    @property
    def is_yes(self) -> bool:
        """Whether it did what it was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP: success


class Site(Protocol):
    """The namespace of the release, for trials that look at its objects or change them."""

    def labels(self) -> Mapping[str, str]:
        """Return the labels of the namespace."""
        ...

    def pods(self, component: str = "") -> tuple[dict[str, Any], ...]:
        """Return the release's pods as the API server spells them: all, or those of one component."""
        ...

    def listed(self, prefix: str, plural: str) -> tuple[dict[str, Any], ...]:
        """Return the namespace's objects of one kind, such as `/apis/policy/v1`, `poddisruptionbudgets`."""
        ...

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """Send one request: `/api/v1 pods/x/eviction` is a path below the namespace."""
        ...

    def read_file(self, pod: str, container: str, path: str) -> str:
        """Return a text file of a container, by whatever program it has that can show one."""
        ...

    def run(self, pod: str, container: str, argv: Sequence[str]) -> str:
        """Run a program in a container and return its standard output."""
        ...


class Upgrade(Protocol):
    """Another version of the release, put in the place of what runs."""

    def back_end(self) -> str:
        """Roll the back end over to an image that differs from its own in its digest, and return its name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The ways that a target gives; None where it has none, and `why` says so, by the field's name."""

    logs: Logs | None = None
    rows: Rows | None = None
    restart: Restart | None = None
    scale: Scale | None = None
    keys: Keys | None = None
    usage: Usage | None = None
    objects: Objects | None = None
    load: Load | None = None
    site: Site | None = None
    upgrade: Upgrade | None = None
    why: Mapping[str, str] = field(default_factory=dict)
