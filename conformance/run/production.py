"""The second installation: the same images, with production values, in a namespace of its own."""

from dataclasses import dataclass, replace

from conformance.core.progress import Step
from conformance.deploy.front.find import FrontEnd
from conformance.deploy.helm import Installer
from conformance.deploy.production import furnish, node_address
from conformance.model.release import Release
from conformance.model.settings import ProductionSettings, Settings
from conformance.ports import Ports
from conformance.run.deploy import install, secret_values
from conformance.run.ground import Ground
from conformance.run.ports import LocalLoad, cluster_ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """An installation and the ways to it; `failure` says why it does not serve."""

    settings: Settings
    release: Release | None
    ports: Ports
    failure: str = ""


def production_installer(ground: Ground, settings: Settings) -> Installer:
    """Return what installs with these settings, in a namespace and on a NodePort of its own.

    Raises:
        ConfigError: the namespace exists already.
    """
    # The namespace ends with what the installation is for.
    folder = ground.place.folder / "evidence" / settings.subject.namespace.rpartition("-")[2]
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


def install_production(ground: Ground, installer: Installer, settings: Settings, step: Step) -> Installed:
    """Install into a furnished namespace, and wait until it serves.

    Raises:
        DeployError: the namespace cannot be made or furnished.
    """
    runner, namespace = ground.place.runner, settings.subject.namespace
    installer.prepare()
    furnish(ground.kube, namespace, settings.subject.production or ProductionSettings())
    front = FrontEnd(home=settings.subject.pages.home, base_url=installer.base_url)
    deployed = install(installer, ground.kube, settings, ground.loaded, front, step.update)
    for value in secret_values(ground.kube, namespace):
        runner.redactor.learn(value)
    step.result = runner.redactor.clean(deployed.words)
    failure, release = runner.redactor.clean(deployed.startup.failure), deployed.release
    if release is None:
        return Installed(settings=settings, release=None, ports=Ports(), failure=failure)
    ports = cluster_ports(kube=ground.kube, runner=runner, settings=settings, release=release)
    load = LocalLoad(runner=runner, settings=settings, base_url=release.base_url)
    return Installed(settings=settings, release=release, ports=replace(ports, load=load), failure=failure)
