"""Pods that were evicted, whose containers die by their own start hook, or that a gate keeps out."""

from collections.abc import Iterator

from conformance.deploy.causes.fault import LOOP_RESTARTS, NEVER_HEALS_S, Fault, Rank
from conformance.deploy.causes.lines import short
from conformance.deploy.causes.objects import containers_of, living, troubled
from conformance.kube.snapshots import Obj, Snapshot, condition, events_of, name_of, stands_ready

_MORE_ROOM = "lower `resources.requests`, or give the cluster a larger node"
# Reasons of a pod that failed without a word of its containers -> what to do.
_ENDED = {
    "Preempting": "give the cluster more room, or the pods a PriorityClass that is not below that of others",
    "NodeAffinity": "compare the pod's node selector and affinity with the labels of the nodes",
    "OutOfcpu": _MORE_ROOM,
    "OutOfmemory": _MORE_ROOM,
    "OutOfpods": "give the cluster another node, or run fewer pods",
    "UnexpectedAdmissionError": "see what the message names on the node, and install again",
    "NodePorts": "drop the pod's `hostPort`: another pod of the node has it",
    "AppArmor": "leave `appArmorProfile` out, or use nodes with AppArmor and that profile",
    "SysctlForbidden": "leave that sysctl out of the security context, or allow it on the kubelet",
    "DeadlineExceeded": "raise `activeDeadlineSeconds` of the pod, or mend what kept it from ending in time",
    "Terminated": "let the node run on, or install again once it is back: it was shut down",
    "NodeLost": "see why the node is no longer heard of",
}


def evicted_pods(snapshot: Snapshot) -> Iterator[Fault]:
    """Name pods that the kubelet evicted, while no other pod of their owner serves."""
    for pod in troubled(snapshot):
        status = pod.get("status", {})
        reason, message = str(status.get("reason", "")), short(str(status.get("message", "")), 240)
        # One that the kubelet did not even admit has no statuses.
        barred = status.get("phase") == "Failed" and bool(reason) and not status.get("containerStatuses")
        if not (reason in {"Evicted", *_ENDED} or barred) or is_replaced(pod, snapshot):
            continue
        if reason != "Evicted":
            yield _ended(pod, reason, message)
            continue
        yield Fault(
            key=f"{name_of(pod)}/evicted",
            rank=Rank.MEMORY,
            sentence=f"pod '{name_of(pod)}' was evicted by the kubelet: {message}",
            remedy="give the node more room, or let the pods ask for what they use"
            if "low on resource" in message or "had condition" in message
            else "raise `sizeLimit` of the volume or the limit of `ephemeral-storage`, or let the program"
            " write less",
            # Its owner makes another, which may fare better.
            grace_s=None,
            explains=(f"{name_of(pod)}/",),
        )


def _ended(pod: Obj, reason: str, message: str) -> Fault:
    return Fault(
        key=f"{name_of(pod)}/evicted",
        rank=Rank.SCHEDULING,
        sentence=f"pod '{name_of(pod)}' was ended by the kubelet ({reason}): {message}",
        remedy=_ENDED.get(reason, "correct in the pod template what the message names"),
        grace_s=None,
        explains=(f"{name_of(pod)}/",),
    )


def failed_starts(snapshot: Snapshot) -> Iterator[Fault]:
    """Name containers that are killed because the hook after their start fails."""
    for pod in troubled(snapshot):
        for container in containers_of(pod):
            failed = [
                event
                for event in events_of(snapshot.events, pod, "FailedPostStartHook")
                if f"{{{container.name}}}" in str(event.get("involvedObject", {}).get("fieldPath", ""))
            ]
            if not failed or container.status.get("ready"):
                continue
            yield Fault(
                key=f"{container.key}/hook",
                rank=Rank.PROBE_KILLS,
                sentence=f"{container.title} is killed each time because its postStart hook fails:"
                f" {short(str(failed[-1].get('message', '')), 240)}",
                remedy="correct the command of `lifecycle.postStart`, and what it needs",
                grace_s=NEVER_HEALS_S if container.restarts >= LOOP_RESTARTS else None,
                explains=(f"{container.key}/",),
            )


def closed_gates(snapshot: Snapshot) -> Iterator[Fault]:
    """Name pods whose containers are all ready, and that a readiness gate keeps out of their Services."""
    for pod in living(snapshot.pods):
        shut = [
            f"'{gate['conditionType']}'"
            for gate in pod.get("spec", {}).get("readinessGates") or []
            if condition(pod, str(gate["conditionType"])).get("status") != "True"
        ]
        if not shut or condition(pod, "ContainersReady").get("status") != "True":
            continue
        yield Fault(
            key=f"{name_of(pod)}/gate",
            rank=Rank.PROBE,
            sentence=f"the containers of pod '{name_of(pod)}' are ready, but its readiness gate"
            f" {', '.join(shut)} is shut",
            remedy="run the controller that sets that condition, or leave `readinessGates` out of the pod"
            " template",
            grace_s=None,
            explains=(f"{name_of(pod)}/",),
        )


def is_replaced(pod: Obj, snapshot: Snapshot) -> bool:
    """Whether another pod of its owner serves in the place of one that has failed."""
    if pod.get("status", {}).get("phase") != "Failed":
        return False
    owners = {owner.get("uid") for owner in pod["metadata"].get("ownerReferences") or []}
    return any(
        owners & {owner.get("uid") for owner in other["metadata"].get("ownerReferences") or []}
        and stands_ready(other)
        for other in living(snapshot.pods)
    )
