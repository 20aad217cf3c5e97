"""An upgrade to another image: built from the one that runs, put on the nodes, and rolled out by Helm."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ProbeError
from conformance.images.docker_cli import DockerClient
from conformance.model.cluster import Cluster
from conformance.model.release import LoadedImage, Release
from conformance.ports import Fault, FaultyImage
from conformance.run.ground import Ground
from conformance.run.stand_ins import faulty
from conformance.run.upgrade import HelmUpgrade
from conformance.run.workplace import Workplace
from tests.unit.probes.fake_site import FakeSite, pod

PLACED = "registry/todo-backend:1-next"


class Provider:
    """Notes what it places."""

    def __init__(self) -> None:
        self.placed: list[tuple[str, str, str]] = []

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Say under which name the nodes know it."""
        self.placed.append((component, reference, image_id))
        return LoadedImage(component=component, reference=PLACED, built_image_id=image_id, node_image_ids={})


def upgrade(make: Any, runner: Any, folder: Path, provider: Any, site: FakeSite | None = None) -> HelmUpgrade:
    """Return the upgrade of a release that runs `todo-backend:1`."""
    settings = make.settings(root=str(folder))
    cluster = Cluster(
        provider="kind", name="c", context="kind-c", kubeconfig=Path("kubeconfig"), kubernetes_version="v1",
        nodes=(), owned=True, base_url="http://127.0.0.1:1",
    )  # fmt: skip
    loaded = LoadedImage(
        component="backend", reference="todo-backend:1", built_image_id="sha256:b", node_image_ids={}
    )
    ground = Ground(
        place=Workplace(settings=settings, runner=runner, folder=folder, scratch=folder),
        docker=DockerClient(runner, "docker"),
        kube=None,  # type: ignore[arg-type]
        cluster=cluster,
        provider=provider,
        loaded=(loaded,),
        run_id="ab12cd",
    )
    release = Release(
        name="todo-app", namespace="n", pod_selector="x", base_url="", chart_version="1", app_version="1",
        started_s=0.0,
    )  # fmt: skip
    return HelmUpgrade(ground=ground, settings=settings, release=release, site=site or FakeSite())


def test_image_differs_and_is_named_as_the_nodes_know_it(make: Any, fake_runner: Any, tmp_path: Path) -> None:
    """One label more makes another digest; this machine keeps nothing of it."""
    runner, provider = fake_runner({"image inspect": (0, "sha256:next\n")}), Provider()
    assert upgrade(make, runner, tmp_path, provider).back_end() == PLACED
    assert provider.placed == [("backend", "todo-backend:1-next", "sha256:next")]
    [dockerfile] = tmp_path.rglob("Dockerfile")
    assert dockerfile.read_text("utf-8") == "FROM todo-backend:1\nLABEL conformance.upgrade=ab12cd\n"
    [built] = runner.ran("docker build")
    # By this `gc` finds it, should the run be killed.
    assert "--label conformance.run=ab12cd" in built
    [helm] = runner.ran("helm upgrade")
    assert "--reuse-values" in helm
    assert "backend.image.repository=registry/todo-backend" in helm
    assert "backend.image.tag=1-next" in helm
    assert runner.ran("docker image rm todo-backend:1-next")


def test_values_are_set_once_nobody_of_before_answers(make: Any, fake_runner: Any, tmp_path: Path) -> None:
    """Helm ends while pods of before still answer."""
    site, looks = FakeSite(), []

    def pods(component: str = "") -> tuple[dict[str, Any], ...]:
        looks.append(component)
        old = pod("old")
        old["metadata"]["labels"]["pod-template-hash"] = "before"
        return (pod("new"), old) if len(looks) == 1 else (pod("new"),)

    site.pods = pods  # type: ignore[method-assign]
    runner = fake_runner({"helm history": (0, '[{"revision": 4}]')})
    with upgrade(make, runner, tmp_path, Provider(), site).values({"a": "b"}):
        assert looks == ["backend", "backend"]


