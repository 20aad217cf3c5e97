"""Whole logs, classified (SC-007)."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFinding:
    """SC-007: log lines of one kind in one container; `first` is the first of them."""

    pod: str
    container: str
    kind: str
    first: str
    count: int
    waived_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerLog:
    """SC-007: how much one container (or a previous instance of it) logged."""

    pod: str
    container: str
    previous: bool
    lines_count: int
    restarts_count: int
    declared_silent: bool
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsMeasurement:
    """SC-007: whole logs of every container of the release, classified."""

    containers: tuple[ContainerLog, ...]
    findings: tuple[LogFinding, ...]
    unused_waivers: tuple[str, ...]
    expired_waivers: tuple[str, ...]
    unreadable: tuple[str, ...] = ()
