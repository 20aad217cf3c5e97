"""Pods that fit on no node, and by how much."""

import re
from collections.abc import Iterator

from conformance.core.units import BYTES_PER_MIB
from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.lines import short
from conformance.deploy.causes.objects import living
from conformance.kube.quantities import parse_bytes, parse_millicores
from conformance.kube.snapshots import Obj, Snapshot, condition, name_of

# Taints by which the control plane itself says what ails a node.
_ILL = re.compile(
    r"node\.kubernetes\.io/(not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|network-unavailable)"
)
# A node may just be joining, or a larger pod just be ending.
_NODES_SETTLE_S = 15.0
_SCHEDULER = "default-scheduler"
_EXTENDED = re.compile(r"Insufficient ([\w.-]+/[\w.-]*\w)")


def unplaced_pods(snapshot: Snapshot) -> Iterator[Fault]:
    """Name each pod that the scheduler cannot place."""
    for pod in living(snapshot.pods):
        placed = condition(pod, "PodScheduled")
        if not placed:
            yield from _unheard_of(pod, snapshot)
        if placed.get("status") != "False":
            continue
        message = str(placed.get("message", ""))
        gates = ", ".join(f"'{gate['name']}'" for gate in pod.get("spec", {}).get("schedulingGates") or [])
        if gates:
            yield Fault(
                key=f"{name_of(pod)}/scheduling",
                rank=Rank.SCHEDULING,
                sentence=f"pod '{name_of(pod)}' is held back by its scheduling gates ({gates})",
                remedy="run the controller that lifts them, or leave `schedulingGates` out of the pod"
                " template",
                grace_s=_NODES_SETTLE_S,
            )
            continue
        waits_for_claim = "persistentvolumeclaim" in message.lower() or "binding volumes" in message
        yield Fault(
            key=f"{name_of(pod)}/scheduling",
            rank=Rank.WAITING_INIT if waits_for_claim else Rank.SCHEDULING,
            sentence=f"pod '{name_of(pod)}' fits on no node: {short(message)}"
            f"{_amounts(pod, message, snapshot)}{_constraints(pod, message, snapshot)}",
            remedy=_remedy(message),
            # A volume made on first use delays placing.
            grace_s=None if waits_for_claim else _NODES_SETTLE_S,
        )


def _unheard_of(pod: Obj, snapshot: Snapshot) -> Iterator[Fault]:
    """Name a pod that no scheduler and no node looks at."""
    spec, node = pod.get("spec", {}), pod.get("spec", {}).get("nodeName")
    scheduler = str(spec.get("schedulerName") or _SCHEDULER)
    known = {name_of(item) for item in snapshot.nodes}
    if node and known and node not in known:
        told = f"is bound to node '{node}' (`nodeName`), which does not exist", "leave `nodeName` out"
    elif not node and scheduler != _SCHEDULER:
        told = (
            f"waits for scheduler '{scheduler}' (`schedulerName`), and none of that name looks at it",
            "run that scheduler, or leave `schedulerName` out",
        )
    else:
        return
    yield Fault(
        key=f"{name_of(pod)}/scheduling",
        rank=Rank.SCHEDULING,
        sentence=f"pod '{name_of(pod)}' {told[0]}",
        remedy=f"{told[1]} of the pod template",
        grace_s=_NODES_SETTLE_S,
    )


def _amounts(pod: Obj, message: str, snapshot: Snapshot) -> str:
    """Say how much the pod asks for, and how much the roomiest node has, where nodes have too little."""
    parts = []
    for resource in ("cpu", "memory", "ephemeral-storage"):
        if f"Insufficient {resource}" not in message:
            continue
        asked = ", ".join(
            f"'{item['name']}' {resource} {item['resources']['requests'][resource]}"
            for part in ("containers", "initContainers")
            for item in pod.get("spec", {}).get(part) or []
            if resource in (item.get("resources", {}).get("requests") or {})
        )
        free = _most_free(resource, snapshot)
        parts.append(f"; it requests {asked}" if asked else "")
        parts.append(f", the roomiest node has {_said(free, resource)} left" if free is not None else "")
    return "".join(parts)


