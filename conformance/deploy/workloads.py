"""Whether a workload is as far as its specification wants it."""

from conformance.kube.snapshots import Obj, Snapshot, condition, name_of


def workload_states(snapshot: Snapshot) -> dict[str, str]:
    """Return ready over wanted of each workload: `{"deployment/todo-app-backend": "1/1"}`."""
    states = {}
    for kind, obj in _replicated(snapshot):
        ready = obj.get("status", {}).get("readyReplicas") or 0
        states[f"{kind}/{name_of(obj)}"] = f"{ready}/{_wanted(obj)}"
    for job in snapshot.jobs:
        states[f"job/{name_of(job)}"] = "complete" if _job_done(job) else "running"
    return states


def unready_workloads(snapshot: Snapshot) -> list[str]:
    """Return what is still missing, one text a workload: `deployment 'x' 0/1 ready`."""
    missing = [
        f"{kind} '{name_of(obj)}' {_lack(kind, obj)}"
        for kind, obj in _replicated(snapshot)
        if _lack(kind, obj)
    ]
    missing += [f"job '{name_of(job)}' to complete" for job in snapshot.jobs if not _job_done(job)]
    if not snapshot.deployments and not snapshot.stateful_sets:
        missing.append("any Deployment or StatefulSet of the release")
    return missing


def _replicated(snapshot: Snapshot) -> list[tuple[str, Obj]]:
    return [
        *(("deployment", obj) for obj in snapshot.deployments),
        *(("statefulset", obj) for obj in snapshot.stateful_sets),
    ]


def _wanted(obj: Obj) -> int:
    replicas = obj.get("spec", {}).get("replicas")
    return 1 if replicas is None else int(replicas)


def _lack(kind: str, obj: Obj) -> str:
    """Return what this workload lacks, empty when nothing."""
    status, wanted = obj.get("status", {}), _wanted(obj)
    if (status.get("observedGeneration") or 0) < (obj["metadata"].get("generation") or 0):
        return "not yet seen by its controller"
    updated = status.get("updatedReplicas") or 0
    ready = status.get("readyReplicas") or 0
    # A StatefulSet that was never changed may report no updated replicas while revisions agree.
    if kind == "statefulset" and status.get("currentRevision") == status.get("updateRevision"):
        updated = max(updated, ready)
    if updated < wanted:
        return f"{updated}/{wanted} updated"
    if ready < wanted:
        return f"{ready}/{wanted} ready"
    if (status.get("replicas") or 0) > wanted:
        return f"{status['replicas'] - wanted} old pods to end"
    return ""


def _job_done(job: Obj) -> bool:
    if "test" in str(job["metadata"].get("annotations", {}).get("helm.sh/hook", "")):
        return True
    return condition(job, "Complete").get("status") == "True"
