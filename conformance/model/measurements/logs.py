"""Whole logs, classified (SC-007)."""

from dataclasses import dataclass, field

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFinding:
    """SC-007: log lines of one kind in one container; `first` is the first of them.

    `waived_by` is the pattern of the waiver that covers them, or the name of the contract's check that
    provoked them on purpose; `waiver_reason` is why they are accepted.
    """

    pod: str
    container: str
    kind: str
    first: str
    count: int
    waived_by: str = ""
    waiver_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerLog:
    """SC-007: how much one container (or a previous instance of it) logged.

    `lines_count` leaves out blank lines. `rotated` tells that the kubelet has moved the begin of the log
    away, so that only the rest was read.
    """

    pod: str
    container: str
    previous: bool
    lines_count: int
    restarts_count: int
    declared_silent: bool
    counts: dict[str, int] = field(default_factory=dict)
    rotated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsMeasurement:
    """SC-007: whole logs of every container of the release, classified.

    `refused_waivers` say why each of them covers nothing.
    """

    containers: tuple[ContainerLog, ...]
    findings: tuple[LogFinding, ...]
    unused_waivers: tuple[str, ...]
    expired_waivers: tuple[str, ...]
    unreadable: tuple[str, ...] = ()
    refused_waivers: tuple[str, ...] = ()


LOGS = Key("logs", LogsMeasurement)
