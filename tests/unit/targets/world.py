"""The tools of every target, as strict stubs over one small API server: what they made is known."""

from pathlib import Path
from typing import Any

import yaml

from tests.unit.fake_api import Api

# What each tool answers when it fails, and the command that does.
CREATING = {
    "kind": "kind create",
    "minikube": "minikube start",
    "k3d": "k3d cluster create",
    "containers": "docker network create",
}
IMAGES = '{"images": [{"id": "sha256:1", "repoTags": ["docker.io/library/todo:1"]}]}'


class World:
    """Clusters that tools made and have not deleted.

    A tool that is asked in words which the real one does not know raises: a typing error is found here.
    """

    def __init__(self, api: Api, scratch: Path) -> None:
        self._api = api
        self._scratch = scratch
        self.clusters: set[str] = set()

    def answers(self) -> dict[str, Any]:
        """Return what a runner answers."""
        return {
            "kind create": self._kind_create,
            "kind delete": lambda argv: self._gone(_value(argv, "--name")),
            "minikube start": self._minikube_start,
            "minikube delete": lambda argv: self._gone(_value(argv, "-p")),
            "k3d cluster create": self._k3d_create,
            "k3d cluster delete": lambda argv: self._gone(argv[-1]),
            "k3d kubeconfig get": self._k3d_kubeconfig,
            # The node image of airgap's is not here; Minikube takes its own.
            "docker image inspect --format {{.Id}} airgap/": (1, ""),
            "crictl images": (0, IMAGES),
            "docker network create": self._network_create,
            "docker network ls --quiet --filter label=conformance.containers": self._networks_of,
            "docker network rm": lambda argv: self._gone(argv[-1]),
            "docker image inspect todo:1": (0, '[{"Id": "sha256:1"}]'),
            "docker image inspect todo:2": (1, "no such image"),
        }

    def _kind_create(self, argv: list[str]) -> tuple[int, str]:
        config = yaml.safe_load(Path(_value(argv, "--config")).read_text("utf-8"))
        self.clusters.add(config["name"])
        self._api.kubeconfig(Path(_value(argv, "--kubeconfig")), f"kind-{config['name']}")
        return 0, ""

    def _minikube_start(self, argv: list[str]) -> tuple[int, str]:
        program = argv.index("minikube")
        variables = dict(word.split("=", 1) for word in argv[1:program])
        assert argv[0] == "env"
        assert argv[program + 1 : program + 3] == ["start", "-p"], argv
        for option in argv[program + 4 :]:
            assert not option.startswith("-") or option.partition("=")[0] in MINIKUBE_OPTIONS, option
        name = _value(argv, "-p")
        self.clusters.add(name)
        home = Path(variables["MINIKUBE_HOME"]) / ".minikube"
        home.mkdir(parents=True, exist_ok=True)
        self._api.kubeconfig(Path(variables["KUBECONFIG"]), name)
        return 0, ""

    def _k3d_create(self, argv: list[str]) -> tuple[int, str]:
        for option in argv[4:]:
            assert not option.startswith("--") or option.partition("=")[0] in K3D_OPTIONS, option
        self.clusters.add(argv[3])
        return 0, ""

    def _k3d_kubeconfig(self, argv: list[str]) -> tuple[int, str]:
        assert argv[-1] in self.clusters
        return 0, self._api.kubeconfig(self._scratch / "k3d", f"k3d-{argv[-1]}").read_text("utf-8")

    def _network_create(self, argv: list[str]) -> tuple[int, str]:
        marks = [word for word in argv if word.startswith("--label=")]
        assert len(marks) == 2, argv
        assert all(argv[-1].endswith(f"-{mark.rpartition('=')[2]}") for mark in marks)
        self.clusters.add(argv[-1])
        return 0, ""

    def _networks_of(self, argv: list[str]) -> tuple[int, str]:
        run_id = argv[-1].rpartition("=")[2]
        return 0, "\n".join(name for name in self.clusters if name.endswith(run_id))

    def _gone(self, name: str) -> tuple[int, str]:
        self.clusters.discard(name)
        return 0, ""


# Of the real ones: those of `minikube start` in v1.37.0, and of `k3d cluster create` in v5.8, that are used.
MINIKUBE_OPTIONS = frozenset(
    {
        "--addons", "--auto-update-drivers", "--base-image", "--cache-images", "--cni", "--container-runtime",
        "--driver", "--embed-certs", "--extra-config", "--force", "--install-addons", "--interactive",
        "--kubernetes-version", "--nodes", "--ports", "--preload",
    }
)  # fmt: skip
K3D_OPTIONS = frozenset(
    {
        "--agents", "--api-port", "--image", "--k3s-arg", "--kubeconfig-switch-context",
        "--kubeconfig-update-default", "--no-lb", "--port", "--servers", "--timeout", "--wait",
        # What follows --k3s-arg begins like an option, too.
        "--disable", "--kubelet-arg",
    }
)  # fmt: skip


def _value(argv: list[str], option: str) -> str:
    return argv[argv.index(option) + 1]
