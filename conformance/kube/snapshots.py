"""The namespace of a release as it stands at one moment, and how its objects are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Obj = dict[str, Any]
# (pod, container, previous instance) -> end of its log
Logs = Mapping[tuple[str, str, bool], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One object that Helm makes for the release; `events` are those of a hook, else empty.

    `namespace` is the one that its own metadata names; empty: that of the release.
    """

    kind: str
    name: str
    namespace: str = ""
    events: tuple[str, ...] = ()
    weight: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Objects of one namespace as plain JSON; the suite made it, so all that is in it is the release's.

    The first eight are read at every look, the others once something is amiss. Of Secrets and
    ConfigMaps the keys are kept, never the values. `planned` is what Helm's own record of the
    release lists; `dns_pods`, `nodes`, `namespaces`, `node_pods` and `storage_classes` are those of
    the cluster; `throttled` is, by (pod, container), the share of its life's periods in which its CPU
    quota stopped a container, once one starts slowly; `unread` names what this context may not list;
    `detailed` tells whether it was asked.
    """

    namespace: str = ""
    deployments: tuple[Obj, ...] = ()
    stateful_sets: tuple[Obj, ...] = ()
    daemon_sets: tuple[Obj, ...] = ()
    jobs: tuple[Obj, ...] = ()
    replica_sets: tuple[Obj, ...] = ()
    pods: tuple[Obj, ...] = ()
    claims: tuple[Obj, ...] = ()
    events: tuple[Obj, ...] = ()
    cron_jobs: tuple[Obj, ...] = ()
    services: tuple[Obj, ...] = ()
    endpoint_slices: tuple[Obj, ...] = ()
    policies: tuple[Obj, ...] = ()
    ingresses: tuple[Obj, ...] = ()
    ingress_classes: tuple[Obj, ...] = ()
    autoscalers: tuple[Obj, ...] = ()
    budgets: tuple[Obj, ...] = ()
    quotas: tuple[Obj, ...] = ()
    limit_ranges: tuple[Obj, ...] = ()
    secrets: tuple[Obj, ...] = ()
    config_maps: tuple[Obj, ...] = ()
    service_accounts: tuple[Obj, ...] = ()
    storage_classes: tuple[Obj, ...] = ()
    nodes: tuple[Obj, ...] = ()
    node_pods: tuple[Obj, ...] = ()
    namespaces: tuple[Obj, ...] = ()
    dns_pods: tuple[Obj, ...] = ()
    planned: tuple[Planned, ...] = ()
    logs: Logs = field(default_factory=dict)
    throttled: Mapping[tuple[str, str], float] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    detailed: bool = False

    def log(self, pod: str, container: str, *, previous: bool = False) -> str:
        """Return the end of a container's log; empty when it was not read or there is none."""
        return self.logs.get((pod, container, previous), "")

    def knows(self, kind: str) -> bool:
        """Whether a field of this snapshot was read, so that what is not in it does not exist."""
        return self.detailed and kind not in self.unread


def name_of(obj: Obj) -> str:
    """Return the name of an object."""
    return str(obj["metadata"]["name"])


def labels_of(obj: Obj) -> dict[str, str]:
    """Return the labels of an object."""
    return obj["metadata"].get("labels") or {}


def hook_of(obj: Obj) -> str:
    """Return the events at which Helm makes this object as a hook; empty for an ordinary one."""
    return str((obj["metadata"].get("annotations") or {}).get("helm.sh/hook", ""))


def owned_by(obj: Obj, kind: str) -> bool:
    """Whether an object of that kind owns this one."""
    return any(owner.get("kind") == kind for owner in obj["metadata"].get("ownerReferences") or [])


def condition(obj: Mapping[str, Any], kind: str) -> Obj:
    """Return the condition of that type; empty when there is none."""
    found = [item for item in obj.get("status", {}).get("conditions") or [] if item.get("type") == kind]
    return found[0] if found else {}


def stands_ready(obj: Mapping[str, Any]) -> bool:
    """Whether a pod or a node says that it is Ready."""
    return condition(obj, "Ready").get("status") == "True"


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
