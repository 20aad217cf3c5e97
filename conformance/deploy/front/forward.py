"""A port-forward to the front-end Service, kept open by kubectl."""

from urllib.parse import urlsplit

from conformance.core.background import Supervised
from conformance.core.host_port import LOOPBACK, free_port
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.deploy.front.candidates import port_of
from conformance.kube.snapshots import Obj, name_of
from conformance.model.cluster import Cluster


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
        port = free_port(0)
        self.url = f"http://{LOOPBACK}:{port}"
        access = ["--kubeconfig", str(cluster.kubeconfig), "--context", cluster.context]
        wanted = [f"service/{name_of(service)}", f"{port}:{port_of(service)['port']}"]
        argv = ["kubectl", *access, "--namespace", namespace, "port-forward", "--address", LOOPBACK, *wanted]
        self._program = Supervised(runner, argv, purpose=Purpose.REACH)

    def close(self) -> None:
        """End it."""
        self._program.close()

    def tell(self) -> str:
        """Return how often it had to be started again."""
        count = self._program.restarts_count
        return f"(started again {count} times)" if count else f"(port {urlsplit(self.url).port}, never lost)"
