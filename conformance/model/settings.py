"""What a run is asked to do: the subject, the target, the limits."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, SerializeAsAny, model_validator

from conformance.model.adapter import ApiSettings, Feature, PageSettings, lacking, without
from conformance.model.record import Record

Keep = Literal["never", "on-failure", "always"]
Reason = Annotated[str, Field(min_length=1, pattern=r"\S", description="why, for people")]
Told = Annotated[str, Field(min_length=1, pattern=r"\S")]
ComponentName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class ImageSettings(Record):
    """One image of the subject: how it is built, and which Helm values name it."""

    dockerfile: Path
    context: Path = Path()
    repository: str = Field(min_length=1)
    repository_value: str = Field(description="Helm value for the repository: `backend.image.repository`")
    tag_value: str = Field(description="Helm value for the tag: `backend.image.tag`")
    digest_value: str = Field(
        default="",
        description="Helm value for the digest of an image that is there already; empty: in the tag",
    )
    size_limit_mb: float = Field(
        gt=0, allow_inf_nan=False, description="MB (10^6 bytes) of unpacked layers; SC-002"
    )
    touch: Path | None = Field(default=None, description="source file touched for the warm rebuild")


class ComponentSettings(Record):
    """Where a part of the subject is found in the release."""

    selector: Told = Field(description="label selector of its pods, within the release")
    container: Told
    silent: bool = Field(default=False, description="declared to log nothing at all (SC-007)")


class DatabaseSettings(Record):
    """How rows are read in the release's own database."""

    component: str = "postgresql"
    # Run inside the database container; `{sql}` is replaced by one read-only statement.
    command: tuple[str, ...] = (
        "psql",
        "--no-psqlrc",
        "--tuples-only",
        "--no-align",
        "--username=todochat",
        "--dbname=todochat",
        "--command={sql}",
    )
    task_table: str = "task"
    title_column: str = "title"
    completed_column: str = "completed"
    completed_value: str = Field(default="", description="text of a completed row; empty: a boolean column")
    message_table: str = "message"
    content_column: str = "content"
    user_table: str = "users"
    email_column: str = "email"


class MetricsSettings(Record):
    """What the back end tells Prometheus, and by which names (`--with-observability`)."""

    path: str = Field(default="/metrics", pattern=r"^/", description="where; HTTP, on its first port")
    port: int = Field(default=0, ge=0, le=65535, description="on which port of the pod; 0: its first")
    requests: str = Field(default="todochat_requests_total", description="counter of answers; empty: none")
    seconds: str = Field(
        default="todochat_request_duration_seconds", description="histogram of their times; empty: none"
    )
    matcher: str = Field(
        default='route!~"/(health|ready|metrics|api/health)"',
        description="label matcher of what people ask for: no probes, no scrapes; empty: everything",
    )
    errors: str = Field(default='status=~"5.."', description="label matcher of answers that are errors")


class WaiverSettings(Record):
    """A log line that is known and accepted for a while (SC-007).

    It covers entries of one kind: a traceback is covered only by a waiver of tracebacks, whose pattern
    is then looked for in the line that names the exception.
    """

    pattern: str = Field(min_length=1)
    reason: Reason
    expires: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="last day on which it counts")
    container: str = Field(default="", description="only in containers of this name; empty: in any")
    kind: Literal["error", "traceback", "crash"] = "error"
    max_count: int = Field(default=10, ge=1, le=1000, description="entries covered in one run; more are not")


class PreviousSettings(Record):
    """The chart released before this one; an upgrade from it must keep the data."""

    chart: Path
    values: tuple[Path, ...] = Field(default=(), description="values files given with it")


class ProductionSettings(Record):
    """How the subject is installed for real use; the recommended criteria are measured on that."""

    values: tuple[Path, ...] = Field(default=(), description="values files given besides the subject's own")
    set_values: dict[str, str] = Field(default_factory=dict, description="Helm values set besides")
    secret_value: str = Field(
        default="", description="Helm value that names a Secret made beforehand; empty: none"
    )
    secret_keys: tuple[str, ...] = Field(default=(), description="its keys; each gets a random text")
    model_values: dict[str, str] = Field(
        default_factory=dict,
        description="Helm values that have the chat ask a model; `{model}` is replaced by the address of one",
    )
    trace_values: dict[str, str] = Field(
        default_factory=dict,
        description="Helm values that have traces sent; `{collector}` is replaced by the address of one",
    )
    previous: PreviousSettings | None = None


class ComposeSettings(Record):
    """The Compose file from which the subject is started where there is no cluster, in place of its chart."""

    file: Path
    services: dict[ComponentName, Told] = Field(
        default_factory=dict, description="component -> its service; left out: the one of the same name"
    )
    port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="on which the front end's container listens; 0: the only one that its service publishes",
    )

    def service_of(self, component: str) -> str:
        """Return the name of a component's service."""
        return self.services.get(component, component)


