"""NetworkPolicies that cut what a pod cannot do without: names, the database."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from conformance.deploy.causes.addresses import leans_on_troubled, needed_services
from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.lines import speaks_of_names
from conformance.deploy.causes.near_rules import idle_rule, near_rule
from conformance.deploy.causes.network_rules import Peer, Way, governing, lets_through, namespace_labels
from conformance.deploy.causes.objects import (
    containers_of,
    living,
    may_be_network,
    selected,
    symptom_keys,
    templates,
    troubled,
)
from conformance.deploy.causes.targets import targets_of
from conformance.kube.snapshots import Obj, Snapshot, name_of

_DNS_PORT = 53
_DNS_WAY: dict[str, Any] = {"port": _DNS_PORT, "protocol": "UDP"}
_DNS_NAMESPACE = "kube-system"
# A program may try again for a while before a policy of the same release is in force.
_SETTLES_S = 20.0


def cut_names(snapshot: Snapshot) -> Iterator[Fault]:
    """Name the policies that let an unready pod ask no DNS server."""
    return names_of([pod for pod in troubled(snapshot) if may_be_network(pod, snapshot)], snapshot)


def names_of(pods: Iterable[Obj], snapshot: Snapshot) -> Iterator[Fault]:
    """Name the policies that let these pods ask no DNS server for the names that they were given."""
    for pod in pods:
        policies = governing(pod, "Egress", snapshot)
        if not policies or not _has_run(pod) or not _uses_names(pod, snapshot):
            continue
        if _lets_dns(policies, "UDP", snapshot):
            continue
        half = (
            " by UDP (it allows TCP alone, and look-ups go by UDP)"
            if _lets_dns(policies, "TCP", snapshot)
            else ""
        )
        near = None if half else _near(pod, policies, "Egress", _dns(snapshot)[0], snapshot, **_DNS_WAY)
        yield Fault(
            key=f"policy/{'+'.join(map(name_of, policies))}/dns",
            rank=Rank.POLICY,
            sentence=f"{named(policies)} of pod '{name_of(pod)}' {verb(policies)} no DNS (port 53) out"
            f"{half}, so it cannot resolve any host name{_told(near)}",
            remedy=near[1] if near else "add an egress rule for port 53, UDP and TCP",
            grace_s=_grace_s(pod, snapshot),
            explains=symptom_keys(pod, snapshot),
        )


def cut_ways(snapshot: Snapshot) -> Iterator[Fault]:
    """Name the policies that cut an unready pod from a Service that it needs."""
    return ways_of([pod for pod in troubled(snapshot) if may_be_network(pod, snapshot)], snapshot)


def ways_of(pods: Iterable[Obj], snapshot: Snapshot) -> Iterator[Fault]:
    """Name the policies that cut these pods from a Service that they need."""
    for pod in pods:
        if not _has_run(pod):
            continue
        for service, port, _ in needed_services(pod, snapshot):
            yield from _cut(pod, service, port, snapshot)


def _grace_s(pod: Obj, snapshot: Snapshot) -> float | None:
    """Return how long a pod may try in vain; None while it waits for pods that are not ready themselves.

    Whether the cluster's network enforces policies at all is seen only once the other end is there.
    """
    return None if leans_on_troubled(pod, snapshot) else _SETTLES_S


def _cut(pod: Obj, service: Obj, port: int | None, snapshot: Snapshot) -> Iterator[Fault]:
    selector = service["spec"].get("selector") or {}
    servers = selected(selector, living(snapshot.pods)) or selected(selector, templates(snapshot))
    space = namespace_labels(snapshot.namespace, snapshot)
    for server in servers[:1]:
        ends: tuple[tuple[Way, Obj, Obj], ...] = (("Egress", pod, server), ("Ingress", server, pod))
        ports = target_ports(service, port, server)
        for way, governed, other in ends:
            policies = governing(governed, way, snapshot)
            peer = Peer(pod=other, namespace=snapshot.namespace, namespace_labels=space)
            cut = [
                number
                for number in ports
                if not lets_through(policies, way, peer, port=number, server=server)
            ]
            if not cut or len(cut) < len(ports):
                continue
            where = (
                f"out of pod '{name_of(pod)}' to" if way == "Egress" else f"from pod '{name_of(pod)}' into"
            )
            near = _near(governed, policies, way, peer, snapshot, port=cut[0], server=server)
            yield Fault(
                key=f"policy/{'+'.join(map(name_of, policies))}/{way}/{name_of(service)}",
                rank=Rank.POLICY,
                sentence=f"{named(policies)} {verb(policies)} nothing {where} port {said(cut)} of the pods"
                f" of Service '{name_of(service)}'{_told(near)}",
                remedy=near[1]
                if near
                else f"add an {way.lower()} rule {'to' if way == 'Egress' else 'from'} those pods for port"
                f" {said(cut)}",
                grace_s=_grace_s(pod, snapshot),
                explains=symptom_keys(pod, snapshot),
            )


def _lets_dns(policies: Sequence[Obj], protocol: str, snapshot: Snapshot) -> bool:
    way = {**_DNS_WAY, "protocol": protocol}
    return any(lets_through(policies, "Egress", peer, server=peer.pod, **way) for peer in _dns(snapshot))


def _dns(snapshot: Snapshot) -> list[Peer]:
    """Return the pods of cluster DNS; where they cannot be listed, what every distribution makes it."""
    known = snapshot.dns_pods or ({"metadata": {"name": "dns", "labels": {"k8s-app": "kube-dns"}}},)
    labels = namespace_labels(_DNS_NAMESPACE, snapshot)
    return [Peer(pod=pod, namespace=_DNS_NAMESPACE, namespace_labels=labels) for pod in known]


def _uses_names(pod: Obj, snapshot: Snapshot) -> bool:
    """Whether a pod was given a host name, or says that it cannot resolve one."""
    return any(
        targets_of(container) or speaks_of_names(container.line(snapshot)) for container in containers_of(pod)
    )


def _has_run(pod: Obj) -> bool:
    return any(container.has_run for container in containers_of(pod))


def target_ports(service: Obj, port: int | None, server: Obj) -> list[int]:
    """Return the numbers of the container ports behind a Service's port, or behind all of them."""
    numbers = []
    for item in service["spec"].get("ports") or []:
        if port is not None and item["port"] != port:
            continue
        target = item.get("targetPort", item["port"])
        if isinstance(target, int) or str(target).isdigit():
            numbers.append(int(target))
            continue
        numbers += [
            int(declared["containerPort"])
            for container in containers_of(server)
            for declared in container.spec.get("ports") or []
            if declared.get("name") == target
        ]
    return numbers


def named(policies: Sequence[Obj]) -> str:
    """Name policies in a sentence."""
    names = ", ".join(f"'{name_of(policy)}'" for policy in policies)
    return f"{'NetworkPolicy' if len(policies) == 1 else 'NetworkPolicies'} {names}"


def _near(
    governed: Obj,
    policies: Sequence[Obj],
    way: Way,
    peer: Peer,
    snapshot: Snapshot,
    **end: Any,  # noqa: ANN401 - of `lets_through`
) -> tuple[str, str] | None:
    return near_rule(policies, way, peer, **end) or idle_rule(governed, way, peer, snapshot, **end)


def _told(near: tuple[str, str] | None) -> str:
    return f" ({near[0]})" if near else ""


def verb(policies: Sequence[Obj]) -> str:
    """Return the verb that fits as many policies."""
    return "lets" if len(policies) == 1 else "let"


def said(ports: Sequence[int]) -> str:
    """Return port numbers as a sentence has them."""
    return ", ".join(str(port) for port in ports)
