"""Where a front end may answer, read from the objects of its release; no address is tried here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conformance.kube.snapshots import Obj, labels_of, name_of
from conformance.model.front_end import Way

_HTTP, _HTTPS = 80, 443
_PORTS = {"http": _HTTP, "https": _HTTPS}
# Addresses of more nodes than these are not tried: each that does not answer costs seconds.
_NODES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What tells where the front end answers.

    `pods` are the front end's; `gateways` those that the routes name; `addresses` those of the nodes.
    """

    services: tuple[Obj, ...] = ()
    pods: tuple[Obj, ...] = ()
    ingresses: tuple[Obj, ...] = ()
    routes: tuple[Obj, ...] = ()
    gateways: tuple[Obj, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One place where it may answer; `problem` says why there is no address, and is empty when there is."""

    way: Way
    url: str = ""
    problem: str = ""


def front_service(seen: Seen) -> Obj | None:
    """Return the Service that leads to the front end's pods; one that the outside reaches goes first."""
    leading = [
        service
        for service in seen.services
        if (wanted := (service["spec"].get("selector") or {}).items())
        and any(wanted <= labels_of(pod).items() for pod in seen.pods)
    ]
    outer = {"LoadBalancer": 0, "NodePort": 1}
    return min(leading, key=lambda it: outer.get(it["spec"].get("type", ""), len(outer)), default=None)


def port_of(service: Obj) -> Obj:
    """Return the port of a Service by which a page is asked for: one named http, else the first."""
    ports: list[Obj] = service["spec"].get("ports") or [{"port": _HTTP}]
    return next((port for port in ports if port.get("name") == "http"), ports[0])


def candidates(seen: Seen, way: Way) -> tuple[Candidate, ...]:
    """Return where the front end may answer by one way; none where the release has nothing of it."""
    service = front_service(seen)
    find = _FINDERS.get(way)
    return tuple(find(seen, service)) if find and service is not None else ()


def _node_ports(seen: Seen, service: Obj) -> Iterator[Candidate]:
    port = port_of(service).get("nodePort")
    if port is None:
        return
    if not seen.addresses:
        yield Candidate(way=Way.NODE_PORT, problem=f"port {port}, and no node tells its address")
    for address in seen.addresses[:_NODES]:
        yield Candidate(way=Way.NODE_PORT, url=_url(address, int(port)))


def _load_balancers(_seen: Seen, service: Obj) -> Iterator[Candidate]:
    if service["spec"].get("type") != "LoadBalancer":
        return
    given = ((service.get("status") or {}).get("loadBalancer") or {}).get("ingress") or []
    if not given:
        yield Candidate(way=Way.LOAD_BALANCER, problem=f"Service '{name_of(service)}' has no address yet")
    for item in given:
        host = item.get("hostname") or item.get("ip", "")
        yield Candidate(way=Way.LOAD_BALANCER, url=_url(host, int(port_of(service)["port"])))


def _ingresses(seen: Seen, service: Obj) -> Iterator[Candidate]:
    for ingress in seen.ingresses:
        spec = ingress["spec"]
        secure = {host for item in spec.get("tls") or [] for host in item.get("hosts") or []}
        given = ((ingress.get("status") or {}).get("loadBalancer") or {}).get("ingress") or []
        hosts = [rule.get("host", "") for rule in spec.get("rules") or [] if _leads_to(rule, service)]
        if not hosts and _is_backend(spec.get("defaultBackend") or {}, service):
            hosts = [""]
        for host in hosts:
            names = [host] if host else [item.get("hostname") or item.get("ip", "") for item in given]
            if not names:
                what = f"Ingress '{name_of(ingress)}' names no host and has no address yet"
                yield Candidate(way=Way.INGRESS, problem=what)
            for name in names:
                yield Candidate(way=Way.INGRESS, url=_url(name, _HTTPS if name in secure else _HTTP))


def _leads_to(rule: Obj, service: Obj) -> bool:
    paths = (rule.get("http") or {}).get("paths") or []
    return any(_is_backend(path.get("backend") or {}, service) for path in paths)


def _is_backend(backend: Obj, service: Obj) -> bool:
    return bool((backend.get("service") or {}).get("name") == name_of(service))


def _gateways(seen: Seen, service: Obj) -> Iterator[Candidate]:
    known = {(gateway["metadata"].get("namespace"), name_of(gateway)): gateway for gateway in seen.gateways}
    for route in seen.routes:
        refs = [ref for rule in route["spec"].get("rules") or [] for ref in rule.get("backendRefs") or []]
        if name_of(service) not in {ref.get("name") for ref in refs}:
            continue
        for parent in route["spec"].get("parentRefs") or []:
            place = (parent.get("namespace") or route["metadata"].get("namespace"), parent.get("name"))
            yield from _by_gateway(route, parent, known.get(place))


def _by_gateway(route: Obj, parent: Obj, gateway: Obj | None) -> Iterator[Candidate]:
    what = f"Gateway '{parent.get('name')}'"
    if gateway is None:
        yield Candidate(way=Way.GATEWAY, problem=f"{what} is not there, or may not be read")
        return
    addresses = [item["value"] for item in (gateway.get("status") or {}).get("addresses") or []]
    named = _names(*(route["spec"].get("hostnames") or []))
    for listener in gateway["spec"].get("listeners") or []:
        if not _is_asked(parent, listener):
            continue
        hosts = named or _names(listener.get("hostname", "")) or addresses
        if not hosts:
            yield Candidate(way=Way.GATEWAY, problem=f"{what} has no address yet")
        scheme = "https" if listener.get("protocol") == "HTTPS" else "http"
        for host in hosts:
            yield Candidate(way=Way.GATEWAY, url=_url(host, int(listener["port"]), scheme))


def _is_asked(parent: Obj, listener: Obj) -> bool:
    """Tell whether a route takes part in a listener: in all of its Gateway, or in those that it names."""
    wanted = {"name": parent.get("sectionName"), "port": parent.get("port")}
    return all(value is None or listener.get(key) == value for key, value in wanted.items())


def _names(*hosts: str) -> list[str]:
    """Return the hosts that can be asked for: one with a star stands for others."""
    return [host for host in hosts if host and "*" not in host]


def _url(host: str, port: int, scheme: str = "") -> str:
    scheme = scheme or ("https" if port == _HTTPS else "http")
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" if port == _PORTS[scheme] else f"{scheme}://{shown}:{port}"


_FINDERS: dict[Way, Callable[[Seen, Obj], Iterator[Candidate]]] = {
    Way.NODE_PORT: _node_ports,
    Way.LOAD_BALANCER: _load_balancers,
    Way.INGRESS: _ingresses,
    Way.GATEWAY: _gateways,
}
