"""What a probe is, and what it is given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic

from conformance.core.errors import ProbeError
from conformance.core.proc import Runner
from conformance.model.inputs import Input
from conformance.model.measurements.container import Measurements
from conformance.model.measurements.key import Fact, Key
from conformance.model.release import Release
from conformance.model.settings import Settings
from conformance.ports import Ports, Site


class Need(StrEnum):
    """What must be there before a probe can be taken.

    The first four are how far the run has come; the others are the ports of the same name.
    """

    IMAGES = "images"
    INSTALL_TRIED = "install tried"
    RELEASE = "release"
    SERVING = "serving"
    LOGS = "logs"
    ROWS = "rows"
    RESTART = "restart"
    USAGE = "usage"
    OBJECTS = "objects"
    LOAD = "load"
    SITE = "site"
    UPGRADE = "upgrade"
    OBSERVER = "observer"


PORT_NEEDS = (
    Need.LOGS,
    Need.ROWS,
    Need.RESTART,
    Need.USAGE,
    Need.OBJECTS,
    Need.LOAD,
    Need.SITE,
    Need.UPGRADE,
    Need.OBSERVER,
)


class Trace(StrEnum):
    """What a probe leaves behind in the release."""

    REQUESTS = "requests"
    ROWS = "rows"
    LOAD = "load"
    NEW_PODS = "new pods"


@dataclass(frozen=True, slots=True, kw_only=True)
class Early:
    """What a probe is given for its part that needs no cluster."""

    settings: Settings
    runner: Runner


def _nothing_early(name: str) -> Any:  # noqa: ANN401 - what a probe's early part made
    raise ProbeError(f"probe '{name}' has no early part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What every probe is given.

    `evidence` is a folder of the probe's own; `on_wait` is called with what is being waited for;
    `known` is what was measured before; `early` returns what a probe's early part made, by its name.
    """

    settings: Settings
    runner: Runner
    ports: Ports
    release: Release
    today: date
    evidence: Path
    on_wait: Callable[[str], None] = lambda _what: None
    known: Measurements = field(default_factory=Measurements)
    early: Callable[[str], Any] = _nothing_early

    @property
    def site(self) -> Site:
        """The namespace of the release.

        Raises:
            ProbeError: there is no way to it.
        """
        if self.ports.site is None:
            raise ProbeError("no way to the namespace of the release")
        return self.ports.site


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe(Generic[Fact]):
    """One measurement: what it needs and disturbs, how it is taken and told.

    `early` is done while a cluster is made, when nothing is timed, and `take` gets what it returns.
    `leaves` is what it changes in the release; `clean_of` what must not have been left there before
    it, so that it goes before every probe that leaves it; `reads` what it looks at, so that it goes
    after every probe that leaves it. `take` is None for what a stage of the run measures itself.
    `production`: it is taken on the installation with production values, not on the default one.
    `inputs` are the parts of the subject that it follows from: once one is another, it may be another, too.
    `say` tells on one line how much was seen, not whether it is good.
    """

    key: Key[Fact]
    needs: frozenset[Need]
    early: Callable[[Early], Any] | None = None
    take: Callable[[Given], Fact] | None = None
    say: Callable[[Fact], str] = lambda _fact: ""
    inputs: frozenset[Input] = frozenset({Input.IMAGES, Input.CHART, Input.SETTINGS})
    leaves: frozenset[Trace] = frozenset()
    clean_of: frozenset[Trace] = frozenset()
    reads: frozenset[Trace] = frozenset()
    production: bool = False

    @property
    def name(self) -> str:
        """The name by which a criterion asks for it."""
        return self.key.name

    @property
    def told_unless_serving(self) -> bool:
        """Whether there is something to tell of a release that does not serve."""
        return Need.SERVING not in self.needs
