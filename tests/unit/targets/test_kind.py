"""Provider kind: what it asks kind for, how it refuses, and that it removes only what it made."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.core.errors import ClusterError, ConfigError, Interrupted
from conformance.core.lock import MachineLock
from conformance.targets.kind import KindProvider, KindSettings
from conformance.targets.provider import RunOnTarget

# A network of that name exists unless a test says otherwise.
NO_NETWORK = {"docker network inspect kind": (1, "")}


def provider_of(runner: Any, folder: Path, *, host_port: int = 0) -> KindProvider:
    """Return the provider of run ab12cd."""
    run = RunOnTarget(runner=runner, run_id="ab12cd", folder=folder, root=folder, node_port=30080)
    return KindProvider(KindSettings(host_port=host_port), run)


def ignore(_what: str) -> None:
    """Show no progress."""


def test_opened_cluster_is_described(
    fake_runner: Callable[..., Any], create_cluster: Any, tmp_path: Path
) -> None:
    """Identity, nodes and address are in the record, and the cluster is the run's own."""
    provider = provider_of(fake_runner({"kind create": create_cluster}), tmp_path)
    cluster = provider.open(ignore)
    assert (cluster.provider, cluster.name, cluster.context) == (
        "kind",
        "conformance-ab12cd",
        "kind-conformance-ab12cd",
    )
    assert cluster.owned
    assert cluster.kubernetes_version == "v1.34.4"
    assert [node.name for node in cluster.nodes] == ["node-1"]
    assert cluster.kubeconfig.parent == tmp_path


def test_config_maps_the_node_port_to_this_machine_only(
    fake_runner: Callable[..., Any], create_cluster: Any, tmp_path: Path
) -> None:
    """Kind gets the image, the name, and one mapping on 127.0.0.1, which is where the page answers."""
    seen: list[dict[str, Any]] = []

    def create(argv: list[str]) -> tuple[int, str]:
        seen.append(yaml.safe_load(Path(argv[argv.index("--config") + 1]).read_text("utf-8")))
        answer: tuple[int, str] = create_cluster(argv)
        return answer

    cluster = provider_of(fake_runner({"kind create": create}), tmp_path).open(ignore)
    [config] = seen
    assert (config["kind"], config["apiVersion"]) == ("Cluster", "kind.x-k8s.io/v1alpha4")
    assert config["name"] == "conformance-ab12cd"
    [node] = config["nodes"]
    assert node["image"] == "kindest/node:v1.34.4"
    [mapping] = node["extraPortMappings"]
    assert mapping["containerPort"] == 30080
    assert mapping["listenAddress"] == "127.0.0.1"
    assert cluster.base_url == f"http://127.0.0.1:{mapping['hostPort']}"
    assert mapping["hostPort"] > 0


def test_kubelet_measures_often_enough(
    fake_runner: Callable[..., Any], create_cluster: Any, tmp_path: Path
) -> None:
    """SC-008 needs a fresh sample at least every 5 s."""
    provider_of(fake_runner({"kind create": create_cluster}), tmp_path).open(ignore)
    [node] = yaml.safe_load((tmp_path / "kind.yaml").read_text("utf-8"))["nodes"]
    [patch] = [yaml.safe_load(text) for text in node["kubeadmConfigPatches"]]
    assert patch["kind"] == "InitConfiguration"
    assert patch["nodeRegistration"]["kubeletExtraArgs"]["housekeeping-interval"] == "2s"


def test_wanted_port_is_used(fake_runner: Callable[..., Any], create_cluster: Any, tmp_path: Path) -> None:
    """A free port that was asked for is the one that answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    runner = fake_runner({"kind create": create_cluster})
    assert provider_of(runner, tmp_path, host_port=port).open(ignore).base_url == f"http://127.0.0.1:{port}"


def test_busy_port_is_refused_before_anything_is_made(
    fake_runner: Callable[..., Any], tmp_path: Path
) -> None:
    """The error names the port and the way out; kind was not even asked."""
    runner = fake_runner()
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        provider = provider_of(runner, tmp_path, host_port=port)
        with pytest.raises(ConfigError, match=f"host port {port} on 127.0.0.1 is taken") as caught:
            provider.open(ignore)
    assert "--host-port" in caught.value.hint
    provider.close()
    assert runner.ran("kind") == []


def test_missing_node_image_is_refused_before_anything_is_made(
    fake_runner: Callable[..., Any], tmp_path: Path
) -> None:
    """Kind would try to pull it, and report something else."""
    runner = fake_runner({"docker image inspect": (1, "")})
    provider = provider_of(runner, tmp_path)
    with pytest.raises(ClusterError, match=r"Docker has no image 'kindest/node:v1\.34\.4'") as caught:
        provider.open(ignore)
    assert "make prepare" in caught.value.hint
    provider.close()
    assert runner.ran("kind create") == runner.ran("kind delete") == []


def test_failed_creation_is_a_cluster_error_and_is_cleaned_up(
    fake_runner: Callable[..., Any], tmp_path: Path
) -> None:
    """Kind's own words are kept, and what it left half made is deleted."""
    runner = fake_runner({"kind create": (1, "ERROR: failed to init node"), **NO_NETWORK})
    provider = provider_of(runner, tmp_path)
    with pytest.raises(ClusterError, match="failed to init node") as caught:
        provider.open(ignore)
    assert "'conformance-ab12cd'" in caught.value.message
    provider.close()
    assert len(runner.ran("kind delete cluster --name conformance-ab12cd")) == 1


