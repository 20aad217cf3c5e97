"""Where a front end may answer, by each way."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.deploy.front.candidates import Candidate, Seen, candidates, front_service
from conformance.model.front_end import Way
from tests.unit.table import table

LABELS = {"app": "todo", "part": "frontend"}


def service(name: str = "front", **spec: Any) -> dict[str, Any]:
    """Return a Service that leads to the front end's pods."""
    status = spec.pop("status", {})
    ports = spec.pop("ports", [{"name": "http", "port": 80, "nodePort": 30080}])
    return {
        "metadata": {"name": name},
        "spec": {"selector": LABELS, "type": "NodePort", "ports": ports, **spec},
        "status": status,
    }


def ingress(*hosts: str, tls: tuple[str, ...] = (), address: str = "") -> dict[str, Any]:
    """Return an Ingress that leads these hosts to the Service."""
    paths = {"paths": [{"path": "/", "backend": {"service": {"name": "front"}}}]}
    given = {"loadBalancer": {"ingress": [{"ip": address}]}} if address else {}
    rules = [{"host": host, "http": paths} if host else {"http": paths} for host in hosts]
    return {
        "metadata": {"name": "edge"},
        "spec": {"rules": rules, "tls": [{"hosts": list(tls)}]},
        "status": given,
    }


def seen(*services: dict[str, Any], **more: Any) -> Seen:
    """Return a release with one pod of the front end, on nodes of four addresses."""
    pod = {"metadata": {"name": "front-1", "labels": {**LABELS, "hash": "1"}}}
    return Seen(
        services=services or (service(),),
        pods=(pod,),
        addresses=("192.0.2.7", "fd00::7", "10.0.0.1", "10.0.0.2"),
        **more,
    )


def urls(found: tuple[Candidate, ...]) -> list[str]:
    """Return the addresses, or why there is none."""
    return [each.url or each.problem for each in found]


def test_service_is_found_by_the_pods_that_it_leads_to() -> None:
    """One that the outside reaches before one that it does not; one without a selector leads nowhere."""
    inner, outer = service("inner", type="ClusterIP"), service("outer", type="LoadBalancer")
    others = service("back", selector={"part": "backend"}), service("none", selector=None)
    assert front_service(seen(*others, inner, service())) == service()
    assert front_service(seen(*others, inner, outer, service())) == outer
    assert front_service(seen(*others)) is None


def test_node_port_is_asked_for_at_the_addresses_of_some_nodes() -> None:
    """Each that does not answer costs seconds."""
    assert urls(candidates(seen(), Way.NODE_PORT)) == [
        "http://192.0.2.7:30080", "http://[fd00::7]:30080", "http://10.0.0.1:30080",
    ]  # fmt: skip
    bare = replace(seen(), addresses=())
    assert urls(candidates(bare, Way.NODE_PORT)) == ["port 30080, and no node tells its address"]
    assert candidates(seen(service(ports=[{"port": 80}])), Way.NODE_PORT) == ()


@pytest.mark.parametrize(
    ("status", "port", "told"),
    [
        ({}, 80, "Service 'front' has no address yet"),
        ({"loadBalancer": {"ingress": [{"ip": "192.0.2.9"}]}}, 80, "http://192.0.2.9"),
        ({"loadBalancer": {"ingress": [{"hostname": "lb.example.com"}]}}, 8080, "http://lb.example.com:8080"),
        ({"loadBalancer": {"ingress": [{"ip": "192.0.2.9"}]}}, 443, "https://192.0.2.9"),
    ],
)
def test_load_balancer_is_asked_at_its_own_port(status: dict[str, Any], port: int, told: str) -> None:
    """As soon as it has an address."""
    balanced = service(type="LoadBalancer", status=status, ports=[{"port": port}])
    assert urls(candidates(seen(balanced), Way.LOAD_BALANCER)) == [told]
    assert candidates(seen(), Way.LOAD_BALANCER) == ()


