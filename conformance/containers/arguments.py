"""What Docker is asked for one container: everything that the chart says and Docker can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from docker.types import Mount

from conformance.containers.manifest import Manifest
from conformance.containers.pods import Pod
from conformance.containers.services import port_of
from conformance.containers.variables import expanded, variables
from conformance.kube.quantities import parse_bytes, parse_millicores
from conformance.kube.snapshots import Obj

T = TypeVar("T")

_NANO_PER_MILLICORE = 1_000_000
_LOOPBACK = "127.0.0.1"
# Docker starts a container again as the kubelet does; one that has to end well gets this many tries.
_TRIES = 3
PROBES = ("startupProbe", "readinessProbe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a container may use and asks for; None where the chart says nothing."""

    cpu_limit_millicores: float | None
    cpu_request_millicores: float | None
    memory_limit_bytes: int | None
    memory_request_bytes: int | None


def bounds_of(container: Obj) -> Bounds:
    """Read limits and requests."""
    resources = container.get("resources") or {}
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    return Bounds(
        cpu_limit_millicores=_optional(parse_millicores, limits.get("cpu")),
        cpu_request_millicores=_optional(parse_millicores, requests.get("cpu")),
        memory_limit_bytes=_optional(parse_bytes, limits.get("memory")),
        memory_request_bytes=_optional(parse_bytes, requests.get("memory")),
    )


def arguments_of(
    container: Obj, pod: Pod, manifest: Manifest, *, volumes: Mapping[str, str], passing: bool
) -> dict[str, Any]:
    """Return the keywords of the SDK's `containers.create`, without name, labels and network.

    Args:
        container: of the pod.
        pod: as the chart describes it.
        manifest: where its variables come from.
        volumes: name of a volume in the pod -> name of Docker's.
        passing: whether it has to end (an init container, a Job's).

    Raises:
        ConfigError: the chart asks for what only a cluster has.
    """
    environment = variables(container, pod, manifest)
    return {
        "image": container["image"],
        "entrypoint": _words(container.get("command"), environment),
        "command": _words(container.get("args"), environment),
        "environment": environment,
        "working_dir": container.get("workingDir"),
        # Proxies of this machine's user are no part of the subject.
        "use_config_proxy": False,
        "restart_policy": {"Name": "on-failure", "MaximumRetryCount": _TRIES}
        if passing
        else {"Name": "always"},
        "mounts": [_mount(item, volumes) for item in container.get("volumeMounts") or []],
        **_security(container, pod),
        **_resources(bounds_of(container)),
    }


def published(pod: Pod, *, front: Mapping[int, int]) -> dict[str, tuple[str, int | None]]:
    """Return the ports that this machine must reach, on its loopback: those of probes, and the front's.

    Args:
        pod: the pod.
        front: port in the pod -> port on this machine.
    """
    asked = {
        port_of(probe[kind]["port"], pod)
        for container in pod.containers
        for name in PROBES
        for probe in [container.get(name) or {}]
        for kind in ("httpGet", "tcpSocket")
        if kind in probe
    }
    return {f"{port}/tcp": (_LOOPBACK, front.get(port)) for port in sorted(asked | front.keys())}


def _words(words: list[Any] | None, environment: Mapping[str, str]) -> list[str] | None:
    return None if words is None else [expanded(str(word), environment) for word in words]


def _mount(item: Obj, volumes: Mapping[str, str]) -> Mount:
    # An emptyDir begins empty; Docker would fill it with what the image has at that place.
    return Mount(
        target=item["mountPath"],
        source=volumes[item["name"]],
        type="volume",
        read_only=bool(item.get("readOnly")),
        no_copy=True,
    )


def _security(container: Obj, pod: Pod) -> dict[str, Any]:
    of_pod = pod.spec.get("securityContext") or {}
    own = container.get("securityContext") or {}
    either = {**of_pod, **own}
    user, group = either.get("runAsUser"), either.get("runAsGroup")
    groups = [*(of_pod.get("supplementalGroups") or []), *filter(None, [of_pod.get("fsGroup")])]
    capabilities = own.get("capabilities") or {}
    return {
        "user": None if user is None else f"{user}" if group is None else f"{user}:{group}",
        "group_add": [str(number) for number in groups],
        "read_only": bool(own.get("readOnlyRootFilesystem")),
        "privileged": bool(own.get("privileged")),
        "cap_add": capabilities.get("add") or [],
        "cap_drop": capabilities.get("drop") or [],
        "security_opt": ["no-new-privileges"] if own.get("allowPrivilegeEscalation") is False else [],
    }


def _resources(bounds: Bounds) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if bounds.cpu_limit_millicores:
        found["nano_cpus"] = round(bounds.cpu_limit_millicores * _NANO_PER_MILLICORE)
    if bounds.memory_limit_bytes:
        # No swap on top: a container of a pod has none.
        found |= {"mem_limit": bounds.memory_limit_bytes, "memswap_limit": bounds.memory_limit_bytes}
    return found


def _optional(parse: Callable[[Any], T], quantity: object) -> T | None:
    return None if quantity is None else parse(quantity)