class SubjectSettings(Record):
    """The application under judgement."""

    name: Told = "todo-app"
    chart: Path = Path("chart")
    release: str = Field(default="todo-app", pattern=r"^[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?$")
    namespace: str = Field(default="todo-app-dev", pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")
    namespace_labels: dict[str, str] = Field(
        default_factory=dict, description="labels of the namespace: `pod-security.kubernetes.io/enforce`"
    )
    values: tuple[Path, ...] = ()
    set_values: dict[str, str] = Field(default_factory=dict, description="Helm values set by the suite")
    images: dict[ComponentName, ImageSettings] = Field(min_length=1)
    preload: tuple[str, ...] = Field(
        default=("postgres:15",), description="further images put on the nodes when Docker has them"
    )
    preload_values: dict[str, str] = Field(
        default_factory=dict,
        description="further image -> Helm value for its repository, if it is pulled from elsewhere",
    )
    components: dict[ComponentName, ComponentSettings] = Field(min_length=1)
    pod_selector: str = Field(
        default="app.kubernetes.io/instance={release}",
        description="label selector of every object of the release; `{release}` is replaced",
    )
    frontend_component: str = "frontend"
    backend_component: str = "backend"
    node_port: int = Field(default=30080, ge=30000, le=32767)
    node_port_value: str = "frontend.service.nodePort"
    database: DatabaseSettings = DatabaseSettings()
    metrics: MetricsSettings = MetricsSettings()
    api: ApiSettings = ApiSettings()
    pages: PageSettings = PageSettings()
    absent: dict[Feature, Reason] = Field(
        default_factory=dict, description="what the subject lacks -> reason; told, and judged neither way"
    )
    waivers: tuple[WaiverSettings, ...] = ()
    production: ProductionSettings | None = None
    compose: ComposeSettings | None = None
    not_applicable: dict[str, Reason] = Field(default_factory=dict, description="criterion id -> reason")

    @property
    def adapter(self) -> ApiSettings:
        """The API as it is: no path for what the subject lacks."""
        return without(self.api, self.absent)

    @property
    def lacking(self) -> dict[Feature, str]:
        """What the subject lacks, each with its reason."""
        return lacking(self.api, self.absent)


class LimitSettings(Record):
    """The limits of the criteria; source: the Phase IV specification of the Todo Chatbot."""

    build_s: float = Field(
        default=300, gt=0, allow_inf_nan=False, description="SC-001, both images, cold, in sequence"
    )
    ready_s: float = Field(
        default=120, gt=0, allow_inf_nan=False, description="SC-003, helm install to serving"
    )
    page_load_ms: float = Field(
        default=3000, gt=0, allow_inf_nan=False, description="SC-004, p95 of navigation to load event"
    )
    api_ms: float = Field(
        default=1000, gt=0, allow_inf_nan=False, description="SC-005, p95 of the slowest class"
    )
    utilisation_percent: float = Field(
        default=80, gt=0, allow_inf_nan=False, le=100, description="SC-008, of the limits"
    )


# SC-004: loads of the page for a 95th percentile.
MIN_PAGE_LOADS = 20
# SC-005: requests of each class.
MIN_REQUESTS = 100
# SC-008: seconds between two samples of a container.
MAX_EVERY_S = 5.0


class SamplingSettings(Record):
    """How much evidence is taken."""

    page_loads: int = Field(default=20, ge=MIN_PAGE_LOADS)
    api_requests: int = Field(default=100, ge=MIN_REQUESTS)
    api_warm_up: int = Field(default=10, ge=1)
    idle_s: float = Field(default=15, ge=15, le=900, description="sampling before the load starts (SC-008)")
    sample_every_s: float = Field(default=2, gt=0, le=MAX_EVERY_S)


class LoadSettings(Record):
    """The steady load profile of SC-008."""

    users: int = Field(default=20, ge=1, le=200)
    # A sign-up and a log-in hash a password each, by usual means up to a quarter of a second.
    spawn_per_s: float = Field(default=1, gt=0, allow_inf_nan=False)
    duration_s: float = Field(default=60, ge=30, le=900)


class TargetSettings(Record):
    """Where a run goes: `kind` names the target; the rest is told by that target's own record.

    Here what is not known is kept as it is, so that a stored run can be judged without its target.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    kind: str = "kind"


# Settings of a target that may stand beside `target = "..."` instead of in the table [target].
SHORT_TARGET_KEYS = ("context", "kubeconfig", "node_image", "host_port", "base_url")


class Settings(Record):
    """All that a run needs to know."""

    root: Path = Field(description="folder of the configuration file; other paths are relative to it")
    subject: SubjectSettings
    target: SerializeAsAny[TargetSettings] = TargetSettings()
    keep: Keep = "never"
    reports: Path = Path("reports")
    keep_reports: int = Field(default=50, ge=1, description="runs whose reports stay; older ones are removed")
    only: tuple[str, ...] = Field(default=(), description="criteria to judge; empty: all")
    allow_not_measured: tuple[str, ...] = ()
    require: tuple[str, ...] = Field(
        default=(), description="recommended criteria that gate: ids, or `recommended` for all of them"
    )
    with_observability: bool = Field(
        default=False,
        description="a Prometheus of the run's own watches the load; the report shows its graphs",
    )
    limits: LimitSettings = LimitSettings()
    sampling: SamplingSettings = SamplingSettings()
    load: LoadSettings = LoadSettings()

    @model_validator(mode="before")
    @classmethod
    def _short_spelling(cls, given: Any) -> Any:  # noqa: ANN401 - whatever is validated
        """Read `target = "kind"` with its settings beside it, as stored runs of schema 1 have it."""
        if not isinstance(given, dict):
            return given
        target = given.get("target", {})
        beside = {key: given[key] for key in SHORT_TARGET_KEYS if given.get(key) is not None}
        rest = {key: value for key, value in given.items() if key not in SHORT_TARGET_KEYS}
        if isinstance(target, str):
            target = {"kind": target}
        return {**rest, "target": {**beside, **target} if isinstance(target, dict) else target}
