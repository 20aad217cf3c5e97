"""Which pods and nodes are read: written again and again, since pods come and go while a load runs."""

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from urllib3.exceptions import HTTPError

from conformance.core.errors import ProbeError
from conformance.kube.release_pods import Pods
from conformance.observe.access import Access
from conformance.observe.configuration import BACKEND, CONTAINERS, target_file

_EVERY_S = 3.0
_END_LIMIT_S = 40

Pod = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is watched: all pods of a release, and those of its back end, whose `container` tells numbers.

    They are told at `path`, on `port` of the pod; where that is 0, on the first that the container declares.
    """

    release: Pods
    backend: Pods
    container: str
    path: str
    port: int


def targets_of(watched: Watched, access: Access) -> dict[str, list[dict[str, Any]]]:
    """Return job to what is read now, as Prometheus' files spell it: paths of the API server.

    Raises:
        ProbeError: the pods cannot be listed.
    """
    namespace = watched.backend.namespace
    ports = {pod["metadata"]["name"]: _port(pod, watched) for pod in _alive(watched.backend.read())}
    nodes = sorted({pod["spec"]["nodeName"] for pod in _alive(watched.release.read())})
    return {
        BACKEND: [
            _target(access, pod, f"/api/v1/namespaces/{namespace}/pods/{pod}:{port}/proxy{watched.path}")
            for pod, port in ports.items()
            if port
        ],
        CONTAINERS: [_target(access, node, f"/api/v1/nodes/{node}/proxy/metrics/cadvisor") for node in nodes],
    }


class TargetFiles:
    """Keeps the files with the targets up to date, until it is closed.

    Args:
        watched: what is looked for.
        access: to the API server.
        folder: where the files are.

    Raises:
        ProbeError: the pods cannot be listed.
    """

    def __init__(self, watched: Watched, access: Access, folder: Path) -> None:
        self._watched = watched
        self._access = access
        self._folder = folder
        self._closed = threading.Event()
        self._write()
        self._thread = threading.Thread(target=self._keep, daemon=True, name="targets")
        self._thread.start()

    def close(self) -> None:
        """Let the files be; safe to call twice."""
        self._closed.set()
        self._thread.join(timeout=_END_LIMIT_S)

    def _keep(self) -> None:
        while not self._closed.wait(_EVERY_S):
            try:
                self._write()
            except (ProbeError, HTTPError, OSError):
                # The API server is asked again; until then those of before are read.
                continue

    def _write(self) -> None:
        for job, targets in targets_of(self._watched, self._access).items():
            path = target_file(self._folder, job)
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(targets), encoding="utf-8")
            fresh.replace(path)


def _alive(pods: Iterable[Pod]) -> list[Pod]:
    """Return the pods that are on a node and have not ended."""
    return [
        pod
        for pod in pods
        if pod["spec"].get("nodeName")
        and pod.get("status", {}).get("phase") not in {"Succeeded", "Failed"}
        and "deletionTimestamp" not in pod["metadata"]
    ]


def _port(pod: Pod, watched: Watched) -> int:
    """Return where a pod tells its numbers; 0 where nobody says."""
    if watched.port:
        return watched.port
    containers = (spec for spec in pod["spec"]["containers"] if spec["name"] == watched.container)
    return next((int(port["containerPort"]) for spec in containers for port in spec.get("ports") or []), 0)


def _target(access: Access, name: str, path: str) -> dict[str, Any]:
    labels = {"instance": name, "__metrics_path__": f"{access.prefix}{path}"}
    return {"targets": [access.address], "labels": labels}
