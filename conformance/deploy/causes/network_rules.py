"""What NetworkPolicies let through, by their own rules; pure."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from conformance.deploy.causes.objects import containers_of, label_selector_matches
from conformance.kube.snapshots import Obj, Snapshot, labels_of, name_of

Way = Literal["Ingress", "Egress"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The other end: a pod with its namespace's labels, or (pod None) something outside of the cluster."""

    pod: Obj | None
    namespace: str = ""
    namespace_labels: tuple[tuple[str, str], ...] = ()


def governing(pod: Obj, way: Way, snapshot: Snapshot) -> list[Obj]:
    """Return the policies that govern one direction of a pod; none: all is let through.

    A pod on the node's own network is beyond them.
    """
    if (pod.get("spec") or {}).get("hostNetwork"):
        return []
    return [
        policy
        for policy in snapshot.policies
        if way in types_of(policy)
        and label_selector_matches(policy["spec"].get("podSelector") or {}, labels_of(pod))
    ]


def lets_through(
    policies: Sequence[Obj],
    way: Way,
    peer: Peer,
    *,
    port: int,
    protocol: str = "TCP",
    server: Obj | None = None,
) -> bool:
    """Whether at least one rule of these policies admits a peer on a port of `server` (for named ports)."""
    return not policies or any(
        _peers_match(rule.get("to" if way == "Egress" else "from") or [], peer, policy)
        and ports_match(rule.get("ports") or [], port, protocol, server)
        for policy in policies
        for rule in policy["spec"].get(way.lower()) or []
    )


def namespace_labels(name: str, snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """Return the labels of a namespace, of which Kubernetes itself sets the name."""
    found = next((labels_of(item) for item in snapshot.namespaces if name_of(item) == name), {})
    return tuple(sorted({"kubernetes.io/metadata.name": name, **found}.items()))


def types_of(policy: Obj) -> list[str]:
    """Return the directions that a policy governs."""
    spec = policy["spec"]
    return spec.get("policyTypes") or ["Ingress", *(["Egress"] if spec.get("egress") else [])]


def _peers_match(peers: list[Obj], peer: Peer, policy: Obj) -> bool:
    return not peers or any(peer_matches(item, peer, policy) for item in peers)


def peer_matches(item: Obj, peer: Peer, policy: Obj) -> bool:
    """Whether one `to` or `from` of a policy's rule means this end."""
    block = item.get("ipBlock")
    if block:
        return _in_block(block, peer)
    if peer.pod is None or (peer.pod.get("spec") or {}).get("hostNetwork"):
        # Its address is a node's, which no selector means.
        return False
    spaces = item.get("namespaceSelector")
    if spaces is None:
        if peer.namespace != policy["metadata"].get("namespace", peer.namespace):
            return False
    elif not label_selector_matches(spaces, dict(peer.namespace_labels)):
        return False
    return label_selector_matches(item.get("podSelector") or {}, labels_of(peer.pod))


def _in_block(block: Obj, peer: Peer) -> bool:
    address = str((peer.pod or {}).get("status", {}).get("podIP", ""))
    if not address:
        # Of an end outside nothing is known; the block is given the benefit of the doubt.
        return True
    ip = ipaddress.ip_address(address)
    inside = ip in ipaddress.ip_network(block["cidr"], strict=False)
    return inside and not any(
        ip in ipaddress.ip_network(item, strict=False) for item in block.get("except") or []
    )


def ports_match(ports: list[Obj], port: int, protocol: str, server: Obj | None) -> bool:
    """Whether the ports of a rule hold this one; a rule without ports holds all."""
    return not ports or any(_port_matches(item, port, protocol, server) for item in ports)


def _port_matches(item: Obj, port: int, protocol: str, server: Obj | None) -> bool:
    if item.get("protocol", "TCP") != protocol:
        return False
    wanted = item.get("port")
    if wanted is None:
        return True
    if isinstance(wanted, str) and not wanted.isdigit():
        return port in _named_ports(wanted, server)
    return int(wanted) <= port <= int(item.get("endPort") or wanted)


def _named_ports(name: str, server: Obj | None) -> set[int]:
    return {
        int(item["containerPort"])
        for container in (containers_of(server) if server else ())
        for item in container.spec.get("ports") or []
        if item.get("name") == name
    }
