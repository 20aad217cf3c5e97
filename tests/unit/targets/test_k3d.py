"""Provider k3d: what it asks k3d for, as its documentation says; no real one was ever tried."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ClusterError
from conformance.targets.k3d import K3D_CLUSTER, K3dProvider, K3dSettings
from conformance.targets.provider import RunOnTarget, Search
from tests.unit.targets.world import World


def ignore(_what: str) -> None:
    """Show no progress."""


@pytest.fixture
def provider_of(api: Any, fake_runner: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """Return what makes a provider of run ab12cd, and its runner."""

    def act(answers: dict[str, Any] | None = None, **settings: Any) -> tuple[K3dProvider, Any]:
        runner = fake_runner({**World(api, tmp_path).answers(), **(answers or {})})
        run = RunOnTarget(runner=runner, run_id="ab12cd", folder=tmp_path, root=tmp_path, node_port=30080)
        return K3dProvider(K3dSettings(**settings), run), runner

    return act


def test_opened_cluster_is_described(provider_of: Callable[..., Any], tmp_path: Path) -> None:
    """Its kubeconfig is the run's own, for its owner's eyes only."""
    provider, _ = provider_of()
    cluster = provider.open(ignore)
    assert (cluster.name, cluster.context) == ("conformance-ab12cd", "k3d-conformance-ab12cd")
    assert cluster.owned
    assert cluster.base_url.startswith("http://127.0.0.1:")
    assert stat.S_IMODE((tmp_path / "kubeconfig").stat().st_mode) == 0o600


def test_create_is_asked_for_what_the_settings_say(provider_of: Callable[..., Any]) -> None:
    """Ports of this machine only, straight to the node; the person's kubeconfig is left alone."""
    provider, runner = provider_of(nodes=3, k3s_image="rancher/k3s:v1.33.1-k3s1")
    port = provider.open(ignore).base_url.removeprefix("http://127.0.0.1:")
    [line] = runner.ran("k3d cluster create")
    assert "create conformance-ab12cd --image rancher/k3s:v1.33.1-k3s1 --servers 1 --agents 2" in line
    assert f"--no-lb --port 127.0.0.1:{port}:30080@server:0:direct --api-port 127.0.0.1:random" in line
    assert "--k3s-arg --kubelet-arg=housekeeping-interval=2s@all:*" in line
    assert "--kubeconfig-update-default=false --kubeconfig-switch-context=false" in line


def test_failed_creation_is_told_in_k3d_s_words(provider_of: Callable[..., Any]) -> None:
    """And what it left is deleted."""
    provider, runner = provider_of({"k3d cluster create": (1, "FATA[0000] Failed to pull image")})
    with pytest.raises(ClusterError, match=r"'conformance-ab12cd': .*Failed to pull image"):
        provider.open(ignore)
    provider.close()
    assert runner.ran("k3d cluster delete") == ["k3d cluster delete conformance-ab12cd"]
    assert "label=k3d.cluster=conformance-ab12cd" in runner.ran("docker ps")[0]


def test_gc_finds_clusters_of_runs_only(fake_runner: Callable[..., Any], tmp_path: Path) -> None:
    """By k3d's own label."""
    listed = "k3d-conformance-ab12cd-server-0=conformance-ab12cd\nk3d-mine-server-0=mine\n"
    runner = fake_runner({"docker ps --all --format": (0, listed), "docker ps --all --quiet": (0, "c1\n")})
    [left] = K3D_CLUSTER.leftovers(Search(runner=runner, scratch=tmp_path))
    assert left.run_id == "ab12cd"
    assert left.what == "k3d cluster conformance-ab12cd (k3d-conformance-ab12cd-server-0)"
    left.remove()
    assert runner.ran("docker rm") == ["docker rm --force --volumes c1"]


def test_doctor_says_that_it_was_never_tried() -> None:
    """Nobody is to take the stub for the thing."""
    assert "never tried on a real k3d" in K3D_CLUSTER.tell(K3dSettings())