def test_interrupted_creation_is_cleaned_up(fake_runner: Callable[..., Any], tmp_path: Path) -> None:
    """Ctrl-C while kind works leaves nothing behind."""

    def interrupted(_argv: list[str]) -> tuple[int, str]:
        raise Interrupted("SIGINT")

    runner = fake_runner({"kind create": interrupted})
    provider = provider_of(runner, tmp_path)
    with pytest.raises(Interrupted):
        provider.open(ignore)
    provider.close()
    assert len(runner.ran("kind delete cluster --name conformance-ab12cd")) == 1


def test_node_that_appears_after_an_interrupt_is_removed(
    fake_runner: Callable[..., Any], tmp_path: Path
) -> None:
    """Docker goes on creating a container whose client was killed, after kind has looked for nodes."""

    def interrupted(_argv: list[str]) -> tuple[int, str]:
        raise Interrupted("SIGTERM")

    looks = iter(["", "late-node\n"])
    runner = fake_runner({"kind create": interrupted, "docker ps": lambda _: (0, next(looks, ""))})
    provider = provider_of(runner, tmp_path)
    with pytest.raises(Interrupted):
        provider.open(ignore)
    provider.close()
    assert "label=io.x-k8s.kind.cluster=conformance-ab12cd" in runner.ran("docker ps")[0]
    assert runner.ran("docker rm") == ["docker rm --force --volumes late-node"]


def test_close_deletes_the_run_s_cluster_once(
    fake_runner: Callable[..., Any], create_cluster: Any, tmp_path: Path
) -> None:
    """By its own name and with its own kubeconfig; a second close does nothing."""
    runner = fake_runner({"kind create": create_cluster})
    provider = provider_of(runner, tmp_path)
    provider.open(ignore)
    provider.close()
    provider.close()
    [deleted] = runner.ran("kind delete")
    assert "--name conformance-ab12cd" in deleted
    assert f"--kubeconfig {tmp_path / 'kubeconfig'}" in deleted


def test_commands_belong_to_their_stage(
    fake_runner: Callable[..., Any], create_cluster: Any, tmp_path: Path
) -> None:
    """The making is part of the deployment that SC-010 judges; the removal is not."""
    runner = fake_runner({"kind create": create_cluster})
    provider = provider_of(runner, tmp_path)
    provider.open(ignore)
    provider.close()
    purposes = {asked["argv"][:2]: asked["purpose"] for asked in runner.asked}
    assert purposes["kind", "create"] == "cluster"
    assert purposes["kind", "delete"] == "teardown"


def test_close_before_open_does_nothing(fake_runner: Callable[..., Any], tmp_path: Path) -> None:
    """What was never made is not removed."""
    runner = fake_runner()
    provider_of(runner, tmp_path).close()
    assert runner.lines == []


class Networks:
    """Docker's network of kind: made with the first cluster, refused while it is used."""

    def __init__(self, runner: Any, create_cluster: Any) -> None:
        self.id = ""
        self.used = 0
        self._create_cluster = create_cluster
        runner.answers |= {
            "docker network inspect": lambda _: (0, f"{self.id}\n") if self.id else (1, ""),
            "docker network rm": self._remove,
            "kind create": self._create,
            "kind delete": self._delete,
        }

    def _create(self, argv: list[str]) -> tuple[int, str]:
        self.id, self.used = self.id or "n1", self.used + 1
        answer: tuple[int, str] = self._create_cluster(argv)
        return answer

    def _delete(self, _argv: list[str]) -> tuple[int, str]:
        self.used -= 1
        return 0, ""

    def _remove(self, _argv: list[str]) -> tuple[int, str]:
        if self.used:
            return 1, "has active endpoints"
        self.id = ""
        return 0, ""


