"""Pods that ask another name server than the cluster's for the names of Services."""

from collections.abc import Iterator

from conformance.deploy.causes.addresses import service_of
from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.lines import speaks_of_names, unresolved_host
from conformance.deploy.causes.objects import containers_of, may_be_network, symptom_keys, troubled
from conformance.kube.snapshots import Obj, Snapshot, name_of

_OF_CLUSTER = "ClusterFirst"
_ON_HOST = "ClusterFirstWithHostNet"


def foreign_names(snapshot: Snapshot) -> Iterator[Fault]:
    """Name pods that cannot resolve a Service that exists, because of their own `dnsPolicy`."""
    for pod in troubled(snapshot):
        wrong = _wrong_policy(pod)
        host = next((host for host in _unresolved(pod, snapshot) if service_of(host, snapshot)), "")
        if not wrong or not host:
            continue
        fitting = _ON_HOST if pod["spec"].get("hostNetwork") else _OF_CLUSTER
        yield Fault(
            key=f"{name_of(pod)}/dns",
            rank=Rank.POLICY,
            sentence=f"pod '{name_of(pod)}' cannot resolve Service '{host}': {wrong}, so that it does not ask"
            " the cluster's DNS",
            remedy=f"set `dnsPolicy: {fitting}` in its pod template",
            grace_s=None,
            explains=symptom_keys(pod, snapshot),
        )


def misleading_aliases(snapshot: Snapshot) -> Iterator[Fault]:
    """Name unready pods whose own `hostAliases` lead past a Service that they need."""
    for pod in troubled(snapshot):
        for alias in pod["spec"].get("hostAliases") or []:
            named = [str(host) for host in alias.get("hostnames") or [] if service_of(str(host), snapshot)]
            if not named or not may_be_network(pod, snapshot):
                continue
            yield Fault(
                key=f"{name_of(pod)}/alias",
                rank=Rank.POLICY,
                sentence=f"`hostAliases` of pod '{name_of(pod)}' give host '{named[0]}' the address"
                f" {alias.get('ip')}, past the Service of that name",
                remedy="leave that alias out of its pod template",
                grace_s=None,
                explains=symptom_keys(pod, snapshot),
            )


def _wrong_policy(pod: Obj) -> str:
    policy = str(pod["spec"].get("dnsPolicy") or _OF_CLUSTER)
    if policy in {"Default", "None"}:
        return f"its `dnsPolicy` is {policy}"
    if pod["spec"].get("hostNetwork") and policy != _ON_HOST:
        return f"it has `hostNetwork` and its `dnsPolicy` is {policy}"
    return ""


def _unresolved(pod: Obj, snapshot: Snapshot) -> Iterator[str]:
    for container in containers_of(pod):
        line = container.line(snapshot)
        if speaks_of_names(line):
            yield unresolved_host(line)
