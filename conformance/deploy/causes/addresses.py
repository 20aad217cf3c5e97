"""Addresses that containers were given, held against the Services that there are."""

import re
from collections.abc import Iterable, Iterator

from conformance.deploy.causes.fault import SERVICE_FOLLOWS_S, Fault, Rank
from conformance.deploy.causes.objects import (
    Container,
    containers_of,
    may_be_network,
    selected,
    symptom_keys,
    templates,
    troubled,
)
from conformance.deploy.causes.targets import Target, targets_of
from conformance.deploy.causes.whereabouts import elsewhere
from conformance.kube.snapshots import Obj, Snapshot, name_of

_ASIDE = re.compile(r"OTEL|OTLP|TRAC(?:E|ES|ING)_|SENTRY|STATSD|TELEMETRY")


def service_of(host: str, snapshot: Snapshot) -> Obj | None:
    """Return the Service of this namespace that a host name means; None when it means none."""
    parts = host.split(".")
    known = {name_of(service): service for service in snapshot.services}
    if parts[0] in known and (len(parts) == 1 or parts[1] == snapshot.namespace):
        return known[parts[0]]
    # One pod behind a headless Service: `<pod>.<service>`.
    if len(parts) > 1 and parts[1] in known and parts[1:2] != [snapshot.namespace]:
        return known[parts[1]]
    return None


def no_service(host: str, snapshot: Snapshot) -> str:
    """Say that a host can only be a Service of this namespace and is none; empty where it may be right."""
    if not host or not snapshot.knows("services") or service_of(host, snapshot):
        return ""
    if not _is_local(host, snapshot):
        return _no_namespace(host, snapshot)
    have = ", ".join(f"'{name_of(item)}'" for item in snapshot.services) or "none"
    return f"there is no Service of that name; there are: {have}"


def _no_namespace(host: str, snapshot: Snapshot) -> str:
    """Say that a host is a Service of a namespace that is not there; empty where it may be."""
    parts = host.split(".")
    known = {name_of(item) for item in snapshot.namespaces}
    if parts[2:3] != ["svc"] or not known or not snapshot.knows("namespaces") or parts[1] in known:
        return ""
    return f"there is no namespace '{parts[1]}'"


def _in_another(host: str, snapshot: Snapshot) -> str:
    """Say that a host is called like a Service of this namespace, and lies in another that is there."""
    name, *rest = host.split(".")
    others = {name_of(item) for item in snapshot.namespaces} - {snapshot.namespace}
    known = {name_of(item) for item in snapshot.services}
    if name not in known or not rest or rest[0] not in others or rest[1:2] not in ([], ["svc"]):
        return ""
    return f"Service '{name}' is in namespace '{snapshot.namespace}', and not in '{rest[0]}'"


def _is_local(host: str, snapshot: Snapshot) -> bool:
    """Whether only a Service of this namespace can answer to a host name."""
    parts = host.split(".")
    return len(parts) == 1 or (parts[1] == snapshot.namespace and parts[2:3] in ([], ["svc"]))


def needed_services(pod: Obj, snapshot: Snapshot) -> list[tuple[Obj, int | None, str]]:
    """Return the Services that a pod was told to use, or that its log speaks of, with port and source."""
    found: dict[str, tuple[Obj, int | None, str]] = {}
    for container in containers_of(pod):
        for target in targets_of(container):
            service = service_of(target.host, snapshot)
            if service is not None:
                found.setdefault(name_of(service), (service, target.port, target.source))
        line = container.line(snapshot)
        for service in snapshot.services:
            if re.search(rf"(?<![\w-]){re.escape(name_of(service))}(?![\w-])", line):
                found.setdefault(name_of(service), (service, None, "its log"))
    return list(found.values())


def leans_on_troubled(pod: Obj, snapshot: Snapshot) -> bool:
    """Whether a pod needs a Service whose own pods are not ready, or not even made."""
    ill = {name_of(item) for item in troubled(snapshot)} - {name_of(pod)}
    for service, _, _ in needed_services(pod, snapshot):
        selector = (service.get("spec") or {}).get("selector") or {}
        behind = {name_of(item) for item in selected(selector, snapshot.pods)}
        if ill & behind or (not behind and selected(selector, templates(snapshot))):
            return True
    return False


