"""The release's objects as they stand at one moment."""

from dataclasses import dataclass
from typing import Any

from conformance.kube.client import Kube

Obj = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Objects of one release as plain JSON; `claims` and `events` are those of the whole namespace."""

    deployments: tuple[Obj, ...] = ()
    stateful_sets: tuple[Obj, ...] = ()
    jobs: tuple[Obj, ...] = ()
    replica_sets: tuple[Obj, ...] = ()
    pods: tuple[Obj, ...] = ()
    claims: tuple[Obj, ...] = ()
    events: tuple[Obj, ...] = ()


def take_snapshot(kube: Kube, *, namespace: str, selector: str) -> Snapshot:
    """Read everything that tells whether the release is ready, and why not."""
    core, apps = f"/api/v1/namespaces/{namespace}", f"/apis/apps/v1/namespaces/{namespace}"
    return Snapshot(
        deployments=tuple(kube.list_json(f"{apps}/deployments", selector=selector)),
        stateful_sets=tuple(kube.list_json(f"{apps}/statefulsets", selector=selector)),
        jobs=tuple(kube.list_json(f"/apis/batch/v1/namespaces/{namespace}/jobs", selector=selector)),
        replica_sets=tuple(kube.list_json(f"{apps}/replicasets", selector=selector)),
        pods=tuple(kube.list_json(f"{core}/pods", selector=selector)),
        claims=tuple(kube.list_json(f"{core}/persistentvolumeclaims")),
        events=tuple(kube.list_json(f"{core}/events")),
    )


def name_of(obj: Obj) -> str:
    """Return the name of an object."""
    return str(obj["metadata"]["name"])


def condition(obj: Obj, kind: str) -> Obj:
    """Return the condition of that type; empty when there is none."""
    found = [item for item in obj.get("status", {}).get("conditions") or [] if item.get("type") == kind]
    return found[0] if found else {}


def events_of(events: tuple[Obj, ...], obj: Obj, *reasons: str) -> list[Obj]:
    """Return the events about one object, oldest first, optionally only those with these reasons."""
    about = [
        event
        for event in events
        if event.get("involvedObject", {}).get("uid") == obj["metadata"].get("uid")
        and (not reasons or event.get("reason") in reasons)
    ]
    return sorted(about, key=event_time)


def event_time(event: Obj) -> str:
    """Return when an event was last seen, as ISO text (which sorts)."""
    return str(
        event.get("lastTimestamp")
        or (event.get("series") or {}).get("lastObservedTime")
        or event.get("eventTime")
        or event.get("firstTimestamp")
        or ""
    )
