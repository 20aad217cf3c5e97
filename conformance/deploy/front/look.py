"""Read the objects that tell where a front end answers."""

from conformance.deploy.front.candidates import Seen
from conformance.kube.client import ApiException, Kube
from conformance.kube.snapshots import Obj

_GATEWAYS = "/apis/gateway.networking.k8s.io/v1"
# A node's own network first: the outer addresses of a cloud's nodes are often closed.
_ADDRESSES = ("InternalIP", "ExternalIP")


def look_for_front_end(kube: Kube, *, namespace: str, selector: str) -> Seen:
    """Return what this context may read of it; kinds that the cluster does not have are empty.

    Args:
        kube: the cluster.
        namespace: of the release.
        selector: of the front end's pods.
    """
    core = f"/api/v1/namespaces/{namespace}"
    routes = _read(kube, f"{_GATEWAYS}/namespaces/{namespace}/httproutes")
    return Seen(
        services=_read(kube, f"{core}/services"),
        pods=_read(kube, f"{core}/pods", selector),
        ingresses=_read(kube, f"/apis/networking.k8s.io/v1/namespaces/{namespace}/ingresses"),
        routes=routes,
        gateways=_gateways_of(kube, routes, namespace),
        addresses=_addresses(_read(kube, "/api/v1/nodes")),
    )


def _gateways_of(kube: Kube, routes: tuple[Obj, ...], namespace: str) -> tuple[Obj, ...]:
    parents = [parent for route in routes for parent in route["spec"].get("parentRefs") or []]
    places = {(parent.get("namespace") or namespace, parent["name"]) for parent in parents}
    found = []
    for place, name in sorted(places):
        try:
            found.append(kube.find(f"{_GATEWAYS}/namespaces/{place}/gateways/{name}"))
        except ApiException:
            continue
    return tuple(gateway for gateway in found if gateway is not None)


def _addresses(nodes: tuple[Obj, ...]) -> tuple[str, ...]:
    given = [item for node in nodes for item in node["status"].get("addresses") or []]
    return tuple(item["address"] for kind in _ADDRESSES for item in given if item["type"] == kind)


def _read(kube: Kube, path: str, selector: str = "") -> tuple[Obj, ...]:
    try:
        return tuple(kube.list_json(path, selector=selector))
    except ApiException:
        return ()
