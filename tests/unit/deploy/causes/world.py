"""Hand-made objects of a namespace, as the API server lists them."""

from typing import Any

from conformance.deploy.causes.registry import diagnose, say
from conformance.kube.snapshots import Snapshot

Obj = dict[str, Any]
NOW = "2026-11-25T10:00:00Z"


def meta(name: str, labels: dict[str, str] | None = None, **more: Any) -> Obj:
    """Return metadata whose uid is the name."""
    return {"name": name, "uid": name, "namespace": "shop", "labels": labels or {}, **more}


def pod(
    name: str,
    *,
    state: Obj | None = None,
    last: Obj | None = None,
    restarts: int = 0,
    ready: bool = False,
    job: str = "",
    labels: dict[str, str] | None = None,
    phase: str = "Running",
    spec: Obj | None = None,
    **container: Any,
) -> Obj:
    """Return a pod of one container `main`; `state` is the container's, running by default."""
    owner = (
        [{"kind": "Job", "name": job, "uid": job}]
        if job
        else [{"kind": "ReplicaSet", "uid": "rs", "name": "rs"}]
    )
    return {
        "metadata": meta(name, labels if labels is not None else {"app": name}, ownerReferences=owner),
        "spec": {
            "nodeName": "n1",
            "containers": [{"name": "main", "image": "shop:1", **container}],
            **(spec or {}),
        },
        "status": {
            "phase": phase,
            "conditions": [{"type": "Ready", "status": str(ready)}],
            "containerStatuses": [
                {
                    "name": "main",
                    "ready": ready,
                    "restartCount": restarts,
                    "state": state or {"running": {"startedAt": NOW}},
                    "lastState": {"terminated": last} if last else {},
                }
            ],
        },
    }


def event(obj: Obj, reason: str, message: str) -> Obj:
    """Return an event about an object."""
    return {
        "involvedObject": {"uid": obj["metadata"]["uid"]},
        "reason": reason,
        "message": message,
        "lastTimestamp": NOW,
    }


def service(name: str, selector: dict[str, str], *ports: Any, kind: str = "ClusterIP") -> Obj:
    """Return a Service; each port is (port, targetPort)."""
    return {
        "metadata": meta(name),
        "spec": {
            "type": kind,
            "selector": selector,
            "ports": [{"port": port, "targetPort": target} for port, target in ports],
        },
    }


def env(**values: str) -> list[Obj]:
    """Return variables of a container."""
    return [{"name": name, "value": value} for name, value in values.items()]


def told(**objects: Any) -> tuple[str, str]:
    """Diagnose a namespace and return sentence and remedy; both empty when nothing is amiss."""
    faults = diagnose(Snapshot(namespace="shop", detailed=True, **objects))
    return say(faults) if faults else ("", "")


def log(name: str, text: str, *, previous: bool = False) -> dict[tuple[str, str, bool], str]:
    """Return the log of a pod's container `main`."""
    return {(name, "main", previous): text}
