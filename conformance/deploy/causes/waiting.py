"""Symptoms: init containers that still wait, and pods of which nothing else is known."""

from collections.abc import Iterator

from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.objects import Container, command_of, containers_of, living
from conformance.deploy.causes.remedies import remedy_of
from conformance.kube.snapshots import Snapshot, name_of, stands_ready


def waiting_init(snapshot: Snapshot) -> Iterator[Fault]:
    """Name init containers that have not ended, with what they say."""
    for pod in living(snapshot.pods):
        for container in containers_of(pod):
            if container.lasts or not container.runs:
                continue
            line = container.line(snapshot)
            yield Fault(
                key=f"{container.key}/init",
                rank=Rank.WAITING_INIT,
                sentence=f"init {container.title} is still running"
                f"{f': {line}' if line else f' and has logged nothing{command_of(container)}'}",
                remedy=_remedy(line, snapshot, container),
                grace_s=None,
            )


def _remedy(line: str, snapshot: Snapshot, container: Container) -> str:
    if not line:
        return "see what its command waits for, and let it end by itself and say what it does"
    return remedy_of(line, snapshot, container) or (
        "mend what that line names, or make what it waits for reachable"
    )


def starting(snapshot: Snapshot) -> Iterator[Fault]:
    """Name pods that are not ready; what else is known of them comes first."""
    for pod in living(snapshot.pods):
        if stands_ready(pod):
            continue
        yield Fault(
            key=f"{name_of(pod)}/starting",
            rank=Rank.STARTING,
            sentence=f"pod '{name_of(pod)}' is {pod.get('status', {}).get('phase', 'Unknown')} and not ready",
            remedy="see its events in the evidence folder",
            grace_s=None,
        )
