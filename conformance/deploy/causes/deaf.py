"""Servers that hear nobody, or not in the way in which they are asked: loopback alone, another scheme."""

import re
from collections.abc import Iterable, Iterator

from conformance.deploy.causes.addresses import needed_services, service_of
from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.objects import Container, containers_of, living, selected, troubled
from conformance.deploy.causes.ports import hears
from conformance.deploy.causes.services import is_outside, rank_of, users_of
from conformance.deploy.causes.targets import targets_of
from conformance.kube.snapshots import Obj, Snapshot, name_of

_HERE = r"['\"]?(?:127\.0\.0\.1|localhost|\[?::1\]?)\b"
_ARGUMENT = re.compile(
    rf"(?:--(?:host|hostname|bind|address|listen|listen-address)[= ]|(?:^| )-[bH] ?|listen_addresses ?= ?)"
    rf"{_HERE}"
)
# Variables that name a server, which of a pod with one container is never that pod itself.
_SERVER = re.compile(r"^(?!.*PUBLIC)(?:.*_)?(?:BACKEND|UPSTREAM|DATABASE|REDIS)_(?:URL|HOST|ADDR|ADDRESS)$")
# Variables that only ever say where a program listens itself.
_VARIABLE = re.compile(r"^(?:HOST|HOSTNAME)$|(?:^|_)(?:BIND|LISTEN)(?:_|$)")


def deaf_servers(snapshot: Snapshot) -> Iterator[Fault]:
    """Name servers that an unready pod needs, or the page's, and that do not hear it."""
    return deaf_of(troubled(snapshot), snapshot)


def deaf_of(pods: Iterable[Obj], snapshot: Snapshot) -> Iterator[Fault]:
    """Name servers that these pods need, or the page's, and that do not hear them."""
    asking = list(pods)
    needed = {name_of(service) for pod in asking for service, _, _ in needed_services(pod, snapshot)}
    for service in snapshot.services:
        if name_of(service) not in needed and not is_outside(service):
            continue
        for server in _servers(service, snapshot):
            told = _on_loopback(server)
            if told:
                yield _fault(
                    service,
                    snapshot,
                    f"{server.title} was told to listen on 127.0.0.1 only ({told}), where Service"
                    f" '{name_of(service)}' does not reach it",
                    f"let it listen on 0.0.0.0 (all addresses) in {told}",
                )
    yield from _other_scheme(asking, snapshot)
    yield from _themselves(asking)


def _fault(service: Obj, snapshot: Snapshot, sentence: str, remedy: str) -> Fault:
    return Fault(
        key=f"service/{name_of(service)}/deaf",
        rank=rank_of(service, snapshot),
        sentence=sentence,
        remedy=remedy,
        grace_s=None,
        explains=users_of(service, snapshot),
    )


def _servers(service: Obj, snapshot: Snapshot) -> Iterator[Container]:
    """Return the containers that declare a port to which a Service leads: not those behind a side-car."""
    for pod in selected(service["spec"].get("selector") or {}, living(snapshot.pods))[:1]:
        for container in containers_of(pod):
            own = {"metadata": pod["metadata"], "spec": {"containers": [container.spec]}}
            declares = container.lasts and container.spec.get("ports")
            if declares and any(hears(port, own) for port in service["spec"].get("ports") or []):
                yield container


def _on_loopback(container: Container) -> str:
    """Return where a container is told to listen on loopback; empty where it is not."""
    words = [*(container.spec.get("command") or []), *(container.spec.get("args") or [])]
    if _ARGUMENT.search(" ".join(map(str, words))):
        return "its arguments"
    names = (
        str(item["name"])
        for item in container.spec.get("env") or []
        if _VARIABLE.search(str(item["name"])) and re.match(_HERE, str(item.get("value") or ""))
    )
    return next(names, "")


def _other_scheme(pods: list[Obj], snapshot: Snapshot) -> Iterator[Fault]:
    """Name addresses with https of Services whose pods are probed by HTTP on that very port, or reverse."""
    for pod in pods:
        for client in containers_of(pod):
            for target in targets_of(client):
                service = service_of(target.host, snapshot)
                if service is None or target.scheme not in {"http", "https"}:
                    continue
                spoken = {scheme for server in _servers(service, snapshot) for scheme in _schemes(server)}
                if spoken and target.scheme.upper() not in spoken:
                    speaks = min(spoken)
                    yield _fault(
                        service,
                        snapshot,
                        f"{client.title} was given {target.scheme}:// for Service '{name_of(service)}'"
                        f" ({target.source}), whose pods answer their probes by {speaks}",
                        f"write {speaks.lower()}:// in {target.source}",
                    )


def _themselves(pods: list[Obj]) -> Iterator[Fault]:
    """Name variables by which a pod of one container is to find its server in itself."""
    for pod in pods:
        clients = [item for item in containers_of(pod) if item.lasts]
        for item in (clients[0].spec.get("env") or []) if len(clients) == 1 else []:
            name, value = str(item["name"]), str(item.get("value") or "")
            if _SERVER.search(name) and re.search(rf"(?:^|[/@]){_HERE}", value):
                yield Fault(
                    key=f"{clients[0].key}/itself",
                    rank=Rank.ODDITY,
                    sentence=f"{clients[0].title} is to find its server at {value.rpartition('@')[2]}"
                    f" ({name}), which in a pod is the pod itself",
                    remedy=f"name the Service in {name}",
                    grace_s=None,
                )


def _schemes(container: Container) -> set[str]:
    """Return the schemes by which a container with one port is probed."""
    if len(container.spec.get("ports") or []) != 1 or not container.status.get("ready"):
        return set()
    probes = (container.spec.get(kind) or {} for kind in ("readinessProbe", "livenessProbe", "startupProbe"))
    return {str(probe["httpGet"].get("scheme") or "HTTP") for probe in probes if probe.get("httpGet")}
