"""Rules of NetworkPolicies that all but admit a way: what they admit instead, and what to correct there."""

from collections.abc import Iterator, Sequence
from typing import Any

from conformance.deploy.causes.network_rules import (
    Peer,
    Way,
    lets_through,
    peer_matches,
    ports_match,
    types_of,
)
from conformance.deploy.causes.objects import differing_labels, label_selector_matches
from conformance.kube.snapshots import Obj, Snapshot, labels_of, name_of


def near_rule(
    policies: Sequence[Obj],
    way: Way,
    peer: Peer,
    *,
    port: int,
    protocol: str = "TCP",
    server: Obj | None = None,
) -> tuple[str, str] | None:
    """Return what the rule that comes nearest admits, and how to correct it; None where none comes near.

    A rule comes near that names the right port for other ends, or the right end for other ports.
    """
    found = None
    for policy in policies:
        for rule in policy["spec"].get(way.lower()) or []:
            peers, ports = rule.get("to" if way == "Egress" else "from") or [], rule.get("ports") or []
            heard = ports_match(ports, port, protocol, server)
            if not peers or heard == any(peer_matches(item, peer, policy) for item in peers):
                continue
            title = f"the rule of '{name_of(policy)}'"
            if not heard:
                found = found or (
                    f"{title} for that end admits {said_ports(ports)} only",
                    f"let that rule name port {port} ({protocol})",
                )
            elif ports or found is None:
                said = ", ".join(map(_said_peer, peers))
                found = f"{title} for that port admits {said} only", _correction(peers[0], peer, policy)
    return found


def idle_rule(
    governed: Obj,
    way: Way,
    peer: Peer,
    snapshot: Snapshot,
    **end: Any,  # noqa: ANN401 - of `lets_through`
) -> tuple[str, str] | None:
    """Return which policy would admit a way and selects no pod at all, and how to correct it."""
    for policy in snapshot.policies:
        selector = policy["spec"].get("podSelector") or {}
        if any(label_selector_matches(selector, labels_of(pod)) for pod in snapshot.pods):
            continue
        if way in types_of(policy) and lets_through([policy], way, peer, **end):
            has = differing_labels(selector.get("matchLabels") or {}, governed)
            return (
                f"'{name_of(policy)}' would admit it, but selects no pod",
                f"correct `podSelector` of '{name_of(policy)}': pod '{name_of(governed)}' has"
                f" {has or 'other labels'}",
            )
    return None


def said_ports(ports: list[Obj]) -> str:
    """Say which ports a rule names: `TCP 5432, UDP 53`."""
    return ", ".join(
        f"{item.get('protocol', 'TCP')} {item['port']}" if "port" in item else item.get("protocol", "TCP")
        for item in ports
    )


def _said_peer(item: Obj) -> str:
    block = item.get("ipBlock")
    if block:
        without = ", ".join(block.get("except") or [])
        return f"addresses of {block['cidr']}{f' without {without}' if without else ''}"
    pods, spaces = item.get("podSelector"), item.get("namespaceSelector")
    who = f"pods{_with(pods)}" if pods else "all pods"
    return f"{who} of its own namespace" if spaces is None else f"{who} of namespaces{_with(spaces)}"


def _with(selector: Obj) -> str:
    asked = [f"{key}={value}" for key, value in sorted((selector.get("matchLabels") or {}).items())]
    asked += [
        f"{item['key']} {item['operator']} {', '.join(item.get('values') or [])}".rstrip()
        for item in selector.get("matchExpressions") or []
    ]
    return f" with {', '.join(asked)}" if asked else ""


def _correction(item: Obj, peer: Peer, policy: Obj) -> str:
    if item.get("ipBlock"):
        return (
            "select pods and namespace in that rule instead of addresses: where a Service is asked, policies"
            " see the address of the pod behind it"
        )
    if peer.pod is not None and (peer.pod.get("spec") or {}).get("hostNetwork"):
        return "leave `hostNetwork` out of the pod, or admit the addresses of the nodes by `ipBlock`"
    return ", and ".join(_corrections(item, peer, policy)) or "let that rule select the other end"


def _corrections(item: Obj, peer: Peer, policy: Obj) -> Iterator[str]:
    spaces, pods = item.get("namespaceSelector"), item.get("podSelector") or {}
    if spaces is None and peer.namespace != policy["metadata"].get("namespace", peer.namespace):
        yield (
            f"put a `namespaceSelector` with kubernetes.io/metadata.name={peer.namespace} beside that rule's"
            " `podSelector`, which alone means the policy's own namespace"
        )
    elif spaces and not label_selector_matches(spaces, dict(peer.namespace_labels)):
        yield (
            f"correct that rule's `namespaceSelector`: namespace '{peer.namespace}' has"
            f" kubernetes.io/metadata.name={peer.namespace}"
        )
    if peer.pod is not None and not label_selector_matches(pods, labels_of(peer.pod)):
        has = differing_labels(pods.get("matchLabels") or {}, peer.pod)
        yield f"correct that rule's `podSelector`: the pods there have {has or 'other labels'}"
