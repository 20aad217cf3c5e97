"""How a subject is installed, in a cluster or without one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from conformance.core.proc import Runner
from conformance.model.cluster import Venue
from conformance.model.measurements import StartupMeasurement
from conformance.model.release import LoadedImage, Release
from conformance.model.settings import Settings
from conformance.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What stood in the place before the install: objects, and custom resource definitions of the chart."""

    objects: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """What an install came to.

    `release` is None where it could not be installed; `startup` tells how far it came, but for the
    images; `words` are for one line.
    """

    release: Release | None
    startup: StartupMeasurement
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deploying:
    """What a deployer is given: the place that is open, the settings, who runs programs, and for which run.

    `folder` is the run's own, `scratch` is removed at its end.
    """

    venue: Venue
    settings: Settings
    runner: Runner
    run_id: str
    folder: Path
    scratch: Path


class Deployer(Protocol):
    """Install the subject once, and give the ways to what then runs."""

    def require_place(self) -> None:
        """Refuse to install over anything.

        Raises:
            ConfigError: something stands there.
        """

    def prepare(self) -> Before:
        """Make the place ready, and return what stood there before.

        Raises:
            DeployError: the place refuses.
        """

    def install(self, loaded: Sequence[LoadedImage], on_wait: Callable[[str], None]) -> Deployed:
        """Install and wait until it serves; a release that does not is a result, too."""

    def acts(self) -> tuple[str, ...]:
        """Return what the install did without an external command, a line each (SC-010)."""

    def secret_values(self) -> list[str]:
        """Return every secret of the release, to hide it."""

    def front_end(self) -> str:
        """Return how the front end was reached; empty where that was known before."""

    def ports(self, release: Release) -> Ports:
        """Return the ways to the release, but for the load, which is put on it from this machine."""

    def collect(self, folder: Path) -> None:
        """Keep what a person would look for first, before it goes."""

    def let_go(self) -> None:
        """End what runs beside the run, such as a port-forward, also where all else is kept."""

    def remove(self) -> tuple[str, ...]:
        """Take the release from a place that stays; return what is left there, a sentence each."""
