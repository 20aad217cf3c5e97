"""NetworkPolicies that cut the page from those who open it."""

from collections.abc import Iterator, Sequence

from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.near_rules import said_ports
from conformance.deploy.causes.network_rules import Peer, governing, lets_through
from conformance.deploy.causes.objects import living, selected, troubled
from conformance.deploy.causes.policies import named, said, target_ports, verb
from conformance.deploy.causes.services import is_outside
from conformance.kube.snapshots import Obj, Snapshot, name_of


def cut_page(snapshot: Snapshot) -> Iterator[Fault]:
    """Name the policies that let nothing from outside to the pods of a Service for the outside."""
    for service in snapshot.services:
        if not is_outside(service):
            continue
        for pod in selected(service["spec"].get("selector") or {}, living(snapshot.pods)):
            policies = governing(pod, "Ingress", snapshot)
            ports = target_ports(service, None, pod)
            outside = Peer(pod=None)
            if policies and not any(
                lets_through(policies, "Ingress", outside, port=port, server=pod) for port in ports
            ):
                yield _cut_page(service, pod, policies, ports, snapshot)
                break


def _cut_page(
    service: Obj, pod: Obj, policies: Sequence[Obj], ports: Sequence[int], snapshot: Snapshot
) -> Fault:
    free = [
        rule
        for policy in policies
        for rule in policy["spec"].get("ingress") or []
        if not rule.get("from") and rule.get("ports")
    ]
    others = f" (a rule without `from` admits {said_ports(free[0]['ports'])} only)" if free else ""
    return Fault(
        key=f"policy/{name_of(service)}/outside",
        rank=Rank.ODDITY if troubled(snapshot) else Rank.POLICY,
        sentence=f"{named(policies)} {verb(policies)} nothing from outside of the cluster to"
        f" port {said(ports)} of pod '{name_of(pod)}', which Service '{name_of(service)}' is"
        f" there for{others}",
        remedy=f"let that rule name port {said(ports)}, on which the container listens"
        if free
        else "add an ingress rule without `from` for that port",
        grace_s=None,
    )
