"""`[target]` of kind "existing": what may be said of a cluster that somebody else runs."""

import re
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field

from conformance.core.programs import K3D, KIND, KUBECTL, MINIKUBE, Program
from conformance.model.reference import DIGEST, REPOSITORY, Reference
from conformance.model.settings import TargetSettings

# What the tools that make local clusters put before a cluster's name for its context.
_PREFIXES: dict[str, "Images"] = {"kind-": "kind", "k3d-": "k3d"}
_TOOLS = {"kind": KIND, "k3d": K3D, "minikube": MINIKUBE}
_ADDRESS = re.compile(r"https?://[^/\s]+\S*$")


Images = Literal["kind", "minikube", "k3d", "push", "present"]
Via = Literal["auto", "node-port", "load-balancer", "ingress", "gateway", "port-forward"]


class ExistingSettings(TargetSettings):
    """`[target]` of kind "existing"."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["existing"] = "existing"
    context: str | None = Field(default=None, description="kubeconfig context; used only when named")
    kubeconfig: Path | None = Field(default=None, description="file that has it; default ~/.kube/config")
    base_url: str | None = Field(default=None, description="where the front end answers; default: see via")
    via: Via = Field(
        default="auto",
        description="how the front end is reached; auto: the first that answers, in the order given here",
    )
    images: Images | None = Field(
        default=None,
        description="how images get there; default: present if named, the tool whose context it is, or push",
    )
    registry: str | None = Field(default=None, description="for push: prefix that this machine and nodes use")
    present: dict[str, str] = Field(
        default_factory=dict, description="for present: component to REPOSITORY[:TAG]@sha256:…"
    )
    kind_cluster: str | None = Field(
        default=None, description="for kind: its name, if the context is another"
    )

    @property
    def way(self) -> Images:
        """How images get there: what is named, or what fits all else that is."""
        if self.images:
            return self.images
        if self.present:
            return "present"
        if self.registry:
            return "push"
        if self.kind_cluster:
            return "kind"
        found = [tool for prefix, tool in _PREFIXES.items() if (self.context or "").startswith(prefix)]
        # Minikube's context is the profile's name, which is `minikube` unless somebody chose another.
        return found[0] if found else "minikube" if self.context == "minikube" else "push"

    @property
    def tools_name(self) -> str:
        """The name under which the tool that made it knows the cluster."""
        if self.kind_cluster:
            return self.kind_cluster
        name = self.context or ""
        for prefix in _PREFIXES:
            name = name.removeprefix(prefix)
        return name

    @property
    def programs(self) -> tuple[Program, ...]:
        """Those that it needs besides what every run does."""
        tool = _TOOLS.get(self.way)
        return (*([tool] if tool else ()), *((KUBECTL,) if self.via == "port-forward" else ()))


def kubeconfig_of(settings: ExistingSettings, root: Path) -> Path:
    """Return the kubeconfig file; a relative path starts in the folder of the configuration."""
    return root / (settings.kubeconfig or Path("~/.kube/config")).expanduser()


def problems_of(settings: ExistingSettings, root: Path) -> list[str]:
    """Return what is wrong with the settings, a line each."""
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
    problems += [
        f"present.{name}: found '{image}', expected REPOSITORY[:TAG]@sha256:… with 64 hex digits"
        for name, image in settings.present.items()
        if not DIGEST.fullmatch((name_of := Reference.parse(image)).digest)
        or not REPOSITORY.fullmatch(name_of.repository)
    ]
    return problems
