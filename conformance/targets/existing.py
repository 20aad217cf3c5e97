"""Provider `existing`: a cluster that somebody else runs, used only when its context is named."""

from collections.abc import Callable
from pathlib import Path

from conformance.core.errors import ClusterError, ConfigError
from conformance.core.proc import Runner
from conformance.kube.client import Kube
from conformance.model.cluster import Cluster, Node
from conformance.model.owner import OWNER_LABEL
from conformance.model.release import LoadedImage
from conformance.targets._common import load_into_kind, wait_nodes_ready

_KIND_PREFIX = "kind-"


class ExistingProvider:
    """A named context; nothing of the cluster itself is ever created or removed.

    Args:
        runner: runs `kind` and `docker` for contexts that kind made on this machine.
        context: the context's name.
        kubeconfig: the file that has it.
        base_url: where the front-end Service answers; None asks the first node's address.
        node_port: the NodePort of the front-end Service.
        folder: where a kubeconfig with this context only is kept for the run.
    """

    def __init__(
        self,
        *,
        runner: Runner,
        context: str,
        kubeconfig: Path,
        base_url: str | None,
        node_port: int,
        folder: Path,
    ) -> None:
        self._runner = runner
        self._context = context
        self._source = kubeconfig
        self._base_url = base_url
        self._node_port = node_port
        self._kubeconfig = folder / "kubeconfig"
        self._nodes: tuple[Node, ...] = ()

    def check(self) -> None:
        """Refuse a kubeconfig that is not there."""
        if not self._source.is_file():
            raise ConfigError(
                f"kubeconfig '{self._source}' does not exist",
                hint="name the file with --kubeconfig",
            )

    def open(self, on_wait: Callable[[str], None]) -> Cluster:
        """Copy the context into a kubeconfig of the run's own, and check that the nodes answer."""
        self.check()
        # A copy, so that no tool can switch or rewrite the user's own.
        self._kubeconfig.write_bytes(self._source.read_bytes())
        self._kubeconfig.chmod(0o600)
        self._nodes = wait_nodes_ready(self._kubeconfig, self._context, on_wait)
        kube = Kube(self._kubeconfig, self._context)
        return Cluster(
            provider="existing",
            name=self._context,
            context=self._context,
            kubeconfig=self._kubeconfig,
            kubernetes_version=kube.get("/version")["gitVersion"],
            nodes=self._nodes,
            owned=False,
            base_url=self._base_url or f"http://{_first_address(kube)}:{self._node_port}",
            ready_s=0.0,
        )

    def load(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Load the image when kind made the cluster; other clusters must be able to pull it."""
        if not self._context.startswith(_KIND_PREFIX):
            raise ClusterError(
                f"cannot load image '{reference}' into context '{self._context}': kind did not make it",
                hint="use a kind cluster, or --target kind; loading through a registry is not supported yet",
            )
        return load_into_kind(
            self._runner,
            cluster_name=self._context.removeprefix(_KIND_PREFIX),
            nodes=tuple(node.name for node in self._nodes),
            component=component,
            reference=reference,
            image_id=image_id,
        )

    def close(self) -> None:
        """Forget the copied kubeconfig; the cluster stays as it is."""
        self._kubeconfig.unlink(missing_ok=True)

    def way_back(self) -> str:
        """Return how to reach what was left in the cluster."""
        return f"kubectl --context {self._context} get namespaces --selector={OWNER_LABEL}"


def _first_address(kube: Kube) -> str:
    for node in kube.list_json("/api/v1/nodes"):
        for address in node["status"].get("addresses", []):
            if address["type"] == "InternalIP":
                return str(address["address"])
    raise ClusterError(
        f"no node of context '{kube.context}' has an InternalIP",
        hint="say where the front-end Service answers with --base-url",
    )