def test_values_are_set_for_a_while(make: Any, fake_runner: Any, tmp_path: Path) -> None:
    """And the revision of before is what the release goes back to, whatever happens meanwhile."""
    runner = fake_runner({"helm history": (0, '[{"revision": 4}]')})
    with (
        pytest.raises(ProbeError, match="nothing came"),
        upgrade(make, runner, tmp_path, Provider()).values({"chat": "openai", "a": "b,c"}),
    ):
        raise ProbeError("nothing came")
    [up], [back] = runner.ran("helm upgrade"), runner.ran("helm rollback")
    assert "--set-string=chat=openai" in up
    assert "--set-string=a=b\\,c" in up
    assert "rollback todo-app 4 --wait" in back


def test_values_that_are_refused_are_told(make: Any, fake_runner: Any, tmp_path: Path) -> None:
    """With Helm's own words."""
    runner = fake_runner({"helm history": (0, '[{"revision": 4}]'), "helm upgrade": (1, "bad value")})
    with (
        pytest.raises(ProbeError, match=r"cannot upgrade the release.*bad value"),
        upgrade(make, runner, tmp_path, Provider()).values({"chat": "openai"}),
    ):
        pass


@pytest.mark.parametrize(("code", "took"), [(0, True), (1, False)])
def test_faulty_image_starts_by_a_program_of_its_own(
    make: Any, fake_runner: Any, tmp_path: Path, code: int, took: bool
) -> None:
    """With what the image would have run, so that a migration before the server still works."""
    config = {"Entrypoint": ["/usr/bin/python3", "-m", "todochat"], "Cmd": ["serve"]}
    runner = fake_runner(
        {"json .Config": (0, json.dumps(config)), "helm upgrade": (code, "context deadline")}
    )
    image = FaultyImage(fault=Fault.ERRORS, ports=(8080,))
    tried = upgrade(make, runner, tmp_path, Provider()).broken(image, 45)
    assert (tried.took, tried.image) == (took, PLACED)
    assert "context deadline" in tried.words
    [helm] = runner.ran("helm upgrade")
    assert "--atomic" in helm
    assert "--timeout=45s" in helm
    [dockerfile] = tmp_path.rglob("Dockerfile")
    lines = dockerfile.read_text("utf-8").splitlines()
    assert lines[-1] == 'CMD ["serve"]'
    start = json.loads(lines[-2].removeprefix("ENTRYPOINT "))
    assert json.loads(start[2]) == {
        "fault": ["answers 500 on everything"],
        "ports": ["8080"],
        "entrypoint": config["Entrypoint"],
        "command": ["serve"],
    }
    assert (dockerfile.parent / "faulty.py").is_file()


def test_faulty_image_runs_what_is_not_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the server has the fault."""
    started: list[list[str]] = []
    monkeypatch.setattr(faulty.os, "execvp", lambda _program, command: started.append(command) or sys.exit(0))
    settings = {"fault": ["crashes"], "ports": [], "entrypoint": ["run"], "command": ["serve"]}
    with pytest.raises(SystemExit) as ended:
        faulty.main(settings, ["migrate"])
    assert (ended.value.code, started) == (0, [["run", "migrate"]])
    with pytest.raises(SystemExit, match="made to crash"):
        faulty.main(settings, ["serve"])


def test_upgrade_that_does_not_end_is_told(make: Any, fake_runner: Any, tmp_path: Path) -> None:
    """With Helm's own words; the image goes all the same."""
    runner = fake_runner({"helm upgrade": (1, "timed out waiting")})
    with pytest.raises(
        ProbeError, match=r"cannot upgrade to image 'registry/todo-backend:1-next'.*timed out waiting"
    ):
        upgrade(make, runner, tmp_path, Provider()).back_end()
    assert runner.ran("docker image rm")
