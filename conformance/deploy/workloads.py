"""Whether a workload is as far as its specification wants it."""

from conformance.kube.snapshots import Obj, Snapshot, condition, hook_of, name_of, owned_by, stands_ready


def workload_states(snapshot: Snapshot) -> dict[str, str]:
    """Return ready over wanted of each workload: `{"deployment/todo-app-backend": "1/1"}`."""
    states = {
        f"{kind}/{name_of(obj)}": f"{_ready(kind, obj)}/{_wanted(kind, obj)}"
        f"{'' if _wanted(kind, obj) else ' (scaled to 0)'}"
        for kind, obj in _replicated(snapshot)
    }
    states |= {f"pod/{name_of(pod)}": "0/1" if _bare_lack(pod) else "1/1" for pod in _bare_pods(snapshot)}
    for job in snapshot.jobs:
        state = "suspended" if job.get("spec", {}).get("suspend") else "running"
        states[f"job/{name_of(job)}"] = "complete" if _job_done(job) else state
    return states


def unready_workloads(snapshot: Snapshot) -> list[str]:
    """Return what is still missing, one text a workload: `deployment 'x' 0/1 ready`."""
    missing = [
        f"{kind} '{name_of(obj)}' {lack}" for kind, obj in _replicated(snapshot) if (lack := _lack(kind, obj))
    ]
    missing += [f"pod '{name_of(pod)}' {lack}" for pod in _bare_pods(snapshot) if (lack := _bare_lack(pod))]
    missing += [f"job '{name_of(job)}' to complete" for job in snapshot.jobs if counts_for_readiness(job)]
    running = [obj for kind, obj in _replicated(snapshot) if _wanted(kind, obj)]
    if not missing and not running and not _bare_pods(snapshot):
        missing.append("any workload of the release with at least one pod")
    return missing


def counts_for_readiness(obj: Obj) -> bool:
    """Whether the release is not up before this Job or pod has ended well, or is ready.

    `helm test` makes its own pods later, a CronJob its Jobs at any time, and a suspended Job none.
    """
    if "test" in hook_of(obj) or owned_by(obj, "CronJob"):
        return False
    return not obj.get("spec", {}).get("suspend") and not _job_done(obj)


def _replicated(snapshot: Snapshot) -> list[tuple[str, Obj]]:
    return [
        *(("deployment", obj) for obj in snapshot.deployments),
        *(("statefulset", obj) for obj in snapshot.stateful_sets),
        *(("daemonset", obj) for obj in snapshot.daemon_sets),
    ]


def _bare_pods(snapshot: Snapshot) -> list[Obj]:
    """Return the pods that no controller made, those of `helm test` apart."""
    return [
        pod
        for pod in snapshot.pods
        if not pod["metadata"].get("ownerReferences") and counts_for_readiness(pod)
    ]


def _bare_lack(pod: Obj) -> str:
    phase = pod.get("status", {}).get("phase", "Unknown")
    if phase == "Succeeded" or stands_ready(pod):
        return ""
    return f"is {phase} and not ready"


def _wanted(kind: str, obj: Obj) -> int:
    if kind == "daemonset":
        return int(obj.get("status", {}).get("desiredNumberScheduled") or 0)
    replicas = obj.get("spec", {}).get("replicas")
    return 1 if replicas is None else int(replicas)


def _ready(kind: str, obj: Obj) -> int:
    status = obj.get("status", {})
    return int(status.get("numberReady" if kind == "daemonset" else "readyReplicas") or 0)


def _lack(kind: str, obj: Obj) -> str:
    """Return what this workload lacks, empty when nothing."""
    status, wanted, ready = obj.get("status", {}), _wanted(kind, obj), _ready(kind, obj)
    if (status.get("observedGeneration") or 0) < (obj["metadata"].get("generation") or 0):
        return "not yet seen by its controller"
    updated = status.get("updatedNumberScheduled" if kind == "daemonset" else "updatedReplicas") or 0
    # A StatefulSet that was never changed may report no updated replicas while revisions agree.
    if kind == "statefulset" and status.get("currentRevision") == status.get("updateRevision"):
        updated = max(updated, ready)
    if updated < wanted:
        return f"{updated}/{wanted} updated"
    if ready < wanted:
        return f"{ready}/{wanted} ready"
    if kind != "daemonset" and (status.get("replicas") or 0) > wanted:
        return f"{status['replicas'] - wanted} old pods to end"
    return ""


def _job_done(job: Obj) -> bool:
    return condition(job, "Complete").get("status") == "True"
