"""What a run can leave, looked at from outside the suite: by Docker, kubectl, helm and the process table."""

import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

Things = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A cluster that stays: how it is reached, and the options of a run on it."""

    context: str
    kubeconfig: Path
    base_url: str

    @property
    def options(self) -> tuple[str, ...]:
        """The options that name it to `conformance run`."""
        return ("--target", "existing", *self.gc_options, "--base-url", self.base_url)

    @property
    def gc_options(self) -> tuple[str, ...]:
        """The options that name it to `conformance gc`."""
        return ("--context", self.context, "--kubeconfig", str(self.kubeconfig))


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is there at one moment; other people's containers come and go, so each is seen with its run."""

    containers: Things
    networks: Things
    volumes: Things
    images: Things
    folders: Things
    in_cluster: Things


@dataclass(slots=True)
class Family:
    """The programs that a run was seen to start, so that those which outlive it are found again."""

    seen: dict[tuple[int, float], psutil.Process] = field(default_factory=dict)

    def look(self, pid: int) -> None:
        """Remember the children that a process has now."""
        try:
            for child in psutil.Process(pid).children(recursive=True):
                self.seen[child.pid, child.create_time()] = child
        except psutil.Error:
            return

    def alive(self) -> Things:
        """Return those that still run."""
        return frozenset(_describe(process) for process in self.seen.values() if _runs(process))


def look(cluster: Cluster | None) -> State:
    """Return what is there: of the suite's runs, and in the cluster that stays."""
    folders = Path(tempfile.gettempdir()).glob("conformance-*/run.json")
    return State(
        containers=_lines("docker", "ps", "--all", "--filter", "name=conformance-", "--format", "{{.Names}}"),
        networks=_lines("docker", "network", "ls", "--format", "{{.Name}}"),
        # Those of a container that is there are its own.
        volumes=_lines("docker", "volume", "ls", "--filter", "dangling=true", "--quiet"),
        images=_images(),
        folders=frozenset(str(path.parent) for path in folders),
        in_cluster=frozenset() if cluster is None else frozenset(_in_cluster(cluster)),
    )


def _images() -> Things:
    """Return `id run`, a line for each image that a run built: other people's runs come and go."""
    ids = _lines("docker", "images", "--filter", "label=conformance.run", "--quiet", "--no-trunc")
    shown = '{{.Id}} {{index .Config.Labels "conformance.run"}}'
    return frozenset(_call("docker", "image", "inspect", "--format", shown, *ids).splitlines() if ids else ())


def _in_cluster(cluster: Cluster) -> Iterable[str]:
    access = (f"--kubeconfig={cluster.kubeconfig}",)
    kinds = "namespaces,persistentvolumes,clusterroles,clusterrolebindings,customresourcedefinitions"
    yield from _lines("kubectl", "get", kinds, "--output=name", f"--context={cluster.context}", *access)
    for release in _lines("helm", "list", "-A", "--all", "-q", f"--kube-context={cluster.context}", *access):
        yield f"release {release}"


def left_of(before: State, after: State, run_ids: Iterable[str]) -> list[str]:
    """Return what is there now, was not before, and is of these runs or of nobody else's."""
    ids = tuple(run_ids)
    named = [
        *(after.containers - before.containers),
        *(after.folders - before.folders),
        *(f"image {image}" for image in after.images - before.images),
    ]
    nobodys = [
        *(f"network {name}" for name in after.networks - before.networks if name != "kind"),
        *(f"volume {name}" for name in after.volumes - before.volumes),
        *(f"in the cluster: {name}" for name in after.in_cluster - before.in_cluster),
    ]
    return sorted([name for name in named if any(run_id in name for run_id in ids)] + nobodys)


def _lines(*argv: str) -> Things:
    return frozenset(_call(*argv).split())


def _call(*argv: str) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=True, timeout=60).stdout


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _describe(process: psutil.Process) -> str:
    try:
        return f"process {process.pid} {' '.join(process.cmdline())[:80]}"
    except psutil.Error:
        return f"process {process.pid}"
