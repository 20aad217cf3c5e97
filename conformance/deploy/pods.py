"""What each pod went through on its way to Ready, and which image it runs."""

from collections.abc import Mapping
from datetime import datetime

from conformance.core.digest import bare_digest
from conformance.core.errors import DeployError
from conformance.deploy.workloads import counts_for_readiness
from conformance.kube.client import ApiException, Kube
from conformance.kube.snapshots import Obj, Snapshot, condition, event_time, events_of, name_of, owned_by
from conformance.model.measurements import PodImage, PodStart
from conformance.model.release import Release
from conformance.model.settings import ComponentSettings


def pod_starts(snapshot: Snapshot) -> tuple[PodStart, ...]:
    """Return the split of every pod's start, in seconds after its creation."""
    return tuple(_pod_start(pod, snapshot.events) for pod in snapshot.pods)


def pod_images(
    snapshot: Snapshot,
    components: Mapping[str, ComponentSettings],
    selected: Mapping[str, frozenset[str]],
) -> tuple[PodImage, ...]:
    """Return the image id of every container, init containers too, with the component to which it belongs.

    Args:
        snapshot: the release's objects.
        components: the parts of the subject, by name.
        selected: names of each component's pods, from `select_pods`.
    """
    return tuple(
        PodImage(
            pod=name_of(pod),
            container=status["name"],
            image=str(status.get("image", "")),
            image_id=bare_digest(str(status.get("imageID", ""))),
            component=_component_of(pod, status["name"], components, selected),
        )
        for pod in snapshot.pods
        for status in _statuses(pod)
        # One that was not started yet runs no image, neither the right one nor a wrong one.
        if status.get("imageID")
    )


def outside_selection(snapshot: Snapshot, kube: Kube, pod_selector: str) -> tuple[str, ...]:
    """Return the pods of the release's workloads that its pod selector misses, as `pod (of Kind/name)`.

    All other probes look at the selected pods only, so that these would escape them.
    """
    path = f"/api/v1/namespaces/{snapshot.namespace}/pods"
    inside = {name_of(pod) for pod in kube.list_json(path, selector=pod_selector)}
    return tuple(
        f"{name_of(pod)}{_owner(pod)}"
        for pod in snapshot.pods
        if name_of(pod) not in inside and counts_for_readiness(pod) and not owned_by(pod, "Job")
    )


def _owner(pod: Obj) -> str:
    owners = pod["metadata"].get("ownerReferences") or []
    return f" (of {owners[0]['kind']}/{owners[0]['name']})" if owners else ""


def _statuses(pod: Obj) -> list[Obj]:
    status = pod.get("status", {})
    return [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]


def select_pods(
    kube: Kube, release: Release, components: Mapping[str, ComponentSettings]
) -> dict[str, frozenset[str]]:
    """Return the names of each component's pods within the release, as the API server selects them.

    Raises:
        DeployError: the API server refuses a selector.
    """
    path = f"/api/v1/namespaces/{release.namespace}/pods"
    selected = {}
    for name, part in components.items():
        selector = ",".join(filter(None, (release.pod_selector, part.selector)))
        try:
            selected[name] = frozenset(name_of(pod) for pod in kube.list_json(path, selector=selector))
        except ApiException as exc:
            raise DeployError(
                f"the API server refuses selector '{selector}': {exc.status} {exc.reason}",
                hint=f"correct subject.components.{name}.selector",
            ) from exc
    return selected


def _component_of(
    pod: Obj,
    container: str,
    components: Mapping[str, ComponentSettings],
    selected: Mapping[str, frozenset[str]],
) -> str:
    """Return the component of one container; a side-car of its pod belongs to none."""
    for name, settings in components.items():
        if settings.container == container and name_of(pod) in selected.get(name, ()):
            return name
    return ""


def _pod_start(pod: Obj, events: tuple[Obj, ...]) -> PodStart:
    created = _time(pod["metadata"]["creationTimestamp"])
    statuses = pod.get("status", {}).get("containerStatuses") or []
    started = [_started_at(status) for status in statuses]
    pulled = [_time(event_time(event)) for event in events_of(events, pod, "Pulled") if event_time(event)]
    return PodStart(
        pod=name_of(pod),
        scheduled_s=_condition_s(pod, "PodScheduled", created),
        initialised_s=_condition_s(pod, "Initialized", created),
        started_s=_after(created, max((at for at in started if at), default=None))
        if statuses and all(started)
        else None,
        ready_s=_condition_s(pod, "Ready", created),
        pulled_s=_after(created, max(pulled, default=None)),
        restarts_count=sum(int(status.get("restartCount") or 0) for status in _statuses(pod)),
    )


def _started_at(status: Obj) -> datetime | None:
    state = status.get("state", {})
    text = (state.get("running") or state.get("terminated") or {}).get("startedAt")
    return _time(text) if text else None


def _condition_s(pod: Obj, kind: str, created: datetime) -> float | None:
    found = condition(pod, kind)
    if found.get("status") != "True" or not found.get("lastTransitionTime"):
        return None
    return _after(created, _time(found["lastTransitionTime"]))


def _after(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else max(0.0, (end - start).total_seconds())


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
