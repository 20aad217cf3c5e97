"""The stage that installs once more, with production values."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from conformance.deploy.evidence import collect
from conformance.deploy.helm import Installer
from conformance.deploy.production import production_settings
from conformance.kube.release_nodes import KubeNodes
from conformance.model.settings import ProductionSettings
from conformance.run.ground import Ground
from conformance.run.predecessor import with_upgrade
from conformance.run.production import Installed, install_production, production_installer
from conformance.run.teardown import Teardown
from conformance.run.timeline import Timeline

# Folder of its evidence -> what keeps that of an installation.
Keepers = dict[str, Callable[[Path], object]]


class ProductionStage:
    """Install beside what is there, in a namespace of its own.

    Args:
        ground: where, and with what.
        timeline: opens the line of the stage.
        teardown: gets what removes it again; a cluster of the run's own goes as a whole.
        kept: gets what keeps the evidence of it, by the name of its folder.
    """

    def __init__(
        self,
        ground: Ground,
        timeline: Timeline,
        teardown: Teardown,
        kept: dict[str, Callable[[Path], object]],
    ) -> None:
        self._ground = ground
        self._timeline = timeline
        self._teardown = teardown
        self._kept = kept

    def run(self, production: ProductionSettings) -> Installed:
        """Install, and wait until it serves; one that does not is returned, too, and says why.

        Raises:
            ConfigError: its namespace exists already.
            DeployError: its namespace cannot be made or furnished.
        """
        ground = self._ground
        nodes = KubeNodes(ground.kube) if ground.cluster.owned else None
        if nodes is not None:
            nodes.open_control_plane()
        settings = production_settings(ground.place.settings, production)
        installer = production_installer(ground, settings)
        if not ground.cluster.owned:
            self._teardown.later(installer.uninstall)
        self._kept["production"] = lambda folder: self._collect(installer, folder)
        with self._timeline.stage("production") as step:
            installed = install_production(ground, installer, settings, step)
            installed = replace(installed, ports=replace(installed.ports, nodes=nodes))
            return with_upgrade(installed, ground, production)

    def _collect(self, installer: Installer, folder: Path) -> None:
        collect(
            kube=self._ground.kube,
            runner=self._ground.place.runner,
            namespace=installer.namespace,
            folder=folder,
            helm_release=self._ground.place.settings.subject.release,
        )
