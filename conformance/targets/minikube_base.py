"""The node image of Minikube's docker driver that `airgap` makes from packages, and what it lacks."""

from collections.abc import Sequence
from pathlib import Path

from conformance.core.proc import Runner
from conformance.core.process import Completed
from conformance.core.purpose import Purpose

IMAGE = "airgap/minikube-base:v1.34.4"
_VERSION = IMAGE.rpartition(":")[2]
# Why its own manifests are used.
REASON = "metrics-server and volumes come with the node image: the addons' images would need a registry"
# Where the image holds them; that of the network wants Minikube's own range of pods.
_MANIFESTS = ("/kind/manifests/default-cni.yaml", "/kind/manifests/default-storage.yaml")
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

        Minikube applies what it is given for the pods' network: volumes and metrics-server go with it, and
        nothing is made in the cluster by hand.

        Args:
            folder: where the manifest is put.
        """
        # Each file is ended, since it does not end itself as YAML wants it between two.
        print_all = ["--entrypoint", "sed", IMAGE, "--separate", "$a ---", *_MANIFESTS]
        text = self._run(["docker", "run", "--rm", *print_all]).stdout
        manifest = folder / "minikube-cluster.yaml"
        manifest.write_text(text.replace("{{ .PodSubnet }}", _POD_RANGE), encoding="utf-8")
        return [
            *(f"--base-image={IMAGE}", f"--cni={manifest}"),
            *("--preload=false", "--cache-images=false", "--install-addons=false"),
        ]

    def _run(self, argv: Sequence[str], *, check: bool = True) -> Completed:
        return self._runner.run(argv, timeout_s=_LIMIT_S, purpose=Purpose.CLUSTER, check=check)
