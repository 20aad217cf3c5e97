"""A world in which a session makes nothing: every seam is a fake that notes what happens."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from conformance.core.proc import Runner
from conformance.core.programs import Program, version_of
from conformance.core.progress import Progress
from conformance.model.cluster import Cluster, Node
from conformance.model.release import LoadedImage, Release
from conformance.model.report import Report
from conformance.model.verdict import Status
from conformance.ports import Ports
from conformance.report import from_json, write
from conformance.run import cluster_deployer, deploy, production_stage, stages
from conformance.run import session as module
from conformance.run.head_start import HeadStart
from conformance.run.plan import Plan

PROBES = ("manifests", "page", "latency", "flow", "utilisation", "contract", "logs")
# Taken on the installation with production values only.
PRODUCTION_PROBES = ("restricted", "eviction")
VERSION = "1.2.3"
SAYS_ITS_VERSION = f"echo {VERSION}"


class World:
    """All seams of a session; notes what happens in order, and breaks where a test says."""

    probes = PROBES

    def __init__(self, make: Any, folder: Path) -> None:
        self.make = make
        self.folder = folder
        self.events: list[str] = []
        self.breaks: dict[str, BaseException | Callable[[], None]] = {}
        self.facts: dict[str, Any] = {}
        self.startup = make.startup()
        self.owned = True
        self.lacks: dict[str, str] = {}
        self.left: tuple[str, ...] = ()
        self.progress = io.StringIO()
        self.session: Any = None
        self.wanted: set[str] = set()

    def note(self, event: str) -> None:
        """Note an event, and break there when a test says so."""
        self.events.append(event)
        what = self.breaks.get(event)
        if isinstance(what, BaseException):
            raise what
        if what is not None:
            what()

    def open(self, *, given: dict[str, Any] | None = None, **changes: Any) -> Any:
        """Return a session with these settings, which nobody has entered; `given` goes to the session."""
        subject = {"preload": (), **changes.pop("subject", {})}
        settings = self.make.settings(root=str(self.folder), subject=subject, **changes)
        self.session = module.Session(
            settings=settings,
            environment={"PATH": str(self.folder / "bin")},
            progress=Progress(self.progress),
            **(given or {}),
        )
        return self.session

    def run(self, **changes: Any) -> Report:
        """Run a session with these settings from end to end."""
        with self.open(**changes) as session:
            session.measure_selected()
        report: Report = session.report
        return report

    def version_of(self, runner: Runner, program: Program) -> str:
        """Return what a program says that a test has not replaced; ask any other."""
        path = self.folder / "bin" / program.name
        is_usual = path.is_file() and SAYS_ITS_VERSION in path.read_text("utf-8").splitlines()
        return VERSION if is_usual else version_of(runner, program)

    @staticmethod
    def statuses(report: Report) -> dict[str, Status]:
        """Return criterion to status, of all that did not pass."""
        return {item.criterion: item.status for item in report.verdicts if item.status is not Status.PASS}

    def probed(self) -> list[str]:
        """Return the names of the probes that were run."""
        return [event.removeprefix("measure ") for event in self.events if event.startswith("measure ")]

    def written(self) -> Report:
        """Return the report as it stands in its file."""
        return from_json((self.session.folder / "results.json").read_text("utf-8"))


class Builder:
    """Builds nothing."""

    def __init__(self, world: World) -> None:
        self._world = world

    how = "with no cache"

    def build(self, component: str, _settings: Any, _on_line: Any) -> Any:
        """Return a small image."""
        self._world.note(f"build {component}")
        return self._world.make.image(component)

    def remove(self) -> None:
        """Remove the images."""
        self._world.note("remove images")


class Provider:
    """Makes no cluster."""

    def __init__(self, world: World) -> None:
        self._world = world

    def check(self) -> None:
        """Find nothing wrong."""
        self._world.note("check cluster")

    def open(self, _on_wait: Any) -> Cluster:
        """Return a cluster of one node."""
        self._world.note("open cluster")
        node = Node(name="n")
        return Cluster(
            provider="kind",
            name="conformance-x",
            context="kind-x",
            kubeconfig=Path("kubeconfig"),
            kubernetes_version="v1.34.4",
            nodes=(node,),
            owned=self._world.owned,
            lacks=self._world.lacks,
            base_url="http://127.0.0.1:1",
            reach=("--context", "kind-x"),
            notes=("the front end answers at a port",),
        )

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Say that the node has the image."""
        self._world.note(f"place {component}")
        return LoadedImage(
            component=component,
            reference=reference,
            built_image_id=image_id,
            node_image_ids={"n": image_id},
        )

    def close(self) -> tuple[str, ...]:
        """Remove the cluster."""
        self._world.note("close cluster")
        return ()

    def way_back(self) -> str:
        """Return a line to copy."""
        return "kubectl get pods"


