"""Services become names on the run's network; what a name cannot do is told."""

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.containers.manifest import Manifest
from conformance.containers.pods import Pod
from conformance.core.errors import DeployError
from conformance.kube.snapshots import Obj, name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """Where the front-end Service leads: the pod, and the port that its container listens on."""

    pod: Pod
    port: int


def selected_by(service: Obj, pods: tuple[Pod, ...]) -> list[Pod]:
    """Return the pods that a Service selects; none for one without a selector."""
    selector = service["spec"].get("selector") or {}
    return [pod for pod in pods if selector and selector.items() <= pod.labels.items()]


def names_of(pod: Pod, pods: tuple[Pod, ...], manifest: Manifest) -> tuple[str, ...]:
    """Return every name under which others of the namespace, or of the cluster, ask for this pod."""
    names = []
    for service in manifest.of("Service"):
        if pod in selected_by(service, pods):
            name = name_of(service)
            names += _qualified(name, manifest.namespace)
            if pod.workload.startswith("statefulset/"):
                names += _qualified(f"{pod.name}.{name}", manifest.namespace)
    return tuple(dict.fromkeys(names))


def front_of(component: list[Pod], pods: tuple[Pod, ...], manifest: Manifest) -> Front:
    """Return where the Service of the front end leads; a NodePort is preferred, as people come by it.

    Raises:
        DeployError: no Service leads to the component's pods.
    """
    leading = [
        (service, pod)
        for service in manifest.of("Service")
        for pod in selected_by(service, pods)
        if pod in component and service["spec"].get("ports")
    ]
    if not leading:
        raise DeployError(
            f"no Service of the chart selects the front end's pods ({_named(component)})",
            hint="correct the selector of the front end in [subject.components], or the chart's Service",
        )
    service, pod = max(leading, key=lambda item: item[0]["spec"].get("type") == "NodePort")
    return Front(pod=pod, port=_target(service["spec"]["ports"][0], pod))


def unlike_ports(front: Front, pods: tuple[Pod, ...], manifest: Manifest) -> tuple[str, ...]:
    """Tell of Services whose port is not their container's: behind a name there is nothing to map it."""
    return tuple(
        f"Service '{name_of(service)}' maps port {port['port']} to {_target(port, pod)}; a container's name"
        " maps nothing, so that whoever asks for the first finds nobody: give both the same number, or use a"
        " target with a cluster"
        for service in manifest.of("Service")
        for pod in selected_by(service, pods)
        if pod is not front.pod
        for port in service["spec"].get("ports") or []
        if port["port"] != _target(port, pod)
    )


def port_of(name: object, pod: Pod) -> int:
    """Return the number of a port of a pod, which may be named.

    Raises:
        DeployError: no container of the pod names it.
    """
    if isinstance(name, int) or str(name).isdigit():
        return int(str(name))
    for port in _ports(pod):
        if port.get("name") == name:
            return int(port["containerPort"])
    raise DeployError(
        f"no container of {pod.workload} has a port named '{name}'", hint="name the port in the chart"
    )


def _target(port: Obj, pod: Pod) -> int:
    return port_of(port.get("targetPort", port["port"]), pod)


def _ports(pod: Pod) -> Iterator[Obj]:
    for container in (*pod.init_containers, *pod.containers):
        yield from container.get("ports") or []


def _qualified(name: str, namespace: str) -> list[str]:
    return [name, f"{name}.{namespace}", f"{name}.{namespace}.svc", f"{name}.{namespace}.svc.cluster.local"]


def _named(pods: list[Pod]) -> str:
    return ", ".join(pod.workload for pod in pods) or "none"
