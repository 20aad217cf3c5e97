"""Say in one sentence why a release is not ready, and what to do."""

from conformance.deploy.container_faults import container_faults
from conformance.deploy.fault import Fault, Rank, ReadLog
from conformance.deploy.object_faults import object_faults
from conformance.kube.client import ApiException, Kube
from conformance.kube.snapshots import Snapshot, condition, name_of
from conformance.kube.text import pod_log

# Lines read from the end of a log: enough for the last error and what came after it.
_TAIL_LINES = 50


def log_reader(kube: Kube, namespace: str) -> ReadLog:
    """Return a reader of log ends that answers nothing where there is no log."""

    def read(pod: str, container: str, *, previous: bool = False) -> str:
        try:
            return pod_log(
                kube,
                namespace=namespace,
                pod=pod,
                container=container,
                previous=previous,
                tail_lines=_TAIL_LINES,
            )
        except ApiException:
            return ""

    return read


def diagnose(snapshot: Snapshot, read_log: ReadLog) -> tuple[Fault, ...]:
    """Return every cause that is seen, the most fundamental first."""
    faults = object_faults(snapshot, read_log)
    for pod in snapshot.pods:
        if "deletionTimestamp" in pod["metadata"]:
            continue
        faults += container_faults(pod, snapshot.events, read_log)
    faults += _starting(snapshot, {fault.key.split("/")[0] for fault in faults})
    # What cannot heal explains more than what may still come.
    return tuple(sorted(faults, key=lambda fault: (fault.grace_s is None, fault.rank)))


def _starting(snapshot: Snapshot, named: set[str]) -> list[Fault]:
    """Name pods that are not ready for no reason seen so far."""
    return [
        Fault(
            key=f"{name_of(pod)}/starting",
            rank=Rank.STARTING,
            sentence=f"pod '{name_of(pod)}' is {pod.get('status', {}).get('phase', 'Unknown')} and not ready",
            remedy="see its events in the evidence folder",
            grace_s=None,
        )
        for pod in snapshot.pods
        if name_of(pod) not in named
        and pod.get("status", {}).get("phase") not in {"Succeeded"}
        and condition(pod, "Ready").get("status") != "True"
    ]
