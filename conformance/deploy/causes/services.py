"""Services and Ingresses that lead nowhere."""

from collections.abc import Iterator

from conformance.deploy.causes.addresses import needed_services
from conformance.deploy.causes.fault import SERVICE_FOLLOWS_S, Fault, Rank
from conformance.deploy.causes.objects import containers_of, living, selected, templates, troubled
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
            rank=_rank(service, snapshot),
            sentence=f"Service '{name_of(service)}' selects no pod: its selector is {asked}"
            f"{_nearest(selector, pods)}",
            remedy="let the Service's selector be the labels of the pod template",
            grace_s=SERVICE_FOLLOWS_S if _rank(service, snapshot) is Rank.SERVICE else None,
            explains=_users(service, snapshot),
        )


def dead_target_ports(snapshot: Snapshot) -> Iterator[Fault]:
    """Name Service ports that no container of the selected pods has."""
    for service in snapshot.services:
        pods = selected(service["spec"].get("selector") or {}, living(snapshot.pods))
        for port in service["spec"].get("ports") or []:
            told = _unheard(port, pods)
            if not told:
                continue
            yield Fault(
                key=f"service/{name_of(service)}/port",
                rank=_rank(service, snapshot),
                sentence=f"Service '{name_of(service)}' sends its port {port['port']} to {told}",
                remedy="let `targetPort` of the Service be the port on which the container listens",
                grace_s=None,
                explains=_users(service, snapshot),
            )


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


def dead_ingress_backends(snapshot: Snapshot) -> Iterator[Fault]:
    """Name Ingress backends whose Service or port does not exist."""
    if not snapshot.knows("services"):
        return
    known = {name_of(service): service["spec"].get("ports") or [] for service in snapshot.services}
    for ingress in snapshot.ingresses:
        spec = ingress.get("spec") or {}
        backends = [spec.get("defaultBackend") or {}]
        for rule in spec.get("rules") or []:
            backends += [path.get("backend") or {} for path in (rule.get("http") or {}).get("paths") or []]
        for backend in backends:
            service = backend.get("service") or {}
            name, port = service.get("name"), service.get("port") or {}
            wanted = port.get("name") or port.get("number")
            if not name or (name in known and any(wanted in {p.get("name"), p["port"]} for p in known[name])):
                continue
            yield Fault(
                key=f"ingress/{name_of(ingress)}/{name}",
                rank=Rank.ODDITY,
                sentence=f"Ingress '{name_of(ingress)}' sends requests to port {wanted} of Service '{name}',"
                f" which {'has no such port' if name in known else 'does not exist'}",
                remedy="let the Ingress name a Service and one of its ports",
                grace_s=None,
            )


def is_outside(service: Obj) -> bool:
    """Whether a Service is reached from outside of the cluster."""
    return service["spec"].get("type") in _OUTSIDE


def _rank(service: Obj, snapshot: Snapshot) -> Rank:
    """Return how much a dead Service explains: that of the page, or one that an unready pod needs, most."""
    return Rank.SERVICE if is_outside(service) or _users(service, snapshot) else Rank.ODDITY


def _users(service: Obj, snapshot: Snapshot) -> tuple[str, ...]:
    return tuple(
        f"{name_of(pod)}/"
        for pod in troubled(snapshot)
        if any(needed is service for needed, _, _ in needed_services(pod, snapshot))
    )


def _nearest(selector: dict[str, str], pods: list[Obj]) -> str:
    """Say what the pod that fits best has instead."""
    best = max(pods, key=lambda pod: len(selector.items() & labels_of(pod).items()), default=None)
    if best is None:
        return ""
    has = labels_of(best)
    differ = [
        f"{key}={has[key]}" if key in has else f"no label {key}"
        for key in sorted(selector)
        if has.get(key) != selector[key]
    ]
    return f", but the pods of '{name_of(best)}' have {', '.join(differ)}"


def _unheard(port: Obj, pods: list[Obj]) -> str:
    """Return to what a Service port leads where nobody listens; empty when somebody does or nobody tells."""
    target = port.get("targetPort", port["port"])
    if isinstance(target, str) and target.isdigit():
        target = int(target)
    told: set[str] = set()
    for pod in pods:
        declared = [
            item
            for container in containers_of(pod)
            if not container.init or container.is_sidecar
            for item in container.spec.get("ports") or []
        ]
        asked = {
            (probe.get("httpGet") or probe.get("tcpSocket") or {}).get("port")
            for container in containers_of(pod)
            for probe in (
                container.spec.get("readinessProbe") or {},
                container.spec.get("livenessProbe") or {},
            )
        }
        numbers = {item.get("containerPort") for item in declared} | {
            port for port in asked if port is not None
        }
        names = {item.get("name") for item in declared}
        if isinstance(target, str) and target not in names:
            told.add(
                f"container port '{target}', which no container of pod '{name_of(pod)}' has"
                f" (it has {_ports(declared)})"
            )
        elif isinstance(target, int) and numbers and target not in numbers:
            told.add(
                f"port {target}, on which no container of pod '{name_of(pod)}' listens"
                f" (it has {_ports(declared)})"
            )
        else:
            return ""
    return min(told, default="")


def _ports(declared: list[Obj]) -> str:
    parts = [
        " ".join([str(item["containerPort"]), *([f"({item['name']})"] if item.get("name") else [])])
        for item in declared
    ]
    return ", ".join(parts) or "no port"
