"""The second installation: the same images, with production values, in a namespace of its own."""

from dataclasses import dataclass, replace

from conformance.core.errors import CommandFailed, ProbeError
from conformance.core.local_images import local_image_id
from conformance.core.progress import Step
from conformance.core.purpose import Purpose
from conformance.deploy.front.find import FrontEnd
from conformance.deploy.helm import Installer
from conformance.deploy.production import furnish, node_address, production_settings
from conformance.images.docker_cli import DockerClient
from conformance.kube.client import Kube
from conformance.kube.helm_flags import set_flags
from conformance.model.cluster import Cluster
from conformance.model.release import LoadedImage, Release
from conformance.model.settings import ProductionSettings, Settings
from conformance.ports import Ports
from conformance.run.deploy import install, secret_values
from conformance.run.ports import LocalLoad, cluster_ports
from conformance.run.workplace import Workplace
from conformance.targets.provider import Provider

_UPGRADE_LIMIT_S = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """An installation and the ways to it; `failure` says why it does not serve."""

    settings: Settings
    release: Release | None
    ports: Ports
    failure: str = ""


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


def production_installer(ground: Ground, production: ProductionSettings) -> Installer:
    """Return what installs with production values, in a namespace and on a NodePort of its own.

    Raises:
        ConfigError: the namespace exists already.
    """
    settings = production_settings(ground.place.settings, production)
    folder = ground.place.folder / "evidence" / "production"
    folder.mkdir(parents=True, exist_ok=True)
    host = node_address(ground.kube)
    ground.place.bypass_proxies(host)
    installer = Installer(
        runner=ground.place.runner,
        kube=ground.kube,
        cluster=replace(ground.cluster, base_url=f"http://{host}:{settings.subject.node_port}"),
        settings=settings,
        run_id=ground.run_id,
        folder=folder,
    )
    installer.require_free_namespace()
    return installer


def install_production(
    ground: Ground, installer: Installer, production: ProductionSettings, step: Step
) -> Installed:
    """Install into a furnished namespace, and wait until it serves.

    Raises:
        DeployError: the namespace cannot be made or furnished.
    """
    settings = production_settings(ground.place.settings, production)
    runner, namespace = ground.place.runner, settings.subject.namespace
    installer.prepare()
    furnish(ground.kube, namespace, production)
    front = FrontEnd(home=settings.subject.pages.home, base_url=installer.base_url)
    deployed = install(installer, ground.kube, settings, ground.loaded, front, step.update)
    for value in secret_values(ground.kube, namespace):
        runner.redactor.learn(value)
    step.result = runner.redactor.clean(deployed.words)
    failure, release = runner.redactor.clean(deployed.startup.failure), deployed.release
    if release is None:
        return Installed(settings=settings, release=None, ports=Ports(), failure=failure)
    ports = cluster_ports(kube=ground.kube, runner=runner, settings=settings, release=release)
    upgrade = HelmUpgrade(ground=ground, settings=settings, release=release)
    load = LocalLoad(runner=runner, settings=settings, base_url=release.base_url)
    ports = replace(ports, upgrade=upgrade, load=load)
    return Installed(settings=settings, release=release, ports=ports, failure=failure)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelmUpgrade:
    """Upgrades of one release by Helm (port `Upgrade`)."""

    ground: Ground
    settings: Settings
    release: Release

    def back_end(self) -> str:
        """Roll the back end over to the same image with one label more, and return its name.

        Raises:
            ProbeError: the image cannot be made, or Helm did not bring the upgrade to its end.
        """
        name = self.settings.subject.backend_component
        old = next(image for image in self.ground.loaded if image.component == name)
        reference = f"{old.reference}-next"
        try:
            image_id = self._build(
                f"FROM {old.reference}\nLABEL conformance.upgrade={self.ground.run_id}\n", reference
            )
            placed = self.ground.provider.place(name, reference, image_id).reference
            image, (repository, _, tag) = self.settings.subject.images[name], placed.rpartition(":")
            self._upgrade({image.repository_value: repository, image.tag_value: tag})
        except CommandFailed as exc:
            raise ProbeError(f"cannot upgrade to image '{reference}': {exc.message}", hint=exc.hint) from exc
        finally:
            # The nodes have it; this machine needs it no more.
            removed = ["docker", "image", "rm", reference]
            self.ground.place.runner.run(removed, timeout_s=30, purpose=Purpose.TEARDOWN, check=False)
        return placed

    def _build(self, dockerfile: str, reference: str) -> str:
        runner, purpose = self.ground.place.runner, Purpose.TRIALS
        folder = self.ground.place.folder / "evidence" / "production" / "next-image"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "Dockerfile").write_text(dockerfile, encoding="utf-8")
        self.ground.docker.build(
            folder, owner=self.ground.run_id, purpose=purpose, arguments=["--tag", reference]
        )
        return local_image_id(runner, reference, purpose)

    def _upgrade(self, strings: dict[str, str]) -> None:
        cluster, subject = self.ground.cluster, self.settings.subject
        argv = ["helm", "upgrade", subject.release, str(self.settings.root / subject.chart), "--reuse-values"]
        argv += ["--wait", f"--timeout={_UPGRADE_LIMIT_S - 20}s", "--namespace", subject.namespace]
        argv += ["--kubeconfig", str(cluster.kubeconfig), "--kube-context", cluster.context]
        argv += set_flags("--set-string", strings)
        self.ground.place.runner.run(argv, timeout_s=_UPGRADE_LIMIT_S, purpose=Purpose.TRIALS)