def wrong_addresses(snapshot: Snapshot) -> Iterator[Fault]:
    """Name addresses given to a pod that is not ready, whose Service or port does not exist."""
    return addresses_of(troubled(snapshot), snapshot)


def addresses_of(pods: Iterable[Obj], snapshot: Snapshot, *, aside: bool = True) -> Iterator[Fault]:
    """Name addresses given to these pods, whose Service or port does not exist.

    Args:
        pods: that were given them.
        snapshot: of their namespace.
        aside: also those for traces and the like, for want of which no request fails.
    """
    if not snapshot.knows("services"):
        return
    for pod in pods:
        for container in containers_of(pod):
            if not container.has_run:
                continue
            for target in targets_of(container):
                if not aside and _ASIDE.search(target.source):
                    continue
                yield from _check(container, target, snapshot)


def _check(container: Container, target: Target, snapshot: Snapshot) -> Iterator[Fault]:
    service = service_of(target.host, snapshot)
    explains = symptom_keys(container.pod, snapshot)
    rank = Rank.ADDRESS if may_be_network(container.pod, snapshot) else Rank.ODDITY
    if service is None:
        told = no_service(target.host, snapshot) or _in_another(target.host, snapshot)
        if not told:
            return
        name = target.host.split(".")[0]
        why, remedy = elsewhere("Service", name, snapshot) if _is_local(target.host, snapshot) else ("", "")
        certain = rank is Rank.ADDRESS and not _in_another(target.host, snapshot)
        yield Fault(
            key=f"address/{target.host}",
            rank=rank,
            sentence=f"{container.title} was given host '{target.host}' ({target.source}), but"
            f" {told}{f'; {why}' if why else ''}",
            remedy=remedy
            or f"correct the host name in the values ({target.source}), or {_making(target.host, snapshot)}",
            grace_s=SERVICE_FOLLOWS_S if certain else None,
            explains=explains,
        )
        return
    ports = {int(item["port"]): item for item in service["spec"].get("ports") or []}
    if service["spec"].get("clusterIP") == "None":
        yield from _check_headless(container, target, service, snapshot)
        return
    if target.port is None or target.port in ports or not ports:
        return
    have = ", ".join(str(port) for port in sorted(ports))
    yield Fault(
        key=f"address/{target.host}:{target.port}",
        rank=rank,
        sentence=f"{container.title} was given port {target.port} of Service '{name_of(service)}'"
        f" ({target.port_source}), but that Service has port {have}",
        remedy=f"use port {have} in {target.port_source}, or give the Service port {target.port}",
        grace_s=SERVICE_FOLLOWS_S if rank is Rank.ADDRESS else None,
        explains=explains,
    )


def _making(host: str, snapshot: Snapshot) -> str:
    name, namespace = [*host.split("."), ""][:2]
    if _is_local(host, snapshot):
        return f"let the chart make Service '{name}'"
    return f"install what is meant by it into namespace '{namespace}' first"


def _check_headless(
    container: Container, target: Target, service: Obj, snapshot: Snapshot
) -> Iterator[Fault]:
    """Name a port that no pod behind a headless Service has, whose name leads to the pods themselves."""
    pods = selected(service["spec"].get("selector") or {}, snapshot.pods)
    has = {
        int(port["containerPort"])
        for pod in pods
        for item in containers_of(pod)
        for port in item.spec.get("ports") or []
    }
    if target.port is None or not has or target.port in has:
        return
    have = ", ".join(map(str, sorted(has)))
    yield Fault(
        key=f"address/{target.host}:{target.port}",
        rank=Rank.ADDRESS if may_be_network(container.pod, snapshot) else Rank.ODDITY,
        sentence=f"{container.title} was given port {target.port} of Service '{name_of(service)}'"
        f" ({target.port_source}), which is headless: its name leads to the pods themselves, and they have"
        f" {have}",
        remedy=f"use port {have} in {target.port_source}, or give the Service an address of its own (no"
        " `clusterIP: None`), which maps ports",
        grace_s=None,
        explains=symptom_keys(container.pod, snapshot),
    )