def _most_free(resource: str, snapshot: Snapshot) -> float | None:
    """Return the largest amount that a node has left, in cores or bytes."""
    if not snapshot.nodes or not snapshot.node_pods:
        return None
    free = []
    for node in snapshot.nodes:
        has = _amount(resource, node["status"]["allocatable"])
        used = sum(
            _amount(resource, item.get("resources", {}).get("requests") or {})
            for pod in living(snapshot.node_pods)
            if pod["spec"].get("nodeName") == name_of(node)
            for item in pod["spec"].get("containers") or []
        )
        free.append(has - used)
    return max(0.0, *free) if free else None


def _amount(resource: str, amounts: Obj) -> float:
    text = amounts.get(resource, "0")
    return parse_millicores(text) / 1000 if resource == "cpu" else float(parse_bytes(text))


def _said(amount: float, resource: str) -> str:
    return f"{amount:.2g} cores" if resource == "cpu" else f"{amount / BYTES_PER_MIB:.0f}Mi"


def _constraints(pod: Obj, message: str, snapshot: Snapshot) -> str:
    """Say which selector or taint is in the way."""
    spec = pod.get("spec", {})
    if "affinity/selector" in message and spec.get("nodeSelector"):
        wanted = ", ".join(f"{key}={value}" for key, value in sorted(spec["nodeSelector"].items()))
        return f"; its nodeSelector is {wanted}"
    if "affinity/selector" in message:
        wanted = "; ".join(_asked_of_node(spec))
        return f"; its node affinity wants {wanted}" if wanted else ""
    if "taint" in message:
        taints = sorted(
            f"{taint['key']}:{taint['effect']}"
            for node in snapshot.nodes
            for taint in node.get("spec", {}).get("taints") or []
        )
        return f"; the nodes' taints are {', '.join(taints)}" if taints else ""
    return ""


def _asked_of_node(spec: Obj) -> Iterator[str]:
    node = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    terms = (node.get("requiredDuringSchedulingIgnoredDuringExecution") or {}).get("nodeSelectorTerms") or []
    for term in terms:
        for item in [*(term.get("matchExpressions") or []), *(term.get("matchFields") or [])]:
            yield f"{item['key']} {item['operator']} {', '.join(item.get('values') or [])}".rstrip()


def _remedy(message: str) -> str:
    if "persistentvolumeclaim" in message and "is being deleted" in message:
        return "let the pods that use that claim end, so that it goes and can be made anew"
    extended = _EXTENDED.search(message)
    if extended:
        return f"leave `{extended.group(1)}` out of the resources, or add a node that has it"
    ill = _ILL.search(message)
    if ill:
        return f"see why the node is '{ill.group(1)}', and mend that: no toleration helps the pod there"
    remedies = (
        ("Insufficient", "lower `resources.requests`, or give the cluster a larger node"),
        ("taint", "add a toleration, or remove the taint from the node"),
        ("persistentvolumeclaim", "see why its PersistentVolumeClaim is missing or not bound"),
        (
            "volume node affinity",
            "let the volume be made where the pod fits (a class with `volumeBindingMode:"
            " WaitForFirstConsumer`): delete the claim, or bring the pod to the node or zone of its volume",
        ),
        ("were unschedulable", "uncordon a node, or add one"),
        ("too many pods", "add a node, or run fewer pods"),
        ("max volume count", "add a node, or use fewer volumes"),
        ("free ports", "drop the pod's `hostPort`, or run fewer replicas than there are nodes"),
        ("anti-affinity", "let the anti-affinity be preferred, or add nodes"),
        (
            "pod affinity rules",
            "let the pod affinity name labels of pods that run, or be preferred only",
        ),
        (
            "missing required label",
            "let `topologyKey` be a label that the nodes have, such as kubernetes.io/hostname",
        ),
        ("topology spread constraints.", "let the spread be `ScheduleAnyway`, or add nodes"),
    )
    fitting = [text for word, text in remedies if word in message or word in message.lower()]
    return "; ".join(fitting) or (
        "correct the pod's `nodeSelector` and affinity, or give a node the labels that they ask for"
    )
