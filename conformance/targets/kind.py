"""Provider `kind`: a cluster of our own, made and deleted through pytest-kubernetes."""

import shlex
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal

import yaml
from pydantic import ConfigDict, Field

from conformance.core.errors import ClusterError, CommandFailed
from conformance.core.host_port import free_port
from conformance.core.leftover import Leftover
from conformance.core.programs import KIND
from conformance.core.purpose import Purpose
from conformance.kube.client import Kube
from conformance.model.cluster import Cluster
from conformance.model.owner import CLUSTER_PREFIX
from conformance.model.release import LoadedImage
from conformance.model.settings import TargetSettings, Told
from conformance.targets.in_docker import InDocker, values_of
from conformance.targets.kind_network import KindNetwork
from conformance.targets.manager import Tool, manager_class
from conformance.targets.node_images import kind_images
from conformance.targets.nodes import wait_nodes_ready
from conformance.targets.provider import RunOnTarget, Search, Target

_CREATE_LIMIT_S = 420
_DELETE_LIMIT_S = 120
# cAdvisor's figures are refreshed every 10 to 15 s by default: too rare for a sample every 5 s (SC-008).
_KUBELET_PATCH = """kind: {kind}
nodeRegistration:
  kubeletExtraArgs:
    housekeeping-interval: "2s"
"""
# Which cluster a node belongs to, as kind labels it.
CLUSTER_LABEL = "io.x-k8s.kind.cluster"


class KindSettings(TargetSettings):
    """`[target]` of kind "kind"."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["kind"] = "kind"
    node_image: Told = "kindest/node:v1.34.4"
    nodes: int = Field(default=1, ge=1, le=5, description="one runs the control plane, and pods as well")
    host_port: int = Field(default=0, ge=0, le=65535, description="127.0.0.1 port; 0: any free one")


class KindProvider:
    """A kind cluster named after the run, with the front end's NodePort mapped to 127.0.0.1.

    Args:
        settings: node image and port.
        run: its id is part of the cluster's name, so that nothing else can be meant by it.
    """

    def __init__(self, settings: KindSettings, run: RunOnTarget) -> None:
        self._runner = run.runner
        self._name = f"{CLUSTER_PREFIX}{run.run_id}"
        self._node_image = settings.node_image
        self._node_port = run.node_port
        self._host_port = settings.host_port
        self._nodes_count = settings.nodes
        self._folder = run.folder
        self._kubeconfig = run.folder / "kubeconfig"
        self._nodes: tuple[str, ...] = ()
        self._manager: Any = None
        self._network = KindNetwork(run.runner, run.run_id)

    def check(self) -> None:
        """Refuse a port that is taken, and a node image that Docker does not have."""
        free_port(self._host_port)
        self._require_image()

    def open(self, on_wait: Callable[[str], None]) -> Cluster:
        """Create the cluster and wait until every node is Ready."""
        port = free_port(self._host_port)
        self._require_image()
        config = self._folder / "kind.yaml"
        config.write_text(yaml.safe_dump(self._config(port), sort_keys=False), encoding="utf-8")
        tool = Tool(
            name="kind",
            program=(KIND.name,),
            create_limit_s=_CREATE_LIMIT_S,
            delete_limit_s=_DELETE_LIMIT_S,
            # kind wants to take the cluster's context out of a kubeconfig; the user's own is not for it.
            delete_options=("--kubeconfig", str(self._kubeconfig)),
        )
        self._manager = manager_class(tool, self._runner, on_wait)(
            provider_config=str(config), kubeconfig=self._kubeconfig
        )
        on_wait(f"kind create cluster '{self._name}'")
        try:
            with self._network.being_used():
                self._manager.create()
        except CommandFailed as exc:
            raise ClusterError(
                f"cannot create kind cluster '{self._name}': {exc.message}",
                hint=f"`kind create cluster --image {self._node_image} --retain` keeps the node to look into",
            ) from exc
        context = f"kind-{self._name}"
        nodes = wait_nodes_ready(self._kubeconfig, context, on_wait)
        self._nodes = tuple(node.name for node in nodes)
        version = Kube(self._kubeconfig, context).get("/version")["gitVersion"]
        return Cluster(
            provider="kind",
            name=self._name,
            context=context,
            kubeconfig=self._kubeconfig,
            kubernetes_version=version,
            nodes=nodes,
            owned=True,
            base_url=f"http://127.0.0.1:{port}",
            reach=("--kubeconfig", str(self._kubeconfig), "--context", context),
        )

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Load a local image and read its id back from every node."""
        return kind_images(self._runner, self._name, self._nodes).place(component, reference, image_id)

    def close(self) -> tuple[str, ...]:
        """Delete the cluster, and the shared network when no other cluster uses it."""
        if self._manager is None:
            return ()
        self._manager.delete()
        self._manager = None
        if not self._nodes:
            in_docker(self._name).remove_late(self._runner)
        self._network.remove_unless_used()
        return ()

    def way_back(self) -> str:
        """Return how to use the kept cluster."""
        reach = ["--kubeconfig", str(self._kubeconfig), "--context", f"kind-{self._name}"]
        return shlex.join(["kubectl", *reach, "get", "pods", "--all-namespaces"])

    def _config(self, port: int) -> dict[str, Any]:
        mapping = {
            "containerPort": self._node_port,
            "hostPort": port,
            "listenAddress": "127.0.0.1",
            "protocol": "TCP",
        }
        node = {
            "role": "control-plane",
            "image": self._node_image,
            "extraPortMappings": [mapping],
            "kubeadmConfigPatches": [_KUBELET_PATCH.format(kind="InitConfiguration")],
        }
        worker = {
            "role": "worker",
            "image": self._node_image,
            "kubeadmConfigPatches": [_KUBELET_PATCH.format(kind="JoinConfiguration")],
        }
        return {
            "kind": "Cluster",
            "apiVersion": "kind.x-k8s.io/v1alpha4",
            "name": self._name,
            "nodes": [node, *([worker] * (self._nodes_count - 1))],
        }

    def _require_image(self) -> None:
        # kind would try to pull it and report a network error, which is not what is wrong.
        found = self._runner.run(
            ["docker", "image", "inspect", "--format", "{{.Id}}", self._node_image],
            timeout_s=30,
            purpose=Purpose.CLUSTER,
            check=False,
        )
        if found.exit_code != 0:
            raise ClusterError(
                f"cannot create kind cluster '{self._name}': Docker has no image '{self._node_image}'",
                hint=f"run `make prepare` to build it from packages, or `docker pull {self._node_image}`",
            )


