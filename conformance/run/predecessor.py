"""The chart released before, installed like the production one, in a namespace of its own that goes again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from conformance.core.errors import CommandFailed, ProbeError
from conformance.core.progress import Progress, Step
from conformance.deploy.production import production_settings
from conformance.kube.helm_flags import value_flags
from conformance.model.settings import PreviousSettings, ProductionSettings, Settings
from conformance.ports import Rows, Site
from conformance.run.ground import Ground
from conformance.run.production import Installed, install_production, production_installer
from conformance.run.upgrade import GRACE_S, UPGRADE_LIMIT_S, HelmUpgrade, helm, last_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Predecessor:
    """An installation of the chart before (port `Older`)."""

    ground: Ground
    settings: Settings
    base_url: str
    version: str
    rows: Rows
    site: Site

    def upgrade(self) -> str:
        """Upgrade it to the chart of today, with today's values; return Helm's words when it fails."""
        subject = self.settings.subject
        argv = ["upgrade", subject.release, str(self.settings.root / subject.chart), "--wait"]
        argv += [
            f"--timeout={UPGRADE_LIMIT_S - GRACE_S}s",
            *value_flags(subject, self.settings.root, self.ground.loaded),
        ]
        try:
            helm(self.ground, subject.namespace, argv, UPGRADE_LIMIT_S)
        except CommandFailed as exc:
            return last_line(exc.message)
        return ""

    def version_now(self) -> str:
        """Return the version of the chart that is deployed now."""
        namespace = self.settings.subject.namespace
        return _version(json.loads(helm(self.ground, namespace, ["list", "--output=json", "--all"], 30)))


def _version(releases: list[dict[str, str]]) -> str:
    """Return `1.0.0` of a release whose chart is `todo-app-1.0.0`."""
    return releases[0]["chart"].rpartition("-")[2] if releases else ""


@contextmanager
def predecessor(
    ground: Ground, production: ProductionSettings, previous: PreviousSettings
) -> Iterator[Predecessor]:
    """Install the chart before, and take it away at the end of the block.

    Raises:
        ProbeError: it does not serve.
    """
    base = ground.place.settings
    now = production_settings(base, production, suffix="previous", ports_on=2)
    older = production_settings(
        base.model_copy(update={"subject": base.subject.model_copy(update={"chart": previous.chart})}),
        production.model_copy(update={"values": previous.values}),
        suffix="previous",
        ports_on=2,
    )
    installer = production_installer(ground, older)
    try:
        installed = install_production(ground, installer, older, Step(Progress(quiet=True)))
        yield _of(installed, ground, now)
    finally:
        installer.uninstall()


def with_upgrade(installed: Installed, ground: Ground, production: ProductionSettings) -> Installed:
    """Return an installation with the port by which it is upgraded, where it was installed."""
    if installed.release is None or installed.ports.site is None:
        return installed
    previous = production.previous
    upgrade = HelmUpgrade(
        ground=ground,
        settings=installed.settings,
        release=installed.release,
        site=installed.ports.site,
        previous=partial(predecessor, ground, production, previous) if previous else None,
    )
    return replace(installed, ports=replace(installed.ports, upgrade=upgrade))


def _of(installed: Installed, ground: Ground, now: Settings) -> Predecessor:
    release, ports = installed.release, installed.ports
    if installed.failure or release is None or ports.rows is None or ports.site is None:
        raise ProbeError(f"the chart released before does not serve: {installed.failure}")
    return Predecessor(
        ground=ground,
        settings=now,
        base_url=release.base_url,
        version=release.chart_version,
        rows=ports.rows,
        site=ports.site,
    )
