"""A port-forward to the front-end Service, kept open by kubectl."""

import socket
from urllib.parse import urlsplit

from conformance.core.background import Supervised
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.deploy.front.candidates import port_of
from conformance.kube.snapshots import Obj, name_of
from conformance.model.cluster import Cluster

_LOOPBACK = "127.0.0.1"


class PortForward:
    """One port of 127.0.0.1 that leads to a Service; when kubectl loses its pod, it is started again.

    Args:
        runner: runs kubectl.
        cluster: where the Service is.
        namespace: in which namespace.
        service: the Service.

    Raises:
        ToolMissing: kubectl is not on PATH.
    """

    def __init__(self, *, runner: Runner, cluster: Cluster, namespace: str, service: Obj) -> None:
        port = _free_port()
        self.url = f"http://{_LOOPBACK}:{port}"
        access = ["--kubeconfig", str(cluster.kubeconfig), "--context", cluster.context]
        wanted = [f"service/{name_of(service)}", f"{port}:{port_of(service)['port']}"]
        argv = ["kubectl", *access, "--namespace", namespace, "port-forward", "--address", _LOOPBACK, *wanted]
        self._program = Supervised(runner, argv, purpose=Purpose.REACH)

    def close(self) -> None:
        """End it."""
        self._program.close()

    def tell(self) -> str:
        """Return how often it had to be started again."""
        count = self._program.restarts_count
        return f"(started again {count} times)" if count else f"(port {urlsplit(self.url).port}, never lost)"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
