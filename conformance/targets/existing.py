"""Provider `existing`: a cluster that somebody else runs, used only when its context is named."""

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field

from conformance.core.errors import ConfigError, HarnessError
from conformance.core.leftover import Leftover
from conformance.core.programs import KIND
from conformance.kube.client import Kube
from conformance.model.cluster import Cluster, Node
from conformance.model.owner import OWNER_LABEL
from conformance.model.release import LoadedImage
from conformance.model.settings import TargetSettings
from conformance.targets.kubeconfig import own_kubeconfig
from conformance.targets.marked import marked_namespaces
from conformance.targets.needed_rights import require_rights
from conformance.targets.node_images import kind_images
from conformance.targets.nodes import first_address, wait_nodes_ready
from conformance.targets.placing import OnNodes, Placing, Pushed
from conformance.targets.provider import RunOnTarget, Search, Target

_KIND_PREFIX = "kind-"
_ADDRESS = re.compile(r"https?://[^/\s]+\S*$")


class ExistingSettings(TargetSettings):
    """`[target]` of kind "existing"."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["existing"] = "existing"
    context: str | None = Field(default=None, description="kubeconfig context; used only when named")
    kubeconfig: Path | None = Field(default=None, description="file that has it; default ~/.kube/config")
    base_url: str | None = Field(default=None, description="where the front end answers")
    images: Literal["kind", "push"] | None = Field(
        default=None, description="how images get there; default: kind for its contexts, else push"
    )
    registry: str | None = Field(default=None, description="for push: prefix that this machine and nodes use")
    kind_cluster: str | None = Field(
        default=None, description="for kind: its name, if the context is another"
    )


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
        self._base_url = settings.base_url
        self._node_port = run.node_port
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
        if _images(self._settings) == "push" and not self._settings.registry:
            raise ConfigError(
                f"kind did not make context '{self._context}', so its nodes need a registry",
                hint="give --registry PREFIX, or --kind-cluster NAME where kind made it under another name",
            )

    def open(self, on_wait: Callable[[str], None]) -> Cluster:
        """Copy the context into a kubeconfig of the run's own, and check that the nodes answer."""
        # A copy, so that no tool can switch or rewrite the user's own.
        own_kubeconfig(self._source, self._context, self._kubeconfig)
        nodes = wait_nodes_ready(self._kubeconfig, self._context, on_wait)
        kube = Kube(self._kubeconfig, self._context)
        lacks = require_rights(kube)
        self._placing = self._choose(nodes)
        return Cluster(
            provider="existing",
            name=self._context,
            context=self._context,
            kubeconfig=self._kubeconfig,
            kubernetes_version=kube.get("/version")["gitVersion"],
            nodes=nodes,
            owned=False,
            base_url=self._base_url or f"http://{first_address(kube)}:{self._node_port}",
            reach=("--kubeconfig", str(self._source), "--context", self._context),
            lacks=lacks,
        )

    def _choose(self, nodes: tuple[Node, ...]) -> Placing:
        if _images(self._settings) == "push":
            return Pushed(self._runner, prefix=str(self._settings.registry))
        cluster = self._settings.kind_cluster or self._context.removeprefix(_KIND_PREFIX)
        return OnNodes(kind_images(self._runner, cluster, [node.name for node in nodes]))

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


def _images(settings: ExistingSettings) -> str:
    """Return the way that is named, or the one that fits the context."""
    if settings.images:
        return settings.images
    is_kind = settings.kind_cluster or (settings.context or "").startswith(_KIND_PREFIX)
    return "kind" if is_kind and not settings.registry else "push"


def kubeconfig_of(settings: ExistingSettings, root: Path) -> Path:
    """Return the kubeconfig file; a relative path starts in the folder of the configuration."""
    return root / (settings.kubeconfig or Path("~/.kube/config")).expanduser()


def _problems(settings: ExistingSettings, root: Path) -> list[str]:
    problems = []
    if not settings.context:
        problems.append("context: --target existing needs a named context; give --context NAME")
    if settings.images == "push" and not settings.registry:
        problems.append(
            'registry: images = "push" needs a prefix that this machine and the nodes reach; give'
            " --registry PREFIX"
        )
    if settings.kubeconfig is not None and not kubeconfig_of(settings, root).is_file():
        problems.append(f"kubeconfig: missing file '{settings.kubeconfig}'")
    if settings.base_url is not None and not _ADDRESS.match(settings.base_url):
        problems.append(f"base_url: found '{settings.base_url}', expected http://… or https://…, with a host")
    return problems


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
    programs=lambda settings: (KIND,) if _images(settings) == "kind" else (),
    problems=_problems,
    leftovers=_leftovers,
    names_a_place=frozenset({"context"}),
)
