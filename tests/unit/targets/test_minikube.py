"""Provider minikube: what it asks Minikube for, which way the front end is reached, and what it removes."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ClusterError, CommandFailed, Interrupted
from conformance.core.marks import Mark
from conformance.targets.minikube import MINIKUBE_CLUSTER, MinikubeProvider
from conformance.targets.minikube_profile import MinikubeSettings
from conformance.targets.provider import RunOnTarget, Search
from tests.unit.fake_api import NODE
from tests.unit.targets.world import World

BASE = {
    "docker image inspect --format {{.Id}} airgap/": (0, "sha256:base"),
    "docker run --rm --entrypoint sed airgap/": (0, "range: {{ .PodSubnet }}"),
}
Open = Callable[..., tuple[Any, Any, MinikubeProvider]]


def ignore(_what: str) -> None:
    """Show no progress."""


@pytest.fixture
def routed(api: Any) -> None:
    """Let the node have the address at which the API server answers, as where there is a way to it."""
    node = copy.deepcopy(NODE)
    node["status"]["addresses"] = [{"type": "InternalIP", "address": "127.0.0.1"}]
    api.paths["/api/v1/nodes"] = {"items": [node]}


@pytest.fixture
def start(api: Any, fake_runner: Callable[..., Any], tmp_path: Path) -> Open:
    """Return what opens a profile of run ab12cd, and gives cluster, runner and provider."""

    def act(answers: dict[str, Any] | None = None, **settings: Any) -> tuple[Any, Any, MinikubeProvider]:
        runner = fake_runner({**World(api, tmp_path).answers(), **(answers or {})})
        run = RunOnTarget(runner=runner, run_id="ab12cd", folder=tmp_path, root=tmp_path, node_port=30080)
        provider = MinikubeProvider(MinikubeSettings(**settings), run)
        return provider.open(ignore), runner, provider

    return act


def test_opened_profile_is_described(start: Open, tmp_path: Path) -> None:
    """Named after the run, as its context and its nodes are; it is the run's own."""
    cluster, _, _ = start()
    assert (cluster.provider, cluster.name, cluster.context) == ("minikube", *["conformance-ab12cd"] * 2)
    assert cluster.owned
    assert cluster.kubeconfig == tmp_path / "kubeconfig"
    assert [node.name for node in cluster.nodes] == ["node-1"]


@pytest.mark.usefixtures("routed")
def test_start_is_asked_for_what_the_settings_say(start: Open, tmp_path: Path) -> None:
    """In a home of the run's own; figures are fresh enough for SC-008."""
    _, runner, _ = start(driver="kvm2", nodes=2)
    [line] = runner.ran("minikube start")
    assert f"MINIKUBE_HOME={tmp_path / 'minikube'} " in line
    assert f"KUBECONFIG={tmp_path / 'kubeconfig'} " in line
    assert "-p conformance-ab12cd --driver kvm2 --kubernetes-version v1.34.4" in line
    assert "--nodes 2" in line
    assert "--extra-config=kubelet.housekeeping-interval=2s" in line
    assert "--addons=metrics-server" in line


def test_own_home_goes_and_a_named_one_stays(start: Open, tmp_path: Path) -> None:
    """A person's holds other profiles, and what was downloaded."""
    _, _, provider = start()
    assert (tmp_path / "minikube" / ".minikube").is_dir()
    provider.close()
    assert not (tmp_path / "minikube").exists()
    _, runner, provider = start(home="person's")
    provider.close()
    assert (tmp_path / "person's" / ".minikube").is_dir()
    [deleted] = runner.ran("minikube delete")
    assert f"MINIKUBE_HOME={tmp_path / 'person'}'s " in deleted
    assert deleted.endswith("minikube delete -p conformance-ab12cd")


@pytest.mark.usefixtures("routed")
def test_node_address_is_used_where_it_is_routed(start: Open) -> None:
    """Which way it goes is told."""
    cluster, _, _ = start()
    assert cluster.base_url == "http://127.0.0.1:30080"
    assert cluster.notes[0] == "the front end answers at node address 127.0.0.1 and its NodePort 30080"


def test_published_port_is_used_where_the_node_is_not_routed(start: Open) -> None:
    """As on hosts whose Docker runs in a virtual machine."""
    cluster, runner, _ = start()
    port = cluster.base_url.removeprefix("http://127.0.0.1:")
    assert f"--ports=127.0.0.1:{port}:30080" in runner.ran("minikube start")[0]
    assert "node address 192.0.2.7 is not routed here" in cluster.notes[0]


@pytest.mark.parametrize("settings", [{"nodes": 2}, {"driver": "kvm2"}])
def test_no_way_to_the_front_end_is_an_error(start: Open, settings: dict[str, Any]) -> None:
    """Minikube would publish one port for every node, and a virtual machine publishes none."""
    with pytest.raises(ClusterError, match=r"node address 192\.0\.2\.7 .* cannot be reached"):
        start(**settings)


