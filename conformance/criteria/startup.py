"""SC-003: all pods run within the limit, and run the very images that were built."""

import math
from collections.abc import Sequence

from conformance.core.units import format_value
from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.criteria.required import IMAGE_ID, STABLE_S
from conformance.model.measurements import PodImage, PodStart, StartupMeasurement
from conformance.model.reference import Reference
from conformance.model.release import LoadedImage
from conformance.model.settings import Settings
from conformance.model.verdict import Figure

# The first characters of a digest tell two images apart, and fit a line.
_ID_CHARS = 19
# A CronJob's may be at work at any time.
_STATES_OF_JOBS = frozenset({"complete", "suspended", "running"})


def ready_limit(settings: Settings) -> str:
    """Print the limit of SC-003."""
    return f"{settings.limits.ready_s:g} s"


def judge_ready(measured: StartupMeasurement, settings: Settings) -> Finding:
    """Judge the seconds from `helm install` to serving, and that the running images are the built ones."""
    limit_s = settings.limits.ready_s
    facts, gaps, over = _wrong_images(measured), [], []
    if measured.ready_s is None:
        remedy = f"; {measured.remedy}" if measured.remedy else ""
        facts.insert(0, f"{measured.failure or 'the release never became ready'}{remedy}")
    else:
        facts += [measured.failure] if measured.failure else []
        facts += _unready(measured)
        gaps = _gaps(measured, settings)
        if measured.ready_s > limit_s:
            over.append(
                f"the release took {measured.ready_s:.1f} s to serve, limit {limit_s:g} s"
                f"{_last_pod(measured)}; see the split per pod for where the time went"
            )
    figures: tuple[Figure, ...] = ()
    if measured.ready_s is not None:
        figures = (Figure(name="ready", value=measured.ready_s, limit=limit_s, unit="s"),)
    return conclude(
        Shown(
            observed="not ready" if measured.ready_s is None else format_value(measured.ready_s, "s"),
            figures=figures,
            samples_count=len(measured.pods),
            method="from the start of `helm install` to all workloads Ready and the front-end Service"
            " answering",
            details=(
                *(f"{name}: {state}" for name, state in measured.workloads.items()),
                *(_pod_line(pod) for pod in measured.pods),
                *(_image_line(image) for image in measured.loaded_images),
                *_others(measured),
            ),
        ),
        facts=facts,
        gaps=gaps,
        over=over,
        notes=_notes(measured),
    )


def _unready(measured: StartupMeasurement) -> list[str]:
    """Name the workloads that were not ready although the release is said to serve: `0/1`, or no state."""
    faults = []
    for name, state in measured.workloads.items():
        # What stands in parentheses behind it is a note.
        ready, _, wanted = state.partition(" (")[0].partition("/")
        is_ready = ready.isdecimal() and wanted.isdecimal() and int(ready) >= int(wanted)
        if not is_ready and state not in _STATES_OF_JOBS:
            faults.append(f"{name} is '{state}', so not ready; see its pods' states and events")
    return faults


def _notes(measured: StartupMeasurement) -> list[str]:
    """Say what a reader of a PASS would not expect: nothing to run, a Service to nowhere, trouble ahead."""
    return [
        *(
            f"{name} is scaled to 0, so that nothing of it was seen to run"
            for name, state in measured.workloads.items()
            if state.partition(" (")[0].endswith("/0")
        ),
        *(told for told in measured.contradictions if told.startswith("Service ")),
        *measured.foreseen,
        *(
            f"'{image.reference}' was there already and is judged as it is; this run built no part of it"
            for image in measured.loaded_images
            if image.named
        ),
    ]


def _gaps(measured: StartupMeasurement, settings: Settings) -> list[str]:
    gaps = []
    if measured.ready_s is not None and not (math.isfinite(measured.ready_s) and measured.ready_s > 0):
        gaps.append(f"the release served after {measured.ready_s:g} s, which nobody can have measured")
    if not measured.loaded_images or not measured.pod_images:
        gaps.append(
            "image ids on the nodes or in the pods were not read, so nothing proves that the built images"
            " run; read them after loading and again once the pods run"
        )
    gaps += [
        f"image '{image.reference}' is known by '{image.built_image_id}', which is no image's id, so nothing"
        " shows which image runs"
        for image in measured.loaded_images
        if not IMAGE_ID.fullmatch(image.built_image_id)
    ]
    if measured.stable_s < STABLE_S:
        gaps.append(
            f"the release was seen ready for {measured.stable_s:.1f} s only, wanted {STABLE_S:g} s;"
            " watch it longer"
        )
    if not measured.workloads or not measured.pods:
        gaps.append("no workload or no pod of the release was seen; check `subject.pod_selector`")
    gaps += [
        f"pod '{name}' is of the release, and `subject.pod_selector` misses it, so that no other criterion"
        " looks at it; correct the selector"
        for name in measured.outside_selection
    ]
    return [*gaps, *_unseen(measured, settings)]


