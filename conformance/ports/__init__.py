"""Narrow ways to a release that runs, whatever it runs on; a target gives those that it has.

A probe is handed these instead of a client of the cluster, so that it can be tried without one,
and so that a target that lacks one gives a declared verdict instead of an error.
Every method raises ProbeError when it cannot do what it says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from conformance.model.measurements import LoadRun
from conformance.ports.backend import Restart, Scale
from conformance.ports.logs import Logs, RawLog
from conformance.ports.objects import Found, Objects
from conformance.ports.observer import Observer
from conformance.ports.rows import Keys, Rows
from conformance.ports.site import Answer, Nodes, Site
from conformance.ports.upgrade import Fault, FaultyImage, Older, Tried, Upgrade
from conformance.ports.usage import (
    ContainerKey,
    Counter,
    Counters,
    Reading,
    Usage,
    UsageSource,
    Watched,
)


class Load(Protocol):
    """The steady load of the settings, put on the release."""

    def run(self, evidence: Path) -> LoadRun:
        """Run it to its end; raw times and Locust's own report are kept in the folder."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The ways that a target gives; None where it has none, and `why` says so, by the field's name."""

    logs: Logs | None = None
    rows: Rows | None = None
    restart: Restart | None = None
    scale: Scale | None = None
    keys: Keys | None = None
    usage: Usage | None = None
    objects: Objects | None = None
    load: Load | None = None
    site: Site | None = None
    upgrade: Upgrade | None = None
    nodes: Nodes | None = None
    observer: Observer | None = None
    why: Mapping[str, str] = field(default_factory=dict)


__all__ = [
    "Answer",
    "ContainerKey",
    "Counter",
    "Counters",
    "Fault",
    "FaultyImage",
    "Found",
    "Keys",
    "Load",
    "Logs",
    "Nodes",
    "Objects",
    "Observer",
    "Older",
    "Ports",
    "RawLog",
    "Reading",
    "Restart",
    "Rows",
    "Scale",
    "Site",
    "Tried",
    "Upgrade",
    "Usage",
    "UsageSource",
    "Watched",
]
