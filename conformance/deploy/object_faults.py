"""Why a pod does not exist or is not placed: quotas, volumes, nodes, jobs."""

from conformance.deploy.fault import Fault, Rank, ReadLog, telling_line
from conformance.kube.snapshots import Obj, Snapshot, condition, events_of, name_of

_CONTROLLER_RETRIES_S = 5.0
_PROVISIONER_WORKS_S = 15.0
_CHARS = 300


def object_faults(snapshot: Snapshot, read_log: ReadLog) -> list[Fault]:
    """Return what keeps pods from being made or placed."""
    return [
        *_refused_pods(snapshot),
        *_unbound_claims(snapshot),
        *_unplaced_pods(snapshot),
        *_failed_jobs(snapshot, read_log),
    ]


def _refused_pods(snapshot: Snapshot) -> list[Fault]:
    """Find controllers whose pods the API server refuses: quota, admission, pod security."""
    faults = []
    for kind, objects in (
        ("ReplicaSet", snapshot.replica_sets),
        ("StatefulSet", snapshot.stateful_sets),
        ("Job", snapshot.jobs),
    ):
        for obj in objects:
            message = str(condition(obj, "ReplicaFailure").get("message", ""))
            if not message and not _has_pods(obj):
                refused = events_of(snapshot.events, obj, "FailedCreate")
                message = str(refused[-1].get("message", "")) if refused else ""
            if message:
                faults.append(_refusal(kind, obj, message))
    return faults


def _has_pods(obj: Obj) -> bool:
    status = obj.get("status", {})
    wanted = obj.get("spec", {}).get("replicas", 1)
    return bool((status.get("replicas") or 0) >= wanted or status.get("active") or status.get("succeeded"))


def _refusal(kind: str, obj: Obj, message: str) -> Fault:
    remedy = "change the pod template so that the namespace's admission rules allow it"
    if "exceeded quota" in message:
        remedy = "lower requests, limits or replicas, or raise the ResourceQuota of the namespace"
    elif "PodSecurity" in message:
        remedy = "set the security context that the message asks for"
    elif "must specify" in message:
        remedy = "set the requests and limits that the quota of the namespace asks for"
    return Fault(
        key=f"{kind}/{name_of(obj)}/refused",
        rank=Rank.QUOTA,
        sentence=f"{kind} '{name_of(obj)}' cannot make its pods: {_short(message)}",
        remedy=remedy,
        grace_s=_CONTROLLER_RETRIES_S,
    )


def _unbound_claims(snapshot: Snapshot) -> list[Fault]:
    faults = []
    for claim in snapshot.claims:
        if claim.get("status", {}).get("phase") != "Pending" or not _is_used(claim, snapshot):
            continue
        failed = events_of(snapshot.events, claim, "FailedBinding", "ProvisioningFailed")
        if not failed:
            continue
        class_name = claim.get("spec", {}).get("storageClassName")
        wanted = (
            f"StorageClass '{class_name}'"
            if class_name
            else "no StorageClass (and the cluster has no default)"
        )
        faults.append(
            Fault(
                key=f"claim/{name_of(claim)}",
                rank=Rank.VOLUME,
                sentence=f"PersistentVolumeClaim '{name_of(claim)}' is not bound; it asks for {wanted}:"
                f" {_short(str(failed[-1].get('message', '')))}",
                remedy="name a StorageClass that `kubectl get storageclass` lists",
                grace_s=_PROVISIONER_WORKS_S,
            )
        )
    return faults


def _is_used(claim: Obj, snapshot: Snapshot) -> bool:
    names = {
        (volume.get("persistentVolumeClaim") or {}).get("claimName")
        for pod in snapshot.pods
        for volume in pod.get("spec", {}).get("volumes") or []
    }
    return name_of(claim) in names


def _unplaced_pods(snapshot: Snapshot) -> list[Fault]:
    faults = []
    for pod in snapshot.pods:
        placed = condition(pod, "PodScheduled")
        if placed.get("status") != "False":
            continue
        message = str(placed.get("message", ""))
        faults.append(
            Fault(
                key=f"{name_of(pod)}/scheduling",
                rank=Rank.SCHEDULING,
                sentence=f"pod '{name_of(pod)}' fits on no node: {_short(message)}"
                f"{_request_text(pod, message)}",
                remedy=_placing_remedy(message),
                # A volume made on first use, or a node that is just joining, delays placing.
                grace_s=None if "persistentvolumeclaim" in message.lower() else _PROVISIONER_WORKS_S,
            )
        )
    return faults


def _request_text(pod: Obj, message: str) -> str:
    """Say how much the pod asks for, when the nodes have too little."""
    if "Insufficient" not in message:
        return ""
    containers = pod.get("spec", {}).get("containers") or []
    parts = [
        f"'{item['name']}' {resource} {amount}"
        for item in containers
        for resource, amount in sorted(item.get("resources", {}).get("requests", {}).items())
        if f"Insufficient {resource}" in message
    ]
    return f"; it requests {', '.join(parts)}" if parts else ""


def _placing_remedy(message: str) -> str:
    if "Insufficient" in message:
        return "lower `resources.requests`, or give the cluster a larger node"
    if "taint" in message:
        return "add a toleration, or remove the taint from the node"
    if "persistentvolumeclaim" in message.lower():
        return "see why its PersistentVolumeClaim is missing or not bound"
    return "compare the pod's node selector and affinity with the labels of the nodes"


def _failed_jobs(snapshot: Snapshot, read_log: ReadLog) -> list[Fault]:
    faults = []
    for job in snapshot.jobs:
        failed = condition(job, "Failed")
        if failed.get("status") != "True":
            continue
        line = _job_line(job, snapshot, read_log)
        faults.append(
            Fault(
                key=f"job/{name_of(job)}",
                rank=Rank.JOB,
                sentence=f"Job '{name_of(job)}' failed ({failed.get('reason', 'no reason given')})"
                f": {line or _short(str(failed.get('message', '')))}",
                remedy="mend what its log names; a failed Job is not run again",
                grace_s=0.0,
            )
        )
    return faults


def _job_line(job: Obj, snapshot: Snapshot, read_log: ReadLog) -> str:
    for pod in snapshot.pods:
        owners = pod["metadata"].get("ownerReferences") or []
        if any(owner.get("uid") == job["metadata"].get("uid") for owner in owners):
            for item in pod.get("spec", {}).get("containers") or []:
                line = telling_line(read_log(name_of(pod), item["name"]))
                if line:
                    return line
    return ""


def _short(text: str) -> str:
    return " ".join(text.split())[:_CHARS]
