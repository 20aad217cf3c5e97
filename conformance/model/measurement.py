"""Facts that were measured, one record a probe; judging reads nothing else."""

from dataclasses import dataclass, field
from typing import Literal

from conformance.model.image import BuiltImage
from conformance.model.release import LoadedImage


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMeasured:
    """A probe that could not get its evidence: why, and what would allow it."""

    reason: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A probe that was not tried, because an earlier stage failed."""

    stage: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagesMeasurement:
    """SC-001 and SC-002: the images as built and weighed; `failure` is why one did not build."""

    images: tuple[BuiltImage, ...]
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodStart:
    """Seconds after the pod's creation, from the cluster's timestamps (whole seconds); None: not reached."""

    pod: str
    scheduled_s: float | None
    initialised_s: float | None
    started_s: float | None
    ready_s: float | None
    pulled_s: float | None
    restarts_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PodImage:
    """The image id of one running container, to compare with the build."""

    pod: str
    container: str
    image: str
    image_id: str
    component: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartupMeasurement:
    """SC-003: from the start of `helm install` to serving.

    `ready_s` is None when it never became ready; then `failure` names object and cause.
    `stable_s` is how long it was seen to stay so (not counted in `ready_s`).
    """

    ready_s: float | None
    stable_s: float
    failure: str
    remedy: str
    workloads: dict[str, str]
    pods: tuple[PodStart, ...]
    loaded_images: tuple[LoadedImage, ...]
    pod_images: tuple[PodImage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMeasurement:
    """SC-004: page loads in a browser (or `http-only`), in milliseconds from navigation to load event.

    `content` is the beginning of what a person reads there; `no_content` says why that is no page
    of an application (nothing, an error page, a web server's welcome, JSON), and is empty when it is one.
    `excused_requests` failed as they may: an icon, a session probe, one that the page itself aborted.
    """

    url: str
    method: str
    browser: str
    cold_ms: float
    loads_ms: tuple[float, ...]
    requests_count: int
    transferred_bytes: int
    failed_requests: tuple[str, ...]
    console_errors: tuple[str, ...]
    foreign_hosts: tuple[str, ...]
    content: str = ""
    no_content: str = ""
    excused_requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyClass:
    """SC-005: one kind of request; `errors` maps what went wrong to how often.

    An error is also an answer 200 that is not the answer: a page in place of health, a task that says
    it was changed and was not. `server_errors_count` counts 5xx, those of the warm-up too.
    `absent` is the reason for which the subject has no such request; then none was sent.
    """

    name: str
    samples_ms: tuple[float, ...]
    errors: dict[str, int]
    server_errors_count: int
    warm_up_errors: dict[str, int] = field(default_factory=dict)
    absent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyMeasurement:
    """SC-005: requests through the front-end Service."""

    url: str
    warm_up_count: int
    classes: tuple[LatencyClass, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """SC-006: one step of the flow and what the release's own database then held.

    `absent` is the reason for which the subject has no such step; then it was not tried, and not passed.
    """

    name: str
    passed: bool
    expected: str
    observed: str
    elapsed_ms: float
    absent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowMeasurement:
    """SC-006: the end-to-end flow; `method` is `browser` or `http-only`."""

    method: str
    nonce: str
    database_pod: str
    steps: tuple[FlowStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFinding:
    """SC-007: log lines of one kind in one container; `first` is the first of them."""

    pod: str
    container: str
    kind: str
    first: str
    count: int
    waived_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerLog:
    """SC-007: how much one container (or a previous instance of it) logged."""

    pod: str
    container: str
    previous: bool
    lines_count: int
    restarts_count: int
    declared_silent: bool
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsMeasurement:
    """SC-007: whole logs of every container of the release, classified."""

    containers: tuple[ContainerLog, ...]
    findings: tuple[LogFinding, ...]
    unused_waivers: tuple[str, ...]
    expired_waivers: tuple[str, ...]
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerUse:
    """SC-008: one container under load; limits and requests None when the manifest has none.

    `cpu_samples_millicores` and `memory_samples_bytes` are those taken while the load ran;
    `idle_…` those before it. `throttled_ratio` is throttled periods over all periods while the
    load ran; None when the runtime does not tell.
    """

    pod: str
    container: str
    cpu_limit_millicores: float | None
    cpu_request_millicores: float | None
    memory_limit_bytes: int | None
    memory_request_bytes: int | None
    cpu_samples_millicores: tuple[float, ...]
    memory_samples_bytes: tuple[int, ...]
    idle_cpu_millicores: tuple[float, ...]
    idle_memory_bytes: tuple[int, ...]
    throttled_ratio: float | None
    oom_kills_count: int
    cpu_pressure_percent: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """The longest time in which several users waited and none was answered."""

    at_s: float
    elapsed_s: float
    waiting_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRun:
    """A Locust run: what was asked for, and what really ran.

    `users` were asked for; `users_worked` logged in and got a good answer afterwards. The steady part
    begins when the last of them was at work: `steady_s` seconds, `times_ms` of the requests that began
    in it. Counts and `failures` (what failed -> how often) are those of the whole run.
    """

    users: int
    duration_s: float
    requests_count: int
    failures_count: int
    requests_per_s: float
    p50_ms: float
    p95_ms: float
    max_ms: float
    failures: dict[str, int]
    users_worked: int | None = None
    steady_s: float | None = None
    times_ms: tuple[float, ...] = ()
    standstill: Standstill | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UtilisationMeasurement:
    """SC-008: use of CPU and memory while the steady load ran."""

    source: str
    every_s: float
    containers: tuple[ContainerUse, ...]
    load: LoadRun
    stale_samples_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartCheck:
    """SC-009: one check of the chart; `detail` names the object when it failed."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestsMeasurement:
    """SC-009: the chart, and the release's objects against the namespace's."""

    checks: tuple[ChartCheck, ...]
    release_objects: tuple[str, ...]
    namespace_objects: tuple[str, ...]
    orphans: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFact:
    """SC-010: one external command of the run."""

    command: str
    purpose: str
    exit_code: int | None
    elapsed_s: float
    stdin_closed: bool
    tty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandsFreeMeasurement:
    """SC-010: the journal from nothing to serving."""

    commands: tuple[CommandFact, ...]
    install_commands: tuple[str, ...]
    home_was_empty: bool
    environment_keys: tuple[str, ...]
    objects_before_install: tuple[str, ...]
    serving: bool


Outcome = Literal["PASS", "FAIL", "NOT APPLICABLE", "NOT MEASURED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCheck:
    """SC-011: one check of the Phase III contract; no `core` one may fail.

    `reason` says what was observed (FAIL), what the subject declares absent (NOT APPLICABLE), or what
    would have been needed (NOT MEASURED); empty for PASS.
    """

    name: str
    area: str
    core: bool
    status: Outcome
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Whether it was made and kept."""
        return self.status == "PASS"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractMeasurement:
    """SC-011: the contract, checked on the deployed application."""

    checks: tuple[ContractCheck, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurements:
    """All that a run measured; what is missing says why."""

    images: ImagesMeasurement | NotMeasured | Blocked
    startup: StartupMeasurement | NotMeasured | Blocked
    page: PageMeasurement | NotMeasured | Blocked
    latency: LatencyMeasurement | NotMeasured | Blocked
    flow: FlowMeasurement | NotMeasured | Blocked
    logs: LogsMeasurement | NotMeasured | Blocked
    utilisation: UtilisationMeasurement | NotMeasured | Blocked
    manifests: ManifestsMeasurement | NotMeasured | Blocked
    hands_free: HandsFreeMeasurement | NotMeasured | Blocked
    contract: ContractMeasurement | NotMeasured | Blocked
