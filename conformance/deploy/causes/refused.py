"""Pods that the API server refuses to make: quotas, limit ranges, pod security, missing accounts."""

import re
from collections.abc import Iterator

from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.lines import short
from conformance.deploy.causes.whereabouts import elsewhere
from conformance.kube.snapshots import Obj, Snapshot, condition, events_of, name_of

_CONTROLLER_RETRIES_S = 5.0
# (words of the refusal, what to do); `{quotas}` and `{ranges}` are those of the namespace.
_REMEDIES = (
    ("exceeded quota", "lower requests, limits or replicas, or raise {quotas}"),
    (
        "PodSecurity",
        "give the pod what the message asks for (security context, no ports and namespaces of the host), or"
        " lower `pod-security.kubernetes.io/enforce` of the namespace",
    ),
    ("must specify", "set the requests and limits that {quotas} asks for"),
    ("per Container is", "bring requests and limits within {ranges}"),
    ("per Pod is", "bring requests and limits within {ranges}"),
    ("limit to request ratio", "bring requests and limits closer together, as {ranges} asks for"),
    ("RuntimeClass", "name a RuntimeClass that exists, or leave `runtimeClassName` out"),
    ("PriorityClass", "name a PriorityClass that exists, or leave it out"),
    ("denied the request", "do what the webhook asks for, or leave this namespace out of its rules"),
    ("denied request", "do what the policy asks for, or leave this namespace out of its binding"),
    ("is invalid", "correct that field of the pod template"),
)
_UNANSWERED = re.compile(r'failed calling webhook "([^"]+)"')
_ABOVE_LIMIT = re.compile(r"must be less than or equal to ([\w.-]+) limit")


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
                yield _refusal(kind, obj, message, snapshot)


def paused_deployments(snapshot: Snapshot) -> Iterator[Fault]:
    """Name Deployments that are paused before they made a pod."""
    for obj in snapshot.deployments:
        status, wanted = obj.get("status", {}), obj.get("spec", {}).get("replicas", 1)
        if obj.get("spec", {}).get("paused") and wanted and not status.get("updatedReplicas"):
            yield Fault(
                key=f"Deployment/{name_of(obj)}/paused",
                rank=Rank.REFUSED,
                sentence=f"Deployment '{name_of(obj)}' is paused, so that it makes no pod",
                remedy="leave `paused` out of its specification, or say `kubectl rollout resume`",
                grace_s=_CONTROLLER_RETRIES_S,
            )


def _has_pods(kind: str, obj: Obj) -> bool:
    status = obj.get("status", {})
    if kind == "DaemonSet":
        return (status.get("currentNumberScheduled") or 0) >= (status.get("desiredNumberScheduled") or 0)
    wanted = obj.get("spec", {}).get("replicas", 1)
    return bool((status.get("replicas") or 0) >= wanted or status.get("active") or status.get("succeeded"))


def _refusal(kind: str, obj: Obj, message: str, snapshot: Snapshot) -> Fault:
    return Fault(
        key=f"{kind}/{name_of(obj)}/refused",
        rank=Rank.REFUSED,
        sentence=f"{kind} '{name_of(obj)}' cannot make its pods: {short(message)}",
        remedy=_remedy(message, snapshot),
        grace_s=_CONTROLLER_RETRIES_S,
    )


def _remedy(message: str, snapshot: Snapshot) -> str:
    account = re.search(r'serviceaccount "([^"]+)" not found', message)
    if account:
        why, remedy = elsewhere("ServiceAccount", account.group(1), snapshot)
        return (
            f"{remedy} ({why})"
            if why
            else f"let the chart make ServiceAccount '{account.group(1)}', or name one that exists"
        )
    webhook = _UNANSWERED.search(message)
    if webhook:
        return (
            f"let what answers for webhook '{webhook.group(1)}' run before pods are made, or set its"
            " `failurePolicy` to Ignore, or leave this namespace out of its rules"
        )
    above = _ABOVE_LIMIT.search(message)
    if above:
        ranges = _named("LimitRange", snapshot.limit_ranges)
        default = f" (where the chart sets no limit, {ranges} does)" if snapshot.limit_ranges else ""
        return f"set `resources.limits.{above.group(1)}` to no less than the request{default}"
    fitting = next((text for word, text in _REMEDIES if word in message), "")
    return fitting.format(
        quotas=_named("ResourceQuota", snapshot.quotas), ranges=_named("LimitRange", snapshot.limit_ranges)
    ) or ("change the pod template so that the namespace's admission rules allow it")


def _named(kind: str, objects: tuple[Obj, ...]) -> str:
    names = ", ".join(f"'{name_of(item)}'" for item in objects)
    return f"{kind} {names}" if names else f"the {kind} of the namespace"
