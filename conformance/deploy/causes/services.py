"""Services and Ingresses that lead nowhere."""

from collections.abc import Iterator

from conformance.deploy.causes.addresses import needed_services
from conformance.deploy.causes.fault import SERVICE_FOLLOWS_S, Fault, Rank
from conformance.deploy.causes.objects import differing_labels, living, selected, templates, troubled
from conformance.deploy.causes.ports import hears, protocols, unheard
from conformance.kube.snapshots import Obj, Snapshot, labels_of, name_of

_OUTSIDE = frozenset({"NodePort", "LoadBalancer"})


def empty_selectors(snapshot: Snapshot) -> Iterator[Fault]:
    """Name Services whose selector matches no pod and no pod template."""
    pods = [*living(snapshot.pods), *templates(snapshot)]
    for service in snapshot.services:
        selector = service["spec"].get("selector") or {}
        if (
            not selector
            or service["spec"].get("type") == "ExternalName"
            or selected(selector, pods)
            or not pods
        ):
            continue
        asked = ", ".join(f"{key}={value}" for key, value in sorted(selector.items()))
        yield Fault(
            key=f"service/{name_of(service)}/selector",
            rank=rank_of(service, snapshot),
            sentence=f"Service '{name_of(service)}' selects no pod: its selector is {asked}"
            f"{_nearest(name_of(service), selector, pods)}",
            remedy="let the Service's selector be the labels of the pod template",
            grace_s=SERVICE_FOLLOWS_S if rank_of(service, snapshot) is Rank.SERVICE else None,
            explains=users_of(service, snapshot),
        )


def dead_target_ports(snapshot: Snapshot) -> Iterator[Fault]:
    """Name Service ports that no container of the selected pods has."""
    for service in snapshot.services:
        pods = selected(service["spec"].get("selector") or {}, living(snapshot.pods))
        # A headless Service maps no port: its name leads to the pods themselves.
        for port in () if is_headless(service) else service["spec"].get("ports") or []:
            told = unheard(port, pods)
            if not told:
                continue
            yield Fault(
                key=f"service/{name_of(service)}/port",
                rank=rank_of(service, snapshot),
                sentence=f"Service '{name_of(service)}' sends its port {port['port']} to {told}",
                remedy=_port_remedy(service, port, pods, snapshot),
                grace_s=None,
                explains=users_of(service, snapshot),
            )


def _port_remedy(service: Obj, port: Obj, pods: list[Obj], snapshot: Snapshot) -> str:
    """Say what is wrong about a Service's port: its protocol, whose pods are selected, or its target."""
    spoken = protocols(port, pods)
    if spoken:
        return f"set `protocol: {spoken[0]}` of that port of the Service"
    name, selector = name_of(service), service["spec"].get("selector") or {}
    namesakes = [pod for pod in living(snapshot.pods) if name_of(pod).startswith(name) and hears(port, pod)]
    if namesakes and not any(name_of(pod).startswith(name) for pod in pods):
        return (
            f"let the Service select the pods that have that port, such as '{name_of(namesakes[0])}'"
            f" ({differing_labels(selector, namesakes[0])})"
        )
    return "let `targetPort` of the Service be the port on which the container listens"


def pending_load_balancers(snapshot: Snapshot) -> Iterator[Fault]:
    """Name Services of type LoadBalancer that got no address."""
    for service in snapshot.services:
        if service["spec"].get("type") != "LoadBalancer":
            continue
        if (service.get("status", {}).get("loadBalancer") or {}).get("ingress"):
            continue
        yield Fault(
            key=f"service/{name_of(service)}/pending",
            rank=Rank.ODDITY,
            sentence=f"Service '{name_of(service)}' of type LoadBalancer has no address (pending)",
            remedy="use type NodePort where no load balancer gives addresses, as on kind and minikube",
            grace_s=None,
        )


def is_headless(service: Obj) -> bool:
    """Whether a Service has no address of its own."""
    return bool(service["spec"].get("clusterIP") == "None")


def is_outside(service: Obj) -> bool:
    """Whether a Service is reached from outside of the cluster."""
    return service["spec"].get("type") in _OUTSIDE


def rank_of(service: Obj, snapshot: Snapshot) -> Rank:
    """Return how much a dead Service explains: that of the page, or one that an unready pod needs, most."""
    return Rank.SERVICE if is_outside(service) or users_of(service, snapshot) else Rank.ODDITY


def users_of(service: Obj, snapshot: Snapshot) -> tuple[str, ...]:
    """Return how the keys begin of the unready pods that need a Service."""
    return tuple(
        f"{name_of(pod)}/"
        for pod in troubled(snapshot)
        if any(needed is service for needed, _, _ in needed_services(pod, snapshot))
    )


def _nearest(name: str, selector: dict[str, str], pods: list[Obj]) -> str:
    """Say what the pod that fits best has instead; of those that fit alike the one that is called so."""
    best = max(
        pods,
        key=lambda pod: (len(selector.items() & labels_of(pod).items()), name_of(pod).startswith(name)),
        default=None,
    )
    return "" if best is None else f", but pod '{name_of(best)}' has {differing_labels(selector, best)}"
