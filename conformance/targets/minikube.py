"""Provider `minikube`: a profile of the run's own, made and deleted by the `minikube` on PATH."""

import shlex
import shutil
from collections.abc import Callable
from typing import Any

import yaml

from conformance.core.errors import ClusterError, CommandFailed
from conformance.core.host_port import free_port
from conformance.core.programs import MINIKUBE
from conformance.core.purpose import Purpose
from conformance.kube.client import Kube
from conformance.model.cluster import Cluster, Node
from conformance.model.owner import CLUSTER_PREFIX
from conformance.model.release import LoadedImage
from conformance.targets.kubeconfig import api_host
from conformance.targets.manager import Tool, manager_class
from conformance.targets.minikube_base import REASON, MinikubeBase
from conformance.targets.minikube_leftovers import DELETE_LIMIT_S, minikube_leftovers
from conformance.targets.minikube_profile import MinikubeSettings, home_of, in_docker, program_of
from conformance.targets.node_images import minikube_images
from conformance.targets.nodes import first_address, require_version, wait_nodes_ready
from conformance.targets.provider import RunOnTarget, Target

# Two nodes of the project's own base image took 4 min on two busy cores.
_CREATE_LIMIT_S = 600
# Drivers whose nodes are containers, which can publish a port on this machine.
_CONTAINER_DRIVERS = frozenset({"docker", "podman"})


