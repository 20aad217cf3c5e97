"""The node image of Minikube's docker driver that `airgap` makes from packages, and what it lacks."""

from collections.abc import Sequence
from pathlib import Path

from conformance.core.proc import Runner
from conformance.core.process import Completed
from conformance.core.purpose import Purpose

IMAGE = "airgap/minikube-base:v1.34.4"
_VERSION = IMAGE.rpartition(":")[2]
# Where the image holds kind's manifests; that of the network wants Minikube's own range of pods.
_MANIFESTS = "/kind/manifests"
_POD_RANGE = "10.244.0.0/16"
_LIMIT_S = 60


class MinikubeBase:
    """That image, if it is here and holds the version that is asked for.

    Args:
        runner: runs docker and minikube.
        named: the image that the settings name; None leaves the choice.
        version: the Kubernetes version that is asked for.
    """

    def __init__(self, runner: Runner, named: str | None, version: str) -> None:
        self._runner = runner
        self._fits = named in {None, IMAGE} and version == _VERSION

    def is_ours(self) -> bool:
        """Whether nodes are made from it."""
        asked = ["docker", "image", "inspect", "--format", "{{.Id}}", IMAGE]
        return self._fits and not self._run(asked, check=False).exit_code

    def options(self, folder: Path) -> list[str]:
        """Return the options of `minikube start` that use it and ask no registry for anything.

        Args:
            folder: where the manifest of the network is put, which Minikube reads.
        """
        asked = ["docker", "run", "--rm", "--entrypoint", "cat", IMAGE, f"{_MANIFESTS}/default-cni.yaml"]
        network = folder / "minikube-network.yaml"
        text = self._run(asked).stdout.replace("{{ .PodSubnet }}", _POD_RANGE)
        network.write_text(text, encoding="utf-8")
        return [
            *(f"--base-image={IMAGE}", f"--cni={network}"),
            *("--preload=false", "--cache-images=false", "--install-addons=false"),
        ]

    def add_what_addons_would(self, minikube: Sequence[str]) -> str:
        """Add metrics-server and volumes from the node's own manifest, and return why.

        Args:
            minikube: the program, with its profile.
        """
        node = [*minikube, "ssh", "--", "sudo"]
        access = ["--kubeconfig", "/etc/kubernetes/admin.conf"]
        manifest = f"{_MANIFESTS}/default-storage.yaml"
        self._run([*node, "kubectl", *access, "apply", "--filename", manifest])
        return "metrics-server and volumes come with the node image: the addons' images would need a registry"

    def _run(self, argv: Sequence[str], *, check: bool = True) -> Completed:
        return self._runner.run(argv, timeout_s=_LIMIT_S, purpose=Purpose.CLUSTER, check=check)