def test_other_version_than_asked_for_is_refused(start: Open) -> None:
    """A profile that was there, or a Minikube that knows better."""
    with pytest.raises(ClusterError, match=r"runs Kubernetes v1\.34\.4, wanted v1\.33\.1"):
        start(kubernetes_version="v1.33.1")


def test_node_image_from_packages_asks_no_registry(start: Open, tmp_path: Path) -> None:
    """Network, volumes and metrics-server come with it, and the reason is told."""
    cluster, runner, _ = start(BASE)
    [line] = runner.ran("minikube start")
    manifest = tmp_path / "minikube-cluster.yaml"
    assert "--base-image=airgap/minikube-base:v1.34.4" in line
    assert f"--cni={manifest}" in line
    assert "--preload=false --cache-images=false --install-addons=false" in line
    assert manifest.read_text("utf-8") == "range: 10.244.0.0/16"
    # Made by hand it would be a hand for SC-010.
    assert runner.ran("kubectl") == []
    assert "would need a registry" in cluster.notes[1]


@pytest.mark.parametrize(
    "settings",
    [{"base_image": "kicbase:mine"}, {"driver": "podman"}],
    ids=["another image", "another driver"],
)
def test_node_image_from_packages_is_not_forced_on_anybody(start: Open, settings: dict[str, Any]) -> None:
    """It is for the docker driver, and for who names no other."""
    _, runner, _ = start(BASE, **settings)
    [line] = runner.ran("minikube start")
    assert "airgap/" not in line
    assert "--addons=metrics-server" in line


def test_failed_start_is_told_in_minikube_s_words_and_cleaned_up(start: Open) -> None:
    """With the hint that shows more."""
    with pytest.raises(ClusterError, match=r"'conformance-ab12cd': .*PROVIDER_DOCKER_NOT_RUNNING") as caught:
        start({"minikube start": (1, "X Exiting due to PROVIDER_DOCKER_NOT_RUNNING")})
    assert "minikube logs" in caught.value.hint


def test_what_a_killed_start_leaves_in_docker_is_removed(
    api: Any, fake_runner: Callable[..., Any], tmp_path: Path
) -> None:
    """Docker goes on creating a container whose client was killed; only this profile's is touched."""

    def interrupted(_argv: list[str]) -> tuple[int, str]:
        raise Interrupted("SIGTERM")

    looks = iter(["", "late"])
    runner = fake_runner(
        {
            **World(api, tmp_path).answers(),
            "minikube start": interrupted,
            "docker ps": lambda _: (0, next(looks, "")),
            "docker volume ls": (0, "volume\n"),
            "docker network ls": (0, "network\n"),
        }
    )
    run = RunOnTarget(runner=runner, run_id="ab12cd", folder=tmp_path, root=tmp_path, node_port=30080)
    provider = MinikubeProvider(MinikubeSettings(), run)
    with pytest.raises(Interrupted):
        provider.open(ignore)
    provider.close()
    assert "docker rm --force --volumes late" in runner.lines
    assert "docker volume rm volume" in runner.lines
    assert "docker network rm network" in runner.lines
    for listed in (
        *runner.ran("docker ps"),
        *runner.ran("docker volume ls"),
        *runner.ran("docker network ls"),
    ):
        assert "--filter label=created_by.minikube.sigs.k8s.io=true" in listed
        assert r"--filter name=^conformance\-ab12cd" in listed


def test_failed_deletion_is_told_and_docker_is_swept(start: Open) -> None:
    """A second attempt is possible."""
    _, runner, provider = start()
    runner.answers |= {"minikube delete": (1, "X Exiting"), "docker ps": (0, "node\n")}
    with pytest.raises(CommandFailed, match="X Exiting"):
        provider.close()
    assert runner.ran("docker rm") == ["docker rm --force --volumes node"]


def test_gc_finds_profiles_of_runs_only(fake_runner: Callable[..., Any], tmp_path: Path) -> None:
    """A person's profile has another name; a home that the run's mark names is tidied as well."""
    names = "conformance-ab12cd\nconformance-ab12cd-m02\nminikube\n"
    runner = fake_runner({"docker ps": (0, names), "docker volume ls": (0, "conformance-ab12cd\n")})
    target = {"kind": "minikube", "home": "/home/p"}
    mark = Mark(
        run_id="ab12cd", folder=tmp_path, alive=False, facts={"target": target, "root": str(tmp_path)}
    )
    search = Search(runner=runner, scratch=tmp_path, marks=(mark,))
    [left] = MINIKUBE_CLUSTER.leftovers(search)
    assert (left.run_id, left.what) == (
        "ab12cd",
        "minikube profile conformance-ab12cd (conformance-ab12cd, conformance-ab12cd-m02)",
    )
    left.remove()
    [deleted] = runner.ran("minikube delete")
    assert "MINIKUBE_HOME=/home/p " in deleted
    assert deleted.endswith("--profile conformance-ab12cd")
    assert f"KUBECONFIG={tmp_path / 'kubeconfig'} " in deleted
