"""A Minikube profile: what it is asked for, the program that makes it, and what of it stands in Docker."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field

from conformance.core.programs import MINIKUBE
from conformance.model.settings import TargetSettings
from conformance.targets.in_docker import InDocker

CREATED = "label=created_by.minikube.sigs.k8s.io=true"


class MinikubeSettings(TargetSettings):
    """`[target]` of kind "minikube"."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["minikube"] = "minikube"
    driver: str = Field(default="docker", description="as `minikube start --driver` takes it")
    kubernetes_version: str = Field(default="v1.34.4", pattern=r"^v\d+\.\d+\.\d+$")
    nodes: int = Field(default=1, ge=1, le=5, description="one runs the control plane, and pods as well")
    base_image: str | None = Field(
        default=None,
        description="node image of container drivers; default: that of airgap where it is, else its own",
    )
    home: Path | None = Field(default=None, description="MINIKUBE_HOME; default: one of the run's own")
    host_port: int = Field(default=0, ge=0, le=65535, description="127.0.0.1 port; 0: any free one")


def home_of(settings: MinikubeSettings, root: Path) -> Path | None:
    """Return the MINIKUBE_HOME that the settings name; a relative path starts at the configuration."""
    return root / settings.home.expanduser() if settings.home else None


def in_docker(profile: str) -> InDocker:
    """Return what the docker driver makes for a profile."""
    node = f"name=^{re.escape(profile)}(-m[0-9]+)?$"
    return InDocker(
        containers=(CREATED, node),
        volumes=(CREATED, node),
        networks=(CREATED, f"name=^{re.escape(profile)}$"),
    )


def program_of(home: Path, kubeconfig: Path) -> tuple[str, ...]:
    """Return minikube with the variables of its own, as words of the command: the journal can be replayed."""
    variables: Mapping[str, str] = {
        "KUBECONFIG": str(kubeconfig),
        "MINIKUBE_HOME": str(home),
        "MINIKUBE_IN_STYLE": "false",
        "MINIKUBE_WANTUPDATENOTIFICATION": "false",
    }
    return ("env", *(f"{key}={value}" for key, value in variables.items()), MINIKUBE.name)
