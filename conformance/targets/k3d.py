"""Provider `k3d`: a cluster of the run's own, made and deleted by the `k3d` on PATH."""

import shlex
from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal

from pydantic import ConfigDict, Field

from conformance.core.errors import ClusterError, CommandFailed
from conformance.core.host_port import free_port
from conformance.core.leftover import Leftover
from conformance.core.process import Watch
from conformance.core.programs import K3D
from conformance.core.purpose import Purpose
from conformance.kube.client import Kube
from conformance.model.cluster import Cluster, Node
from conformance.model.owner import CLUSTER_PREFIX
from conformance.model.release import LoadedImage
from conformance.model.settings import TargetSettings
from conformance.targets.in_docker import InDocker, values_of
from conformance.targets.node_images import k3d_images
from conformance.targets.nodes import wait_nodes_ready
from conformance.targets.provider import RunOnTarget, Search, Target

_CREATE_LIMIT_S = 420
_DELETE_LIMIT_S = 120
# k3d names contexts, networks and nodes by this and the cluster's name.
_PREFIX = "k3d-"
_LABEL = "k3d.cluster"


class K3dSettings(TargetSettings):
    """`[target]` of kind "k3d"."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["k3d"] = "k3d"
    k3s_image: str = Field(default="rancher/k3s:v1.34.4-k3s1", description="image of the nodes")
    nodes: int = Field(default=1, ge=1, le=5, description="one runs the control plane, and pods as well")
    host_port: int = Field(default=0, ge=0, le=65535, description="127.0.0.1 port; 0: any free one")


class K3dProvider:
    """A k3d cluster named after the run, with the front end's NodePort mapped to 127.0.0.1.

    By the runner alone: pytest-kubernetes' manager of k3d sends a kubeconfig through a shell's `>`, asks for
    the version by another shell, and calls a cluster of a configuration otherwise than it made it.

    Args:
        settings: image, nodes and port.
        run: its id is part of the cluster's name, so that nothing else can be meant by it.
    """

    def __init__(self, settings: K3dSettings, run: RunOnTarget) -> None:
        self._runner = run.runner
        self._settings = settings
        self._name = f"{CLUSTER_PREFIX}{run.run_id}"
        self._node_port = run.node_port
        self._kubeconfig = run.folder / "kubeconfig"
        self._nodes: tuple[Node, ...] = ()
        self._begun = False

    def check(self) -> None:
        """Refuse a missing program, and a port that is taken."""
        self._runner.which(K3D.name)
        free_port(self._settings.host_port)

    def open(self, on_wait: Callable[[str], None]) -> Cluster:
        """Create the cluster and wait until every node is Ready."""
        self.check()
        port = free_port(self._settings.host_port)
        on_wait(f"k3d cluster create '{self._name}'")
        self._begun = True
        try:
            self._runner.run(
                ["k3d", "cluster", "create", self._name, *self._options(port)],
                timeout_s=_CREATE_LIMIT_S,
                purpose=Purpose.CLUSTER,
                watch=Watch(on_line=on_wait),
            )
        except CommandFailed as exc:
            raise ClusterError(
                f"cannot create k3d cluster '{self._name}': {exc.message}",
                hint=f"`k3d cluster create --image {self._settings.k3s_image} --no-rollback` keeps the node",
            ) from exc
        self._write_kubeconfig()
        context = f"{_PREFIX}{self._name}"
        self._nodes = wait_nodes_ready(self._kubeconfig, context, on_wait)
        return Cluster(
            provider="k3d",
            name=self._name,
            context=context,
            kubeconfig=self._kubeconfig,
            kubernetes_version=Kube(self._kubeconfig, context).get("/version")["gitVersion"],
            nodes=self._nodes,
            owned=True,
            base_url=f"http://127.0.0.1:{port}",
            reach=("--kubeconfig", str(self._kubeconfig), "--context", context),
        )

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Import a local image and read its id back from every node."""
        images = k3d_images(self._runner, self._name, [node.name for node in self._nodes])
        return images.place(component, reference, image_id)

    def close(self) -> tuple[str, ...]:
        """Delete the cluster with its volumes and its network."""
        if not self._begun:
            return ()
        made = in_docker(self._name)
        try:
            self._runner.run(
                ["k3d", "cluster", "delete", self._name], timeout_s=_DELETE_LIMIT_S, purpose=Purpose.TEARDOWN
            )
            self._begun = False
        finally:
            self._kubeconfig.unlink(missing_ok=True)
            made.remove(self._runner, Purpose.TEARDOWN)
            if not self._nodes:
                made.remove_late(self._runner)
        return ()

    def way_back(self) -> str:
        """Return how to use the kept cluster."""
        reach = ["--kubeconfig", str(self._kubeconfig), "--context", f"{_PREFIX}{self._name}"]
        return shlex.join(["kubectl", *reach, "get", "pods", "--all-namespaces"])

    def _write_kubeconfig(self) -> None:
        text = self._runner.run(
            ["k3d", "kubeconfig", "get", self._name], timeout_s=60, purpose=Purpose.CLUSTER
        ).stdout
        # The mode first: credentials are never readable by others, not for a moment.
        self._kubeconfig.touch(mode=0o600)
        self._kubeconfig.write_text(text, encoding="utf-8")

    def _options(self, port: int) -> list[str]:
        return [
            *(
                "--image",
                self._settings.k3s_image,
                "--servers",
                "1",
                "--agents",
                str(self._settings.nodes - 1),
            ),
            # Straight to the first node: k3d's balancer would stand between load and pods, and be measured.
            *("--no-lb", "--port", f"127.0.0.1:{port}:{self._node_port}@server:0:direct"),
            *("--api-port", "127.0.0.1:random"),
            # K3s' own front door would take ports that the chart may want.
            *("--k3s-arg", "--disable=traefik@server:*"),
            # cAdvisor's figures are refreshed every 10 to 15 s by default: too rare for SC-008.
            *("--k3s-arg", "--kubelet-arg=housekeeping-interval=2s@all:*"),
            *("--kubeconfig-update-default=false", "--kubeconfig-switch-context=false"),
            *("--wait", "--timeout", f"{_CREATE_LIMIT_S}s"),
        ]


def in_docker(cluster: str) -> InDocker:
    """Return what k3d makes in Docker for a cluster."""
    label = f"label={_LABEL}={cluster}"
    return InDocker(
        containers=(label,), volumes=(label,), networks=("label=app=k3d", f"name=^{_PREFIX}{cluster}$")
    )


def _tell(settings: K3dSettings) -> str:
    nodes = "" if settings.nodes == 1 else f", {settings.nodes} nodes"
    return f"k3d, {settings.k3s_image}{nodes}; never tried on a real k3d, whose images need a registry"


def _leftovers(search: Search) -> Iterator[Leftover]:
    """Find k3d clusters that are named after a run."""
    for cluster, nodes in values_of(search.runner, _LABEL).items():
        if cluster.startswith(CLUSTER_PREFIX):
            yield Leftover(
                run_id=cluster.removeprefix(CLUSTER_PREFIX),
                what=f"k3d cluster {cluster} ({', '.join(nodes)})",
                remove=partial(in_docker(cluster).remove, search.runner, Purpose.GC),
            )


K3D_CLUSTER = Target(
    settings=K3dSettings,
    provide=K3dProvider,
    words="a cluster of its own, made by k3d and deleted afterwards",
    tell=_tell,
    programs=lambda _settings: (K3D,),
    leftovers=_leftovers,
)
