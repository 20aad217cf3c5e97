"""Several hosts and certificates at an Ingress, and a route of the Gateway API."""

from collections.abc import Callable
from typing import Any

import pytest

Render = Callable[..., list[dict[str, Any]]]


def _one(objects: list[dict[str, Any]], kind: str, name: str = "todo-app-frontend") -> dict[str, Any]:
    [found] = [obj for obj in objects if obj["kind"] == kind and obj["metadata"]["name"] == name]
    return dict(found)


def test_each_host_has_a_rule_and_its_own_certificate(render: Render) -> None:
    """All lead to the front end; a host without a certificate is served plainly."""
    more = [{"host": "b.example", "tlsSecret": "tls-b"}, {"host": "c.example"}]
    ingress = {"enabled": True, "host": "a.example", "tlsSecret": "tls-a", "extraHosts": more}
    spec = _one(render({"ingress": ingress}), "Ingress")["spec"]
    targets = [path["backend"]["service"]["name"] for rule in spec["rules"] for path in rule["http"]["paths"]]

    assert [rule["host"] for rule in spec["rules"]] == ["a.example", "b.example", "c.example"]
    assert spec["tls"] == [
        {"hosts": ["a.example"], "secretName": "tls-a"},
        {"hosts": ["b.example"], "secretName": "tls-b"},
    ]
    assert targets == ["todo-app-frontend"] * 3


def test_route_leads_to_the_front_end(render: Render) -> None:
    """By the Service's port, for the hosts and the Gateway named."""
    values = {"frontend": {"service": {"port": 81}}}
    spec = _one(render(values, scenario="gateway"), "HTTPRoute")["spec"]

    assert spec["parentRefs"] == [{"name": "public", "namespace": "gateways"}]
    assert spec["hostnames"] == ["todo.example.com"]
    assert [rule["backendRefs"] for rule in spec["rules"]] == [[{"name": "todo-app-frontend", "port": 81}]]


@pytest.mark.parametrize("both", [False, True])
def test_nobody_comes_in_beside_a_gateway(render: Render, both: bool) -> None:
    """Its word on the client's address is believed, and counted once, beside an Ingress as well."""
    objects = render({"ingress": {"enabled": both}}, scenario="gateway")
    backend = _one(objects, "Deployment", "todo-app-backend")["spec"]["template"]["spec"]["containers"][0]
    proxies = [item["value"] for item in backend["env"] if item["name"] == "TODOCHAT_TRUSTED_PROXIES"]

    assert _one(objects, "Service")["spec"]["type"] == "ClusterIP"
    assert proxies == ["2"]