class Empty:
    """A cluster in which nothing is."""

    def list_json(self, _path: str, *, selector: str = "") -> list[Any]:
        """Return no object."""
        del selector
        return []


class Installer:
    """Installs nothing, by a command that the journal sees."""

    def __init__(self, world: World, runner: Any) -> None:
        self._world = world
        self._runner = runner

    def require_free_namespace(self) -> None:
        """Look for the namespace."""
        self._world.note("require namespace")

    def objects_before(self) -> tuple[str, ...]:
        """Return none."""
        return ()

    def prepare(self, *, fresh: bool = True) -> None:
        """Make the namespace, unless what stands is upgraded."""
        self._world.note("make namespace" if fresh else "keep namespace")

    def begin_removal(self, _home: Path) -> None:
        """Begin to take the earlier install away."""
        self._world.note("begin removal")

    def require_own(self, *, gone: bool) -> None:
        """Look for the namespace of the run that was kept."""
        self._world.note("wait until it is gone" if gone else "require own namespace")

    def install(self, _images: Any, *, watch: Any) -> Release:
        """Run helm once."""
        del watch
        self._world.note("install")
        for argv in (["helm", "install", "todo-app", "chart"], ["helm", "get", "manifest", "todo-app"]):
            self._runner.run(argv, timeout_s=5, purpose="install")
        release: Release = self._world.make.release()
        return release

    def definitions_before(self) -> tuple[str, ...]:
        """Return none."""
        return ()

    def uninstall(self) -> tuple[str, ...]:
        """Remove the release, and leave what a test says."""
        self._world.note("uninstall")
        return self._world.left


@pytest.fixture
def world(
    make: Any, program: Callable[[str, str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> World:
    """Replace every seam of the session; docker, kind and helm are programs that say yes."""
    for name in ("docker", "kind", "helm"):
        program(name, SAYS_ITS_VERSION)
    # The locks of this machine are those of real runs.
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    it = World(make, tmp_path)

    def wait(*_arguments: Any, **_more: Any) -> Any:
        it.note("wait ready")
        return it.startup

    def measure(
        _given: Any, wanted: Any, stage: Callable[[str], AbstractContextManager[Any]], **_probes: Any
    ) -> Iterator[tuple[str, Any]]:
        it.wanted = set(wanted)
        for name in (*PROBES, *PRODUCTION_PROBES):
            if name in wanted:
                with stage(name):
                    it.note(f"measure {name}")
                yield name, it.facts.get(name, it.make.measurements()[name])

    # A program that only says its version is not started for it, in each of so many runs.
    monkeypatch.setattr(stages, "version_of", it.version_of)
    # What is begun early, and how, has tests of its own.
    monkeypatch.setattr(stages, "HeadStart", lambda place, _plan: HeadStart(place, Plan(probes=())))
    monkeypatch.setattr(stages, "ImageBuilder", lambda *_, **__: Builder(it))
    monkeypatch.setattr(stages, "select_provider", lambda *_, **__: Provider(it))
    monkeypatch.setattr(cluster_deployer, "Installer", lambda **given: Installer(it, given["runner"]))
    monkeypatch.setattr(stages, "Kube", lambda *_: Empty())
    monkeypatch.setattr(deploy, "wait_ready", wait)
    monkeypatch.setattr(cluster_deployer, "secret_values", lambda *_: [])
    monkeypatch.setattr(module, "measure_running", measure)
    monkeypatch.setattr(cluster_deployer, "cluster_ports", lambda **_: Ports())
    for holder in (production_stage, cluster_deployer):
        monkeypatch.setattr(holder, "collect", lambda **_: it.note("collect"))
    # How a page is rendered is tested where it belongs.
    monkeypatch.setitem(write.RENDERERS, "report.html", lambda report: f"<p>{report.exit_code}</p>")
    return it
