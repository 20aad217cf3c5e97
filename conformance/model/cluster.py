"""A cluster that answers."""

from dataclasses import dataclass, field
from pathlib import Path

from conformance.model.front_end import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node of a cluster."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Identity and addresses of a cluster.

    `base_url` is where the front-end Service answers from this machine; where it is empty, `ways` are those
    by which it is looked for once the release stands, in order;
    `owned` says whether this run created the cluster (only then is it ever deleted);
    `reach` are the options by which a person's kubectl, and this program, reach it;
    `notes` say what of it differs from what one expects, a line each;
    `lacks` says of measurements why they cannot be taken there.
    """

    provider: str
    name: str
    context: str
    kubeconfig: Path
    kubernetes_version: str
    nodes: tuple[Node, ...]
    owned: bool
    base_url: str
    reach: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lacks: dict[str, str] = field(default_factory=dict)
    ways: tuple[Way, ...] = ()
