"""Containers that their own CPU limit keeps from starting."""

from collections.abc import Iterator

from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.objects import Container, containers_of, troubled
from conformance.kube.snapshots import Snapshot, name_of

# A program that starts uses all that it gets for some seconds; one that was stopped in so many periods of
# its whole life has done nothing else yet.
_STARVED = 0.8


def starved(snapshot: Snapshot) -> Iterator[Fault]:
    """Name containers that run, are not ready, and were stopped by their CPU quota nearly all the time."""
    for pod in troubled(snapshot):
        for container in containers_of(pod):
            share = snapshot.throttled.get((name_of(pod), container.name), 0.0)
            limit = (container.spec.get("resources", {}).get("limits") or {}).get("cpu")
            if share < _STARVED or limit is None or not _is_starting(container):
                continue
            yield Fault(
                key=f"{container.key}/cpu",
                rank=Rank.CPU,
                sentence=f"{container.title} does not get to start: its CPU limit of {limit} stopped it in"
                f" {100 * share:.0f} % of the periods of its life",
                remedy="raise `resources.limits.cpu`; a `startupProbe` must allow for the longest start, too",
                grace_s=None,
                explains=tuple(f"{container.key}/{what}" for what in ("killed", "unready", "init", "crash")),
            )


def _is_starting(container: Container) -> bool:
    return container.runs and not container.status.get("ready")
