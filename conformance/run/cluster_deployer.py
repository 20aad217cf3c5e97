"""A release on a cluster: Helm installs it, and the API server tells the rest."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from conformance.deploy.evidence import collect
from conformance.deploy.front.find import FrontEnd
from conformance.deploy.helm import Installer
from conformance.kube.client import Kube
from conformance.model.cluster import Cluster
from conformance.model.release import LoadedImage, Release
from conformance.ports import Ports
from conformance.run.deploy import install, secret_values
from conformance.run.front import front_end_of
from conformance.run.plan import Again
from conformance.run.ports import cluster_ports
from conformance.targets.deployer import Before, Deployed, Deploying


class ClusterDeployer:
    """Install with Helm, into a namespace of the run's own.

    Args:
        given: settings, runner, run and folder.
        cluster: the place.
        kube: its API server.
        again: what was kept is installed anew, or upgraded; None where there is nothing yet.
    """

    def __init__(self, given: Deploying, *, cluster: Cluster, kube: Kube, again: Again | None = None) -> None:
        self._given = given
        self._cluster = cluster
        self._kube = kube
        self._again = again
        self._is_fresh = again is None or again.fresh

    @cached_property
    def _installer(self) -> Installer:
        given = self._given
        return Installer(
            runner=given.runner,
            kube=self._kube,
            cluster=self._cluster,
            settings=given.settings,
            run_id=given.run_id,
            folder=given.folder,
        )

    @cached_property
    def _front(self) -> FrontEnd:
        given = self._given
        return front_end_of(
            given.settings.subject, cluster=self._cluster, kube=self._kube, runner=given.runner
        )

    def begin_removal(self, home: Path) -> None:
        """Begin to take what was kept away, without waiting for its end; `home` is the HOME of that."""
        self._installer.begin_removal(home)

    def require_place(self) -> None:
        """Refuse to install over anything, and to upgrade what is not there."""
        if self._again is not None:
            self._installer.require_own(gone=self._again.fresh)
        if self._is_fresh:
            self._installer.require_free_namespace()

    def prepare(self) -> Before:
        """Make the namespace, unless what stands there is upgraded."""
        installer = self._installer
        before = Before(objects=installer.objects_before(), definitions=installer.definitions_before())
        installer.prepare(fresh=self._is_fresh)
        return before

    def install(self, loaded: Sequence[LoadedImage], on_wait: Callable[[str], None]) -> Deployed:
        """Run Helm once, and wait until every workload serves and the front end answers."""
        return install(self._installer, self._kube, self._given.settings, loaded, self._front, on_wait)

    def acts(self) -> tuple[str, ...]:
        """Return none: Helm is an external command."""
        return ()

    def secret_values(self) -> list[str]:
        """Return what the namespace's Secrets and pods hold."""
        return secret_values(self._kube, self._given.settings.subject.namespace)

    def front_end(self) -> str:
        """Return how the front end was found in somebody else's cluster."""
        return "" if self._cluster.owned else self._front.tell()

    def ports(self, release: Release) -> Ports:
        """Return the ways through the API server."""
        given = self._given
        return cluster_ports(kube=self._kube, runner=given.runner, settings=given.settings, release=release)

    def collect(self, folder: Path) -> None:
        """Keep the objects, events and logs of the namespace."""
        subject = self._given.settings.subject
        collect(
            kube=self._kube,
            runner=self._given.runner,
            namespace=subject.namespace,
            folder=folder,
            helm_release=subject.release,
        )

    def let_go(self) -> None:
        """End a port-forward."""
        self._front.close()

    def remove(self) -> tuple[str, ...]:
        """Uninstall from a cluster that stays; one of the run's own goes as a whole."""
        return () if self._cluster.owned else self._installer.uninstall()
