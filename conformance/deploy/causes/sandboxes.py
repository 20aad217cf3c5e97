"""Pods that got no sandbox, and nodes that are ill: mostly the cluster's trouble and not the chart's."""

import re
from collections.abc import Iterator

from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.lines import short
from conformance.deploy.causes.objects import containers_of, troubled
from conformance.kube.snapshots import Obj, Snapshot, condition, events_of, name_of

# What the chart has a part in.
_MEMORY = re.compile(r"OOM-killed|memory limit too low|cannot allocate memory", re.IGNORECASE)
_OWN = (
    (
        re.compile(r"no runtime for"),
        "leave `runtimeClassName` out of the pod template, or set up that runtime on the nodes",
    ),
    (
        _MEMORY,
        "raise `resources.limits.memory`: it does not even do for an empty pod (`m` means thousandths)",
    ),
)


def failed_sandboxes(snapshot: Snapshot) -> Iterator[Fault]:
    """Name pods of which no container was started, because the node cannot make their sandbox."""
    for pod in troubled(snapshot):
        events = events_of(snapshot.events, pod, "FailedCreatePodSandBox")
        if not events or any(container.has_run for container in containers_of(pod)):
            continue
        node = pod["spec"].get("nodeName", "")
        message = str(events[-1].get("message", ""))
        yield Fault(
            key=f"{name_of(pod)}/sandbox",
            rank=Rank.SCHEDULING,
            sentence=f"node '{node}' cannot make the sandbox of pod '{name_of(pod)}':"
            f" {short(message, 240)}{_limits(pod, message)}",
            remedy=next(
                (text for words, text in _OWN if words.search(message)),
                f"see the pods of the cluster's network (CNI) and the runtime on node '{node}'; the chart has"
                " no part in it",
            ),
            # A network that is just starting comes.
            grace_s=None,
            explains=(f"{name_of(pod)}/",),
        )


def ill_nodes(snapshot: Snapshot) -> Iterator[Fault]:
    """Name nodes with pods of the release that have stopped to be ready themselves."""
    for node in snapshot.nodes:
        state = condition(node, "Ready")
        unready = [pod for pod in troubled(snapshot) if pod["spec"].get("nodeName") == name_of(node)]
        if state.get("status") not in {"False", "Unknown"} or not unready:
            continue
        yield Fault(
            key=f"node/{name_of(node)}",
            rank=Rank.SCHEDULING,
            sentence=f"node '{name_of(node)}', on which pod '{name_of(unready[0])}' runs, is not ready:"
            f" {short(str(state.get('message', '')), 240)}",
            remedy=f"see the kubelet and the network (CNI) of node '{name_of(node)}'; the chart has no part"
            " in it",
            grace_s=None,
            explains=tuple(f"{name_of(pod)}/" for pod in unready),
        )


def _limits(pod: Obj, message: str) -> str:
    if not _MEMORY.search(message):
        return ""
    limits = (
        f"'{item['name']}' {item['resources']['limits']['memory']}"
        for item in pod["spec"].get("containers") or []
        if "memory" in ((item.get("resources") or {}).get("limits") or {})
    )
    return f"; its memory limits are {', '.join(limits) or 'none'}"
