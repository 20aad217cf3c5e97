"""What each pod went through on its way to Ready, and which image it runs."""

import re
from collections.abc import Mapping
from datetime import datetime

from conformance.core.digest import bare_digest
from conformance.kube.snapshots import Obj, Snapshot, condition, event_time, events_of, name_of
from conformance.model.measurement import PodImage, PodStart
from conformance.model.settings import ComponentSettings


def pod_starts(snapshot: Snapshot) -> tuple[PodStart, ...]:
    """Return the split of every pod's start, in seconds after its creation."""
    return tuple(_pod_start(pod, snapshot.events) for pod in snapshot.pods)


def pod_images(snapshot: Snapshot, components: Mapping[str, ComponentSettings]) -> tuple[PodImage, ...]:
    """Return the image id of every main container, with the component whose selector matches its pod."""
    return tuple(
        PodImage(
            pod=name_of(pod),
            container=status["name"],
            image=str(status.get("image", "")),
            image_id=bare_digest(str(status.get("imageID", ""))),
            component=_component_of(pod, status["name"], components),
        )
        for pod in snapshot.pods
        for status in pod.get("status", {}).get("containerStatuses") or []
    )


def matches(selector: str, labels: Mapping[str, str]) -> bool:
    """Whether labels satisfy a selector of equalities: `a=b,c!=d,e`.

    Set-based terms (`a in (b, c)`) are understood as well.
    """
    terms = re.findall(r"[^,(]+(?:\([^)]*\))?", selector)
    return all(_term_matches(term.strip(), labels) for term in terms if term.strip())


def _term_matches(term: str, labels: Mapping[str, str]) -> bool:
    as_set = re.fullmatch(r"(\S+)\s+(in|notin)\s+\(([^)]*)\)", term)
    if as_set:
        inside = labels.get(as_set.group(1)) in {item.strip() for item in as_set.group(3).split(",")}
        return inside == (as_set.group(2) == "in")
    if "!=" in term:
        key, value = term.split("!=", 1)
        return labels.get(key.strip()) != value.strip()
    if "=" in term:
        key, value = term.replace("==", "=").split("=", 1)
        return labels.get(key.strip()) == value.strip()
    return (term[1:].strip() not in labels) if term.startswith("!") else (term in labels)


def _component_of(pod: Obj, container: str, components: Mapping[str, ComponentSettings]) -> str:
    """Return the component of one container; a side-car of its pod belongs to none."""
    labels = pod["metadata"].get("labels") or {}
    for name, settings in components.items():
        if settings.container == container and matches(settings.selector, labels):
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
        restarts_count=sum(
            int(status.get("restartCount") or 0)
            for status in [*statuses, *(pod.get("status", {}).get("initContainerStatuses") or [])]
        ),
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
