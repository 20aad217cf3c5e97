"""What earlier runs left on this machine: kept clusters, those whose run was killed, and their images."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.core.errors import ConfigError
from conformance.core.proc import Runner
from conformance.machine import version_of
from conformance.model.owner import CLUSTER_PREFIX, OWNER_LABEL
from conformance.targets.kind import CLUSTER_LABEL

_PURPOSE = "gc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """What one run left: the nodes of its kind cluster, by name, and its images, by reference or id."""

    run_id: str
    nodes: tuple[str, ...] = ()
    images: tuple[str, ...] = ()

    @property
    def cluster(self) -> str:
        """The name of the run's kind cluster."""
        return f"{CLUSTER_PREFIX}{self.run_id}"

    def describe(self) -> str:
        """Say on one line what there is."""
        cluster = f"cluster {self.cluster} ({', '.join(self.nodes)})" if self.nodes else ""
        images = f"images {', '.join(self.images)}" if self.images else ""
        return f"{self.run_id}  {' · '.join(filter(None, (cluster, images)))}"


def find_leftovers(runner: Runner) -> tuple[Leftovers, ...]:
    """Return what each run left, in the order of their ids; a run still under way is among them.

    Raises:
        HarnessError: Docker does not answer.
    """
    version_of(runner, "docker")
    nodes, images = _nodes(runner), _images(runner)
    return tuple(
        Leftovers(run_id=run_id, nodes=tuple(nodes.get(run_id, ())), images=tuple(images.get(run_id, ())))
        for run_id in sorted(nodes.keys() | images.keys())
    )


def choose(found: Iterable[Leftovers], run_ids: Sequence[str]) -> tuple[Leftovers, ...]:
    """Return what the named runs left.

    Raises:
        ConfigError: a run of that name left nothing.
    """
    known = {left.run_id: left for left in found}
    for run_id in run_ids:
        if run_id not in known:
            raise ConfigError(
                f"run '{run_id}' left nothing here; these did: {', '.join(known) or 'none'}",
                hint="`conformance gc` lists what each run left",
            )
    return tuple(known[run_id] for run_id in dict.fromkeys(run_ids))


def remove(runner: Runner, left: Leftovers, scratch: Path) -> None:
    """Remove the run's cluster through kind, and its images by their names.

    Args:
        runner: runs `kind` and `docker`.
        left: what to remove.
        scratch: an empty folder, for the kubeconfig that kind wants to take the cluster's context out of.

    Raises:
        CommandFailed: something could not be removed; asking again removes the rest.
    """
    if left.nodes:
        deleted = ["kind", "delete", "cluster", "--name", left.cluster]
        runner.run([*deleted, "--kubeconfig", str(scratch / "kubeconfig")], timeout_s=120, purpose=_PURPOSE)
    if left.images:
        runner.run(["docker", "image", "rm", "--force", *left.images], timeout_s=120, purpose=_PURPOSE)


def _nodes(runner: Runner) -> dict[str, list[str]]:
    """Return the containers of kind clusters that are named after a run."""
    found: dict[str, list[str]] = defaultdict(list)
    listed = _docker(
        runner,
        "ps", "--all", "--filter", f"label={CLUSTER_LABEL}",
        "--format", f'{{{{.Names}}}} {{{{.Label "{CLUSTER_LABEL}"}}}}',
    )  # fmt: skip
    for line in listed.splitlines():
        node, cluster = line.split()
        if cluster.startswith(CLUSTER_PREFIX):
            found[cluster.removeprefix(CLUSTER_PREFIX)].append(node)
    return found


def _images(runner: Runner) -> dict[str, list[str]]:
    """Return the images that carry a run's label: all their names, or the id of one without any."""
    found: dict[str, list[str]] = defaultdict(list)
    ids = _docker(runner, "image", "ls", "--quiet", "--no-trunc", "--filter", f"label={OWNER_LABEL}").split()
    if not ids:
        return found
    for image in json.loads(_docker(runner, "image", "inspect", *dict.fromkeys(ids))):
        found[image["Config"]["Labels"][OWNER_LABEL]] += image["RepoTags"] or [image["Id"]]
    return found


def _docker(runner: Runner, *arguments: str) -> str:
    return runner.run(["docker", *arguments], timeout_s=30, purpose=_PURPOSE).stdout
