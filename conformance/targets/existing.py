"""Provider `existing`: a cluster that somebody else runs, used only when its context is named."""

import shlex
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from conformance.core.errors import ClusterError, ConfigError, HarnessError
from conformance.core.leftover import Leftover
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.kube.client import Kube
from conformance.model.cluster import Cluster, Node
from conformance.model.front_end import Way
from conformance.model.owner import OWNER_LABEL
from conformance.model.release import LoadedImage
from conformance.targets.existing_settings import ExistingSettings, kubeconfig_of, problems_of
from conformance.targets.kubeconfig import own_kubeconfig
from conformance.targets.marked import marked_namespaces
from conformance.targets.needed_rights import may_list_nodes, require_answer, require_rights, ways_allowed
from conformance.targets.node_images import NodeImages, k3d_images, kind_images, minikube_images
from conformance.targets.nodes import wait_nodes_ready
from conformance.targets.placing import OnNodes, Placing, Present, Pushed
from conformance.targets.provider import RunOnTarget, Search, Target

# How the tools that make local clusters put images on the nodes.
_ON_NODES: dict[str, Callable[[Runner, str, Sequence[str]], NodeImages]] = {
    "kind": kind_images,
    "k3d": k3d_images,
    "minikube": minikube_images,
}


class ExistingProvider:
    """A named context; nothing of the cluster itself is ever created or removed.

    Args:
        settings: the context, the file that has it, and where the front end answers.
        run: the run, in whose folder a kubeconfig with this context only is kept.
    """

    def __init__(self, settings: ExistingSettings, run: RunOnTarget) -> None:
        if settings.context is None:
            raise ConfigError("target 'existing' needs a context", hint="name one with --context")
        self._runner = run.runner
        self._context = settings.context
        self._source = kubeconfig_of(settings, run.root)
        self._components = run.components
        self._further = run.further
        self._kubeconfig = run.folder / "kubeconfig"
        self._settings = settings
        self._placing: Placing | None = None

    def check(self) -> None:
        """Refuse a kubeconfig that is not there, and images that could not get to the nodes."""
        if not self._source.is_file():
            raise ConfigError(
                f"kubeconfig '{self._source}' does not exist",
                hint="name the file with --kubeconfig",
            )
        way = self._settings.way
        if way == "push" and not self._settings.registry:
            raise ConfigError(
                f"nobody says how images get to the nodes of context '{self._context}'",
                hint="give --registry PREFIX, --image COMPONENT=REPOSITORY@sha256:… for images that are there"
                " already, --kind-cluster NAME where kind made it under another name, or --images minikube",
            )
        unnamed = [name for name in self._components if name not in self._settings.present]
        if way == "present" and unnamed:
            raise ConfigError(
                f"images that are there already are named by digest, and these are not: {', '.join(unnamed)}",
                hint=f"give --image {unnamed[0]}=REPOSITORY@sha256:…",
            )

    def open(self, on_wait: Callable[[str], None]) -> Cluster:
        """Copy the context into a kubeconfig of the run's own, ask for rights, and check the nodes."""
        # A copy, so that no tool can switch or rewrite the user's own.
        own_kubeconfig(self._source, self._context, self._kubeconfig)
        kube = Kube(self._kubeconfig, self._context)
        on_wait(f"context '{self._context}' to answer")
        version = require_answer(kube)
        lacks = require_rights(kube)
        via = self._settings.via
        ways = ways_allowed(kube, tuple(Way) if via == "auto" else (Way(via),))
        nodes = wait_nodes_ready(self._kubeconfig, self._context, on_wait) if may_list_nodes(kube) else ()
        self._placing = self._choose(kube, nodes)
        return Cluster(
            provider="existing",
            name=self._context,
            context=self._context,
            kubeconfig=self._kubeconfig,
            kubernetes_version=version,
            nodes=nodes,
            owned=False,
            base_url=self._settings.base_url or "",
            reach=("--kubeconfig", str(self._source), "--context", self._context),
            lacks=lacks,
            ways=ways,
            notes=self._blind(nodes, ways),
        )

    def _blind(self, nodes: Sequence[Node], ways: Sequence[Way]) -> tuple[str, ...]:
        """Say before anything is made that a NodePort will not do, where nobody may see a node's address."""
        if nodes or self._settings.base_url or Way.NODE_PORT not in ways or Way.PORT_FORWARD in ways:
            return ()
        return (
            f"the user of context '{self._context}' may neither list nodes nor create pods/portforward: where"
            " a NodePort answers nobody can tell; give --base-url",
        )

    def _choose(self, kube: Kube, nodes: tuple[Node, ...]) -> Placing:
        settings, names = self._settings, [node.name for node in nodes]
        if settings.way == "push":
            return Pushed(self._runner, prefix=str(settings.registry), further=self._further)
        if settings.way == "present":
            return Present(kube, named=settings.present)
        return OnNodes(
            _ON_NODES[settings.way](self._runner, settings.tools_name, names or self._nodes_by_tool())
        )

    def _nodes_by_tool(self) -> list[str]:
        """Return the nodes as the tool knows them, where the user may not see them.

        Raises:
            ClusterError: only kind can be asked.
        """
        if self._settings.way != "kind":
            raise ClusterError(
                f"the user of context '{self._context}' may not list nodes, so nobody can tell whether images"
                f" arrive by {self._settings.way}",
                hint="ask for this right, or give --registry PREFIX; nothing was made",
            )
        listed = ["kind", "get", "nodes", "--name", self._settings.tools_name]
        return self._runner.run(listed, timeout_s=30, purpose=Purpose.CLUSTER).stdout.split()

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Put the image where the nodes find it, in the way that the settings choose."""
        assert self._placing is not None  # noqa: S101 - opened before
        return self._placing.place(component, reference, image_id)

    def close(self) -> tuple[str, ...]:
        """Take the images of the run away, and forget the copied kubeconfig; the cluster stays."""
        self._kubeconfig.unlink(missing_ok=True)
        return () if self._placing is None else self._placing.remove()

    def way_back(self) -> str:
        """Return how to reach what was left in the cluster."""
        reach = ["--kubeconfig", str(self._source), "--context", self._context]
        return shlex.join(["kubectl", *reach, "get", "namespaces", f"--selector={OWNER_LABEL}"])


def _leftovers(search: Search) -> Iterator[Leftover]:
    """Find marked namespaces in the named context, and in those of runs that were killed on this machine."""
    seen = set()
    if search.context:
        settings = ExistingSettings(context=search.context, kubeconfig=search.kubeconfig)
        seen.add((kubeconfig_of(settings, Path.cwd()).resolve(), search.context))
        yield from marked_namespaces(search, kubeconfig_of(settings, Path.cwd()), search.context)
    for mark in search.marks:
        if mark.facts.get("target", {}).get("kind") != "existing":
            continue
        settings = ExistingSettings.model_validate(mark.facts["target"])
        source, context = kubeconfig_of(settings, Path(mark.facts["root"])), str(settings.context)
        if (source.resolve(), context) in seen:
            continue
        seen.add((source.resolve(), context))
        try:
            yield from marked_namespaces(search, source, context)
        except HarnessError:
            yield Leftover(
                run_id=mark.run_id,
                what=f"perhaps a namespace in context {context}, whose cluster does not answer",
                remove=lambda: None,
            )


EXISTING = Target(
    settings=ExistingSettings,
    provide=ExistingProvider,
    words="a cluster that somebody else runs: the context that you name",
    tell=lambda settings: f"context {settings.context}",
    programs=lambda settings: settings.programs,
    problems=problems_of,
    leftovers=_leftovers,
    names_a_place=frozenset({"context"}),
)
