"""An upgrade to another image: built from the one that runs, put on the nodes, and rolled out by Helm."""

from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ProbeError
from conformance.images.docker_cli import DockerClient
from conformance.model.cluster import Cluster
from conformance.model.release import LoadedImage, Release
from conformance.run.production import Ground, HelmUpgrade
from conformance.run.workplace import Workplace

PLACED = "registry/todo-backend:1-next"


class Provider:
    """Notes what it places."""

    def __init__(self) -> None:
        self.placed: list[tuple[str, str, str]] = []

    def place(self, component: str, reference: str, image_id: str) -> LoadedImage:
        """Say under which name the nodes know it."""
        self.placed.append((component, reference, image_id))
        return LoadedImage(component=component, reference=PLACED, built_image_id=image_id, node_image_ids={})


def upgrade(make: Any, runner: Any, folder: Path, provider: Any) -> HelmUpgrade:
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
    return HelmUpgrade(ground=ground, settings=settings, release=release)


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
    assert runner.lines[-1] == "docker image rm todo-backend:1-next"


def test_upgrade_that_does_not_end_is_told(make: Any, fake_runner: Any, tmp_path: Path) -> None:
    """With Helm's own words; the image goes all the same."""
    runner = fake_runner({"helm upgrade": (1, "timed out waiting")})
    with pytest.raises(ProbeError, match=r"cannot upgrade to image 'todo-backend:1-next'.*timed out waiting"):
        upgrade(make, runner, tmp_path, Provider()).back_end()
    assert runner.ran("docker image rm")
