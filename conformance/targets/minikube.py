"""Provider `minikube`: a profile of the run's own, made and deleted by the `minikube` on PATH."""

import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ConfigDict, Field

from conformance.core.errors import ClusterError, CommandFailed
from conformance.core.leftover import Leftover
from conformance.core.programs import MINIKUBE
from conformance.core.purpose import Purpose
from conformance.kube.client import Kube
from conformance.model.cluster import Cluster, Node
from conformance.model.owner import CLUSTER_PREFIX
from conformance.model.release import LoadedImage
from conformance.model.settings import TargetSettings
from conformance.targets.host_port import free_port
from conformance.targets.in_docker import InDocker, names_of
from conformance.targets.kubeconfig import api_host
from conformance.targets.manager import Tool, manager_class
from conformance.targets.minikube_base import REASON, MinikubeBase
from conformance.targets.node_images import minikube_images
from conformance.targets.nodes import first_address, require_version, wait_nodes_ready
from conformance.targets.provider import RunOnTarget, Search, Target

# Two nodes of the project's own base image took 4 min on two busy cores.
_CREATE_LIMIT_S = 600
_DELETE_LIMIT_S = 180
# Drivers whose nodes are containers, which can publish a port on this machine.
_CONTAINER_DRIVERS = frozenset({"docker", "podman"})
_CREATED = "label=created_by.minikube.sigs.k8s.io=true"
_FURTHER_NODE = re.compile(r"-m\d+$")


class MinikubeSettings(TargetSettings):
    """`[target]` of kind "minikube"."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["minikube"] = "minikube"
    driver: str = Field(default="docker", description="as `minikube start --driver` takes it")
    kubernetes_version: str = Field(default="v1.34.4", pattern=r"^v\d+\.\d+\.\d+$")
    nodes: int = Field(default=1, ge=1, le=5, description="one runs the control plane, and pods as well")
    base_image: str | None = Field(
        default=None,
        description="node image of container drivers; default: that of airgap where it is, else its own",
    )
    home: Path | None = Field(default=None, description="MINIKUBE_HOME; default: one of the run's own")
    host_port: int = Field(default=0, ge=0, le=65535, description="127.0.0.1 port; 0: any free one")


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
        self._program = _program(home_of(settings, run.root) or run.folder / "minikube", self._kubeconfig)
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
            delete_limit_s=_DELETE_LIMIT_S,
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


def home_of(settings: MinikubeSettings, root: Path) -> Path | None:
    """Return the MINIKUBE_HOME that the settings name; a relative path starts at the configuration."""
    return root / settings.home.expanduser() if settings.home else None


def in_docker(profile: str) -> InDocker:
    """Return what the docker driver makes for a profile."""
    node = f"name=^{re.escape(profile)}(-m[0-9]+)?$"
    return InDocker(
        containers=(_CREATED, node),
        volumes=(_CREATED, node),
        networks=(_CREATED, f"name=^{re.escape(profile)}$"),
    )


def _program(home: Path, kubeconfig: Path) -> tuple[str, ...]:
    """Return minikube with the variables of its own, as words of the command: the journal can be replayed."""
    variables: Mapping[str, str] = {
        "KUBECONFIG": str(kubeconfig),
        "MINIKUBE_HOME": str(home),
        "MINIKUBE_IN_STYLE": "false",
        "MINIKUBE_WANTUPDATENOTIFICATION": "false",
    }
    return ("env", *(f"{key}={value}" for key, value in variables.items()), MINIKUBE.name)


def _tell(settings: MinikubeSettings) -> str:
    nodes = "" if settings.nodes == 1 else f", {settings.nodes} nodes"
    return f"minikube, driver {settings.driver}, Kubernetes {settings.kubernetes_version}{nodes}"


def _leftovers(search: Search) -> Iterator[Leftover]:
    """Find the profiles of the docker driver that are named after a run."""
    names: dict[str, list[str]] = {}
    for what in ("containers", "volumes", "networks"):
        for name in names_of(search.runner, InDocker(**{what: (_CREATED,)})):
            profile = _FURTHER_NODE.sub("", name)
            if profile.startswith(CLUSTER_PREFIX):
                names.setdefault(profile, []).append(name)
    for profile, found in names.items():
        yield Leftover(
            run_id=profile.removeprefix(CLUSTER_PREFIX),
            what=f"minikube profile {profile} ({', '.join(dict.fromkeys(found))})",
            remove=partial(_delete, search, profile),
        )


def _delete(search: Search, profile: str) -> None:
    """Delete a profile in the home that its run named, when that is known, and all that is in Docker."""
    for mark in search.marks:
        target = mark.facts.get("target", {})
        if profile != f"{CLUSTER_PREFIX}{mark.run_id}" or not target.get("home"):
            continue
        home = home_of(MinikubeSettings.model_validate(target), Path(mark.facts["root"]))
        if home is not None:
            search.runner.run(
                [*_program(home, search.scratch / "kubeconfig"), "delete", "--profile", profile],
                timeout_s=_DELETE_LIMIT_S,
                purpose=Purpose.GC,
            )
    in_docker(profile).remove(search.runner, Purpose.GC)


MINIKUBE_CLUSTER = Target(
    settings=MinikubeSettings,
    provide=MinikubeProvider,
    words="a profile of its own, made by minikube and deleted afterwards",
    tell=_tell,
    programs=lambda _settings: (MINIKUBE,),
    leftovers=_leftovers,
)
