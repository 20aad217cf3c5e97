"""From `helm install` to serving (SC-003)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key
from conformance.model.release import LoadedImage


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
    `stable_s` is how long it was seen to stay so (not counted in `ready_s`). `outside_selection` are
    pods of the release that `pod_selector` misses, so that no other probe looks at them.
    `loaded_images` are those on the nodes, as whoever placed them read them back.
    `contradictions` are what a release that is ready says against itself: a Service that selects no pod;
    `foreseen` what it will run into later: a disruption budget that lets no pod go.
    """

    ready_s: float | None
    stable_s: float
    failure: str
    remedy: str
    workloads: dict[str, str]
    pods: tuple[PodStart, ...]
    loaded_images: tuple[LoadedImage, ...]
    pod_images: tuple[PodImage, ...]
    outside_selection: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()
    foreseen: tuple[str, ...] = ()


STARTUP = Key("startup", StartupMeasurement)