@pytest.fixture
def networks(fake_runner: Callable[..., Any], create_cluster: Any) -> tuple[Networks, Any]:
    """Return the network and the runner that knows it."""
    runner = fake_runner()
    return Networks(runner, create_cluster), runner


def test_network_of_others_stays(networks: tuple[Networks, Any], tmp_path: Path) -> None:
    """A person's cluster made it before the run, so it is there after it."""
    network, runner = networks
    network.id = "of a person"
    provider = provider_of(runner, tmp_path)
    provider.open(ignore)
    provider.close()
    assert network.id == "of a person"
    assert runner.ran("network rm") == []


@pytest.mark.parametrize("ends_first", [0, 1])
def test_network_goes_with_the_last_of_two_runs(
    networks: tuple[Networks, Any], tmp_path: Path, ends_first: int
) -> None:
    """Whichever made it, and whichever ends first."""
    network, runner = networks
    (tmp_path / "second").mkdir()
    providers = [provider_of(runner, tmp_path), provider_of(runner, tmp_path / "second")]
    for provider in providers:
        provider.open(ignore)
    providers[ends_first].close()
    assert network.id == "n1"
    providers[1 - ends_first].close()
    assert network.id == ""


def test_network_stays_while_another_run_creates_its_cluster(
    networks: tuple[Networks, Any], tmp_path: Path
) -> None:
    """That one has seen it, and is not attached to it yet; it removes it at its own end."""
    network, runner = networks
    provider = provider_of(runner, tmp_path)
    provider.open(ignore)
    other = MachineLock("kind-network", "other")
    assert other.acquire()
    provider.close()
    assert network.id == "n1"
    other.release()


def test_network_of_a_failed_creation_goes(networks: tuple[Networks, Any], tmp_path: Path) -> None:
    """Kind makes it first, and may fail afterwards."""
    network, runner = networks

    def fail(argv: list[str]) -> tuple[int, str]:
        network._create(argv)
        network.used -= 1
        return 1, "no node"

    runner.answers |= {"kind create": fail, "kind delete": (0, "")}
    provider = provider_of(runner, tmp_path)
    with pytest.raises(ClusterError, match="no node"):
        provider.open(ignore)
    provider.close()
    assert network.id == ""


def test_image_is_placed_into_this_cluster(
    fake_runner: Callable[..., Any], create_cluster: Any, tmp_path: Path
) -> None:
    """By the cluster's name; the id is read from the node that answers."""
    listed = '{"images": [{"id": "sha256:1", "repoTags": ["docker.io/library/todo:1"]}]}'
    looks = iter([(0, '{"images": []}'), (0, listed)])
    runner = fake_runner({"kind create": create_cluster, "crictl images": lambda _: next(looks)})
    provider = provider_of(runner, tmp_path)
    provider.open(ignore)
    loaded = provider.place("backend", "todo:1", "sha256:1")
    assert loaded.node_image_ids == {"node-1": "sha256:1"}
    assert loaded.proved
    assert len(runner.ran("kind load docker-image --name conformance-ab12cd todo:1")) == 1


def test_further_nodes_are_workers_with_the_same_kubelet(
    fake_runner: Callable[..., Any], create_cluster: Any, tmp_path: Path
) -> None:
    """The port is mapped once; figures are fresh on each node (SC-008)."""
    run = RunOnTarget(
        runner=fake_runner({"kind create": create_cluster}),
        run_id="ab12cd",
        folder=tmp_path,
        root=tmp_path,
        node_port=30080,
    )
    KindProvider(KindSettings(nodes=3), run).open(ignore)
    nodes = yaml.safe_load((tmp_path / "kind.yaml").read_text("utf-8"))["nodes"]
    assert [node["role"] for node in nodes] == ["control-plane", "worker", "worker"]
    assert [len(node.get("extraPortMappings", [])) for node in nodes] == [1, 0, 0]
    patches = [yaml.safe_load(node["kubeadmConfigPatches"][0]) for node in nodes]
    assert [patch["kind"] for patch in patches] == ["InitConfiguration", *["JoinConfiguration"] * 2]
    assert len({str(patch["nodeRegistration"]) for patch in patches}) == 1


def test_way_back_names_cluster_and_kubeconfig(fake_runner: Callable[..., Any], tmp_path: Path) -> None:
    """A kept cluster can be used by copying a line."""
    use = provider_of(fake_runner(), tmp_path).way_back()
    assert use.startswith("kubectl ")
    assert "--context kind-conformance-ab12cd" in use
    assert str(tmp_path / "kubeconfig") in use