def in_docker(cluster: str) -> InDocker:
    """Return the nodes of a cluster."""
    return InDocker(containers=(f"label={CLUSTER_LABEL}={cluster}",))


def _tell(settings: KindSettings) -> str:
    nodes = "" if settings.nodes == 1 else f", {settings.nodes} nodes"
    return f"kind, {settings.node_image}{nodes}, host port {settings.host_port or 'any free one'}"


def _leftovers(search: Search) -> Iterator[Leftover]:
    """Find kind clusters that are named after a run."""
    for cluster, names in values_of(search.runner, CLUSTER_LABEL).items():
        if not cluster.startswith(CLUSTER_PREFIX):
            continue
        yield Leftover(
            run_id=cluster.removeprefix(CLUSTER_PREFIX),
            what=f"cluster {cluster} ({', '.join(names)})",
            remove=partial(_delete, search, cluster),
        )


def _delete(search: Search, cluster: str) -> None:
    # kind wants to take the cluster's context out of a kubeconfig; the user's own is not for it.
    deleted = ["kind", "delete", "cluster", "--name", cluster]
    kubeconfig = str(search.scratch / "kubeconfig")
    search.runner.run([*deleted, "--kubeconfig", kubeconfig], timeout_s=_DELETE_LIMIT_S, purpose=Purpose.GC)


KIND_CLUSTER = Target(
    settings=KindSettings,
    provide=KindProvider,
    words="a cluster of its own, made by kind and deleted afterwards",
    tell=_tell,
    programs=lambda _settings: (KIND,),
    leftovers=_leftovers,
)
