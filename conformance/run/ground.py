"""Where and with what the second installation is made, and upgraded."""

from dataclasses import dataclass

from conformance.images.docker_cli import DockerClient
from conformance.kube.client import Kube
from conformance.model.cluster import Cluster
from conformance.model.release import LoadedImage
from conformance.run.workplace import Workplace
from conformance.targets.provider import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where and with what it is installed; `loaded` are the images as the nodes know them."""

    place: Workplace
    docker: DockerClient
    kube: Kube
    cluster: Cluster
    provider: Provider
    loaded: tuple[LoadedImage, ...]
    run_id: str
