"""Symptoms: init containers that still wait, and pods of which nothing else is known."""

from collections.abc import Iterator

from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.objects import containers_of, living
from conformance.kube.snapshots import Snapshot, condition, name_of


def waiting_init(snapshot: Snapshot) -> Iterator[Fault]:
    """Name init containers that have not ended, with what they say."""
    for pod in living(snapshot.pods):
        for container in containers_of(pod):
            if not container.init or not container.runs:
                continue
            if container.is_sidecar and (container.status.get("started") or container.status.get("ready")):
                continue
            line = container.line(snapshot)
            yield Fault(
                key=f"{container.key}/init",
                rank=Rank.WAITING_INIT,
                sentence=f"init {container.title} is still running"
                f"{f': {line}' if line else ' and has logged nothing'}",
                remedy="make what it waits for reachable, or correct the address it was given",
                grace_s=None,
            )


def starting(snapshot: Snapshot) -> Iterator[Fault]:
    """Name pods that are not ready; what else is known of them comes first."""
    for pod in living(snapshot.pods):
        if condition(pod, "Ready").get("status") == "True":
            continue
        yield Fault(
            key=f"{name_of(pod)}/starting",
            rank=Rank.STARTING,
            sentence=f"pod '{name_of(pod)}' is {pod.get('status', {}).get('phase', 'Unknown')} and not ready",
            remedy="see its events in the evidence folder",
            grace_s=None,
        )
