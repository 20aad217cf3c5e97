"""Pods that got no sandbox: no network, no address, no runtime; the cluster's trouble and not the chart's."""

from collections.abc import Iterator

from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.lines import short
from conformance.deploy.causes.objects import containers_of, troubled
from conformance.kube.snapshots import Snapshot, events_of, name_of


def failed_sandboxes(snapshot: Snapshot) -> Iterator[Fault]:
    """Name pods of which no container was started, because the node cannot make their sandbox."""
    for pod in troubled(snapshot):
        events = events_of(snapshot.events, pod, "FailedCreatePodSandBox")
        if not events or any(container.has_run for container in containers_of(pod)):
            continue
        node = pod["spec"].get("nodeName", "")
        yield Fault(
            key=f"{name_of(pod)}/sandbox",
            rank=Rank.SCHEDULING,
            sentence=f"node '{node}' cannot make the sandbox of pod '{name_of(pod)}':"
            f" {short(str(events[-1].get('message', '')), 240)}",
            remedy="leave `runtimeClassName` out of the pod template, or set up that runtime on the nodes"
            if "no runtime for" in str(events[-1].get("message", ""))
            else f"see the pods of the cluster's network (CNI) and the runtime on node '{node}'; the"
            " chart has no part in it",
            # A network that is just starting comes.
            grace_s=None,
            explains=(f"{name_of(pod)}/",),
        )