@table(
    ("given", "told"),
    [
        (ingress("todo.example.com"), ["http://todo.example.com"]),
        (ingress("todo.example.com", tls=("todo.example.com",)), ["https://todo.example.com"]),
        (ingress("", address="192.0.2.8"), ["http://192.0.2.8"]),
        (ingress(""), ["Ingress 'edge' names no host and has no address yet"]),
        (ingress(), []),
    ],
)
def test_ingress_is_asked_by_its_host(given: dict[str, Any], told: list[str]) -> None:
    """Or by its address, where it names none."""
    assert urls(candidates(seen(ingresses=(given,)), Way.INGRESS)) == told


def test_ingress_may_lead_there_by_default_and_another_leads_elsewhere() -> None:
    """What counts is the Service."""
    default = ingress(address="192.0.2.8")
    default["spec"] = {"defaultBackend": {"service": {"name": "front"}}}
    other = ingress("x.example.com")
    other["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"] = "back"
    assert urls(candidates(seen(ingresses=(other, default)), Way.INGRESS)) == ["http://192.0.2.8"]


def test_gateway_is_asked_by_the_host_of_the_route_or_its_own_address() -> None:
    """The route leads to the Service, and names the gateway; a host with a star is no name to ask for."""
    route: dict[str, Any] = {
        "metadata": {"name": "r", "namespace": "here"},
        "spec": {
            "parentRefs": [{"name": "edge", "namespace": "there"}],
            "hostnames": ["*.example.com"],
            "rules": [{"backendRefs": [{"name": "front"}]}],
        },
    }
    gateway = {
        "metadata": {"name": "edge", "namespace": "there"},
        "spec": {"listeners": [{"port": 8080}]},
        "status": {"addresses": [{"value": "192.0.2.5"}]},
    }
    both = seen(routes=(route,), gateways=(gateway,))
    assert urls(candidates(both, Way.GATEWAY)) == ["http://192.0.2.5:8080"]
    named = {**route, "spec": {**route["spec"], "hostnames": ["todo.example.com"]}}
    assert urls(candidates(replace(both, routes=(named,)), Way.GATEWAY)) == ["http://todo.example.com:8080"]
    young = {**gateway, "status": {}}
    assert urls(candidates(replace(both, gateways=(young,)), Way.GATEWAY)) == [
        "Gateway 'edge' has no address yet"
    ]
    unread = urls(candidates(replace(both, gateways=()), Way.GATEWAY))
    assert unread == ["Gateway 'edge' is not there, or may not be read"]
    elsewhere = {**route, "spec": {**route["spec"], "rules": [{"backendRefs": [{"name": "back"}]}]}}
    assert candidates(replace(both, routes=(elsewhere,)), Way.GATEWAY) == ()


def test_gateway_is_asked_at_the_listeners_that_the_route_takes_part_in() -> None:
    """By their own protocol and port; a listener's host stands where the route names none."""
    listeners = [
        {"name": "web", "protocol": "HTTP", "port": 80},
        {"name": "secure", "protocol": "HTTPS", "port": 443, "hostname": "todo.example.com"},
        {"name": "odd", "protocol": "HTTPS", "port": 8443},
    ]
    gateway = {
        "metadata": {"name": "edge", "namespace": "here"},
        "spec": {"listeners": listeners},
        "status": {"addresses": [{"value": "192.0.2.5"}]},
    }

    def asked(**parent: Any) -> list[str]:
        rules = [{"backendRefs": [{"name": "front"}]}]
        spec = {"parentRefs": [{"name": "edge", **parent}], "rules": rules}
        route = {"metadata": {"name": "r", "namespace": "here"}, "spec": spec}
        return urls(candidates(seen(routes=(route,), gateways=(gateway,)), Way.GATEWAY))

    every = ["http://192.0.2.5", "https://todo.example.com", "https://192.0.2.5:8443"]
    assert asked() == every
    assert asked(sectionName="secure") == every[1:2]
    assert asked(port=8443) == every[2:]
    assert asked(sectionName="none") == []