class MinikubeProvider:
    """A profile named after the run; no other is ever looked at.

    Args:
        settings: driver, version, nodes and images.
        run: its id is the profile's name, its folder holds MINIKUBE_HOME unless the settings name one.
    """

    def __init__(self, settings: MinikubeSettings, run: RunOnTarget) -> None:
        self._runner = run.runner
        self._settings = settings
        self._name = f"{CLUSTER_PREFIX}{run.run_id}"
        self._node_port = run.node_port
        self._folder = run.folder
        self._kubeconfig = run.folder / "kubeconfig"
        self._own_home = None if settings.home else run.folder / "minikube"
        self._program = program_of(home_of(settings, run.root) or run.folder / "minikube", self._kubeconfig)
        self._base = MinikubeBase(run.runner, settings.base_image, settings.kubernetes_version)
        self._nodes: tuple[Node, ...] = ()
        self._manager: Any = None

    def check(self) -> None:
        """Refuse a missing program, and a port that is taken."""
        self._runner.which(MINIKUBE.name)
        free_port(self._settings.host_port)

    def open(self, on_wait: Callable[[str], None]) -> Cluster:
        """Start the profile and wait until every node is Ready."""
        self.check()
        port = free_port(self._settings.host_port) if self._publishes else 0
        base = self._base if self._settings.driver == "docker" and self._base.is_ours() else None
        config = self._folder / "minikube.yaml"
        # Without `configs` its manager would choose driver and version, and call the profile otherwise.
        config.write_text(yaml.safe_dump({"name": self._name, "configs": []}), encoding="utf-8")
        tool = Tool(
            name="minikube",
            program=self._program,
            create_limit_s=_CREATE_LIMIT_S,
            delete_limit_s=DELETE_LIMIT_S,
        )
        self._manager = manager_class(tool, self._runner, on_wait)(
            provider_config=str(config), kubeconfig=self._kubeconfig
        )
        on_wait(f"minikube start '{self._name}'")
        try:
            self._manager.create(options=self._options(port, base))
        except CommandFailed as exc:
            raise ClusterError(
                f"cannot start minikube profile '{self._name}': {exc.message}",
                hint="`--keep always` keeps the profile to look into with `minikube logs`",
            ) from exc
        return self._opened(port, base, on_wait)

    def _opened(self, port: int, base: MinikubeBase | None, on_wait: Callable[[str], None]) -> Cluster:
        self._nodes = wait_nodes_ready(self._kubeconfig, self._name, on_wait)
        kube = Kube(self._kubeconfig, self._name)
        version = require_version(kube, self._settings.kubernetes_version)
        url, how = self._address(kube, port)
        notes = [f"the front end answers at {how}"]
        if base is not None:
            notes.append(REASON)
        return Cluster(
            provider="minikube",
            name=self._name,
            context=self._name,
            kubeconfig=self._kubeconfig,
            kubernetes_version=version,
            nodes=self._nodes,
            owned=True,
            base_url=url,
            reach=("--kubeconfig", str(self._kubeconfig), "--context", self._name),
            notes=tuple(notes),
        )

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Load a local image and read its id back from every node."""
        names = [node.name for node in self._nodes]
        images = minikube_images(self._runner, self._name, names, program=self._program)
        return images.place(component, reference, image_id)

    def close(self) -> tuple[str, ...]:
        """Delete the profile with its nodes, volumes and network, and a home of the run's own."""
        if self._manager is None:
            return ()
        made = in_docker(self._name)
        try:
            self._manager.delete()
            self._manager = None
        finally:
            # A start that was killed may leave what minikube does not know of.
            made.remove(self._runner, Purpose.TEARDOWN)
            if not self._nodes:
                made.remove_late(self._runner)
        if self._own_home is not None:
            shutil.rmtree(self._own_home, ignore_errors=True)
        return ()

    def way_back(self) -> str:
        """Return how to use the kept cluster."""
        reach = ["--kubeconfig", str(self._kubeconfig), "--context", self._name]
        return shlex.join(["kubectl", *reach, "get", "pods", "--all-namespaces"])

    @property
    def _publishes(self) -> bool:
        # Minikube publishes the same port of this machine for every node, so that a second one cannot start.
        return self._settings.driver in _CONTAINER_DRIVERS and self._settings.nodes == 1

    def _options(self, port: int, base: MinikubeBase | None) -> list[str]:
        settings = self._settings
        options = [
            *("--driver", settings.driver, "--kubernetes-version", settings.kubernetes_version),
            *("--container-runtime", "containerd", "--nodes", str(settings.nodes)),
            *("--embed-certs", "--interactive=false", "--auto-update-drivers=false"),
            # Minikube lets the kubelet look every 5 minutes; SC-008 needs a sample every 5 s.
            "--extra-config=kubelet.housekeeping-interval=2s",
        ]
        if port:
            options.append(f"--ports=127.0.0.1:{port}:{self._node_port}")
        if base is not None:
            return [*options, *base.options(self._folder)]
        image = [f"--base-image={settings.base_image}"] if settings.base_image else []
        return [*options, *image, "--addons=metrics-server"]

    def _address(self, kube: Kube, port: int) -> tuple[str, str]:
        """Return the front end's URL, and in words which way it goes."""
        node = first_address(kube)
        # Minikube writes the node's address where there is a way to it, and the API server answered there.
        if api_host(self._kubeconfig) == node:
            return (
                f"http://{node}:{self._node_port}",
                f"node address {node} and its NodePort {self._node_port}",
            )
        if port:
            return f"http://127.0.0.1:{port}", (
                f"port {port} of 127.0.0.1, published by the driver: node address {node} is not routed here"
            )
        raise ClusterError(
            f"node address {node} of profile '{self._name}' cannot be reached from this machine",
            hint="use one node with driver docker, whose port is published on 127.0.0.1",
        )


def _tell(settings: MinikubeSettings) -> str:
    nodes = "" if settings.nodes == 1 else f", {settings.nodes} nodes"
    return f"minikube, driver {settings.driver}, Kubernetes {settings.kubernetes_version}{nodes}"


MINIKUBE_CLUSTER = Target(
    settings=MinikubeSettings,
    provide=MinikubeProvider,
    words="a profile of its own, made by minikube and deleted afterwards",
    tell=_tell,
    programs=lambda _settings: (MINIKUBE,),
    leftovers=minikube_leftovers,
)
