"""Where the ports of Services lead, and what containers say of where they listen."""

from typing import Any

from conformance.deploy.causes.objects import containers_of
from conformance.kube.snapshots import Obj, name_of


def unheard(port: Obj, pods: list[Obj]) -> str:
    """Return to what a Service port leads where nobody listens; empty when somebody does or nobody tells."""
    target, told = _target(port), set[str]()
    for pod in pods:
        declared = _declared(pod)
        if hears(port, pod) or (isinstance(target, int) and not _numbers(pod)):
            return ""
        what, lack = (
            (f"container port '{target}'", "has") if isinstance(target, str) else (f"port {target}", "")
        )
        spoken = protocols(port, [pod])
        if spoken:
            told.add(
                f"{what} by {port.get('protocol', 'TCP')}, which pod '{name_of(pod)}' has by"
                f" {', '.join(spoken)}"
            )
            continue
        how = "which no container" if lack else "on which no container"
        told.add(f"{what}, {how} of pod '{name_of(pod)}' {lack or 'listens'} (it has {_ports(declared)})")
    return min(told, default="")


def protocols(port: Obj, pods: list[Obj]) -> list[str]:
    """Return by which protocols pods have the port to which a Service port leads."""
    found = [item for pod in pods for item in _declared(pod) if _meets(item, _target(port))]
    return sorted({str(item.get("protocol", "TCP")) for item in found})


def is_number(port: Obj) -> bool:
    """Whether a Service port leads to a number, which goes to every pod, and not to a name."""
    return isinstance(_target(port), int)


def _target(port: Obj) -> int | str:
    target = str(port["targetPort"] if "targetPort" in port else port["port"])
    return int(target) if target.isdigit() else target


def hears(port: Obj, pod: Obj) -> bool:
    """Whether a pod says that it listens where a Service port leads."""
    target, protocol = _target(port), port.get("protocol", "TCP")
    meeting = [item for item in _declared(pod) if _meets(item, target)]
    if any(item.get("protocol", "TCP") == protocol for item in meeting):
        return True
    # Of a number the declaration is a word only; probes ask by TCP.
    return isinstance(target, int) and not meeting and target in _numbers(pod)


def _meets(declared: Obj, target: int | str) -> bool:
    return bool(target == declared.get("containerPort" if isinstance(target, int) else "name"))


def _declared(pod: Obj) -> list[Obj]:
    return [
        item
        for container in containers_of(pod)
        if container.lasts
        for item in container.spec.get("ports") or []
    ]


def _numbers(pod: Obj) -> set[Any]:
    """Return the port numbers that a pod's containers declare or are probed on."""
    asked = {
        (probe.get("httpGet") or probe.get("tcpSocket") or {}).get("port")
        for container in containers_of(pod)
        for probe in (
            container.spec.get("readinessProbe") or {},
            container.spec.get("livenessProbe") or {},
        )
    }
    return {item.get("containerPort") for item in _declared(pod)} | (asked - {None})


def _ports(declared: list[Obj]) -> str:
    parts = [
        " ".join([str(item["containerPort"]), *([f"({item['name']})"] if item.get("name") else [])])
        for item in declared
    ]
    return ", ".join(parts) or "no port"
