"""Pods that the API server refuses to make: quotas, limit ranges, pod security, missing accounts."""

import re
from collections.abc import Iterator

from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.lines import short
from conformance.kube.snapshots import Obj, Snapshot, condition, events_of, name_of

_CONTROLLER_RETRIES_S = 5.0
_REMEDIES = (
    ("exceeded quota", "lower requests, limits or replicas, or raise the ResourceQuota of the namespace"),
    ("PodSecurity", "set the security context that the message asks for"),
    ("must specify", "set the requests and limits that the quota of the namespace asks for"),
    ("per Container is", "bring requests and limits within the LimitRange of the namespace"),
    ("per Pod is", "bring requests and limits within the LimitRange of the namespace"),
    ("priority class", "name a PriorityClass that exists, or leave it out"),
    ("admission webhook", "see what the webhook asks for, or leave its namespace out of its rules"),
)


def refused_pods(snapshot: Snapshot) -> Iterator[Fault]:
    """Find controllers whose pods the API server refuses."""
    for kind, objects in (
        ("ReplicaSet", snapshot.replica_sets),
        ("StatefulSet", snapshot.stateful_sets),
        ("DaemonSet", snapshot.daemon_sets),
        ("Job", snapshot.jobs),
    ):
        for obj in objects:
            message = str(condition(obj, "ReplicaFailure").get("message", ""))
            if not message and not _has_pods(kind, obj):
                refused = events_of(snapshot.events, obj, "FailedCreate")
                message = str(refused[-1].get("message", "")) if refused else ""
            if message:
                yield _refusal(kind, obj, message)


def _has_pods(kind: str, obj: Obj) -> bool:
    status = obj.get("status", {})
    if kind == "DaemonSet":
        return (status.get("currentNumberScheduled") or 0) >= (status.get("desiredNumberScheduled") or 0)
    wanted = obj.get("spec", {}).get("replicas", 1)
    return bool((status.get("replicas") or 0) >= wanted or status.get("active") or status.get("succeeded"))


def _refusal(kind: str, obj: Obj, message: str) -> Fault:
    remedy = next((text for word, text in _REMEDIES if word in message), "")
    account = re.search(r'serviceaccount "([^"]+)" not found', message)
    if account:
        remedy = f"let the chart make ServiceAccount '{account.group(1)}', or name one that exists"
    return Fault(
        key=f"{kind}/{name_of(obj)}/refused",
        rank=Rank.REFUSED,
        sentence=f"{kind} '{name_of(obj)}' cannot make its pods: {short(message)}",
        remedy=remedy or "change the pod template so that the namespace's admission rules allow it",
        grace_s=_CONTROLLER_RETRIES_S,
    )
