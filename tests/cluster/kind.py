"""A kind cluster of a test's own, as `kind create cluster --image` makes it."""

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.command import call

_NODE_IMAGE = "kindest/node:v1.34.4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A cluster that answers: its name, and the kubeconfig that has it alone."""

    name: str
    kubeconfig: Path

    def kubectl(self, *argv: str, stdin: str = "", check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run kubectl to its end."""
        admin = ("--kubeconfig", str(self.kubeconfig))
        return call("kubectl", *admin, *argv, stdin=stdin, check=check, timeout_s=150)

    def kind(self, *argv: str) -> None:
        """Run kind on this cluster."""
        call("kind", *argv, "--name", self.name, timeout_s=300)


@contextmanager
def kind_cluster(purpose: str, folder: Path, *roles: str) -> Iterator[Made]:
    """Make a cluster, and take it away in the end.

    Args:
        purpose: what its name begins with.
        folder: where its configuration and its kubeconfig go.
        roles: of its nodes.
    """
    made = Made(name=f"{purpose}-{secrets.token_hex(3)}", kubeconfig=folder / "kubeconfig")
    nodes = "".join(f"  - role: {role}\n" for role in roles)
    config = folder / "kind.yaml"
    config.write_text(f"kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n{nodes}", encoding="utf-8")
    where = ("--kubeconfig", str(made.kubeconfig))
    try:
        made.kind("create", "cluster", "--image", _NODE_IMAGE, "--config", str(config), *where, "--wait=180s")
        yield made
    finally:
        made.kind("delete", "cluster", *where)