def _unseen(measured: StartupMeasurement, settings: Settings) -> list[str]:
    """Name the images and components of the configuration of which nothing was seen."""
    subject = settings.subject
    placed = {image.component for image in measured.loaded_images}
    gaps = [
        f"image '{name}' was not read on any node, so nothing proves that it runs"
        for name in subject.images
        if placed and name not in placed
    ]
    running = {pod.component for pod in measured.pod_images}
    gaps += [
        f"no container '{component.container}' of component '{name}' was seen; check its selector and"
        " container in the configuration"
        for name, component in subject.components.items()
        if measured.pod_images and name not in running and name not in subject.images
    ]
    gaps += [
        f"component '{name}' runs no image that this run built; name its image in `subject.images`"
        for name in dict.fromkeys((subject.frontend_component, subject.backend_component))
        if name not in subject.images
    ]
    return gaps


def _wrong_images(measured: StartupMeasurement) -> list[str]:
    """Name every image on a node or in a pod that is not the built one."""
    faults = []
    for image in measured.loaded_images:
        if not image.node_image_ids:
            faults.append(f"image '{image.reference}' is on no node; load it again under a new tag")
        faults += [
            f"node '{node}' holds {_short(found)} as '{image.reference}', built was"
            f" {_short(image.built_image_id)}; a stale image would be judged, load it again under a new tag"
            for node, found in image.node_image_ids.items()
            if found != image.built_image_id
        ]
    for pod in measured.pod_images:
        wanted = _wanted(pod, measured.loaded_images)
        if wanted is not None and not wanted.is_run_as(pod.image_id):
            faults.append(
                f"container '{pod.pod}/{pod.container}' runs {_short(pod.image_id)} as '{pod.image}',"
                f" {_origin(wanted)} was {_short(wanted.built_image_id)}; check the tag and the pull policy"
                " in the chart"
            )
    if measured.ready_s is not None and measured.pod_images:
        running = {pod.component for pod in measured.pod_images}
        faults += [_unused(image) for image in measured.loaded_images if image.component not in running]
    return faults


def _wanted(pod: PodImage, built: Sequence[LoadedImage]) -> LoadedImage | None:
    """Return the built image that a container has to run.

    That of its component, or the one whose repository it names: an init container, a side-car or a
    second Deployment may run a stale one under the same name.
    """
    for image in built:
        if image.component == pod.component or _repository(image.reference) == _repository(pod.image):
            return image
    return None


def _repository(reference: str) -> str:
    """Return a reference without tag, digest, and what container runtimes put before a bare name."""
    return (
        Reference.parse(reference)
        .repository.removeprefix("index.")
        .removeprefix("docker.io/")
        .removeprefix("library/")
        .removeprefix("localhost/")
    )


def _others(measured: StartupMeasurement) -> list[str]:
    """Name every container that runs an image of somebody else's."""
    return [
        f"{pod.pod}/{pod.container}: runs '{pod.image}', which this run did not build"
        for pod in measured.pod_images
        if _wanted(pod, measured.loaded_images) is None
    ]


def _unused(image: LoadedImage) -> str:
    return (
        f"no pod runs the built image '{image.reference}'; check that the chart takes its repository and tag"
        " from the values that the configuration names"
    )


def _origin(image: LoadedImage) -> str:
    return "named" if image.named else "built"


def _short(image_id: str) -> str:
    return image_id[:_ID_CHARS] or "nothing"


def _last_pod(measured: StartupMeasurement) -> str:
    ready = {pod.pod: pod.ready_s for pod in measured.pods if pod.ready_s is not None}
    if not ready:
        return ""
    last = max(ready, key=lambda pod: ready[pod])
    return f"; pod '{last}' was last, {ready[last]:g} s after its creation"


def _pod_line(pod: PodStart) -> str:
    parts = {
        "scheduled": pod.scheduled_s,
        "pulled": pod.pulled_s,
        "initialised": pod.initialised_s,
        "started": pod.started_s,
        "ready": pod.ready_s,
    }
    split = ", ".join(
        f"{name} {'never' if value is None else f'{value:g} s'}"
        for name, value in parts.items()
        if value is not None or name != "pulled"
    )
    return f"{pod.pod}: {split}, {pod.restarts_count} restarts"


def _image_line(image: LoadedImage) -> str:
    state = f"is the {_origin(image)} one" if image.proved else f"is NOT the {_origin(image)} one"
    return f"{image.reference}: {_short(image.built_image_id)} on {len(image.node_image_ids)} node(s) {state}"
