"""Where a run goes: a cluster that answers, or a venue without one."""

from dataclasses import dataclass, field
from pathlib import Path

from conformance.model.front_end import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node of a cluster."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """Where a release can be installed.

    `base_url` is where its front end answers from this machine, if that is known before;
    `owned` says whether this run made it (only then is it ever removed);
    `reach` are the options by which a person's kubectl, and this program, reach it;
    `notes` say what of it differs from what one expects, a line each;
    `lacks` says of measurements why they cannot be taken there.
    """

    provider: str
    name: str
    owned: bool
    base_url: str
    reach: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lacks: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What it is, for one line."""
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster(Venue):
    """A Kubernetes cluster.

    Where `base_url` is empty, `ways` are those by which the front-end Service is looked for once the
    release stands, in order.
    """

    context: str
    kubeconfig: Path
    kubernetes_version: str
    nodes: tuple[Node, ...]
    ways: tuple[Way, ...] = ()

    @property
    def has_node_port(self) -> bool:
        """Whether the front end is counted upon at the NodePort of the settings; else none is asked for."""
        return self.owned or bool(self.base_url) or self.ways == (Way.NODE_PORT,)

    @property
    def words(self) -> str:
        """Name, size and version."""
        nodes = "1 node" if len(self.nodes) == 1 else f"{len(self.nodes)} nodes"
        return f"{self.name}, {nodes}, Kubernetes {self.kubernetes_version}"
