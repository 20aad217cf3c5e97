"""Say what the whole logs of a release hold."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from conformance.core.labels import selects
from conformance.model.measurements import (
    CONTRACT,
    LOGS,
    ContainerLog,
    ContractMeasurement,
    LogFinding,
    LogsMeasurement,
)
from conformance.model.settings import ComponentSettings
from conformance.ports import RawLog
from conformance.probes.log_lines import CRASH, ERROR, TRACEBACK, WARNING, Line, classify
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.waivers import Accepted, Cover, telling_line

_REPORTED = (ERROR, TRACEBACK, CRASH, WARNING)


def logs_measurement(
    raw: Sequence[RawLog],
    *,
    components: Mapping[str, ComponentSettings],
    cover: Cover,
    evidence: Path,
    redact: Callable[[str], str],
) -> LogsMeasurement:
    """Classify logs that were read, and keep them as evidence.

    Args:
        raw: as they were read.
        components: parts of the subject, some of which may be declared silent.
        cover: says what is accepted, and counts it: of one run, and of these logs alone.
        evidence: folder for the logs.
        redact: hides secrets in what is kept.
    """
    evidence.mkdir(parents=True, exist_ok=True)
    containers, findings = [], []
    for log in raw:
        if log.text is None:
            continue
        name = f"{log.pod}-{log.container}{'-previous' if log.previous else ''}.log"
        (evidence / name).write_text(redact(log.text), encoding="utf-8")
        entries = classify(log.text)
        containers.append(
            ContainerLog(
                pod=log.pod,
                container=log.container,
                previous=log.previous,
                lines_count=sum(bool(line.strip()) for line in log.text.splitlines()),
                restarts_count=log.restarts_count,
                declared_silent=_is_silent(log, components.values()),
                counts=dict(Counter(entry.kind for entry in entries)),
                rotated=log.rotated,
            )
        )
        findings += _findings(log, entries, cover, redact)
    return LogsMeasurement(
        containers=tuple(containers),
        findings=tuple(findings),
        unused_waivers=cover.unused,
        expired_waivers=cover.expired,
        refused_waivers=cover.refused,
        unreadable=tuple(
            f"'{log.pod}/{log.container}'{' (previous)' if log.previous else ''}: {log.problem}"
            for log in raw
            if log.text is None
        ),
    )


def _findings(
    log: RawLog, entries: Sequence[Line], cover: Cover, redact: Callable[[str], str]
) -> list[LogFinding]:
    """Return one finding a kind and waiver."""
    groups: dict[tuple[str, Accepted], list[str]] = {}
    for entry in entries:
        if entry.kind in _REPORTED:
            groups.setdefault((entry.kind, cover.accept(log.container, entry)), []).append(entry.text)
    return [
        LogFinding(
            pod=log.pod,
            container=log.container,
            kind=kind,
            first=redact(telling_line(kind, texts[0])),
            count=len(texts),
            waived_by=accepted.by,
            waiver_reason=accepted.reason,
        )
        for (kind, accepted), texts in groups.items()
    ]


def _is_silent(log: RawLog, components: Iterable[ComponentSettings]) -> bool:
    """Tell whether this very container is declared to log nothing, and not another of the same name.

    Where the pod's labels are not known, a name that several components share is nobody's.
    """
    named = [item for item in components if item.container == log.container]
    if log.labels is None:
        return len(named) == 1 and named[0].silent
    return any(item.silent and selects(item.selector, log.labels) for item in named)


def _take(given: Given) -> LogsMeasurement:
    assert given.ports.logs is not None  # noqa: S101 - among the needs
    subject, contract = given.settings.subject, given.known.get(CONTRACT)
    checks = contract.checks if isinstance(contract, ContractMeasurement) else ()
    return logs_measurement(
        given.ports.logs.read(),
        components=subject.components,
        cover=Cover(subject.waivers, checks, today=given.today),
        evidence=given.evidence,
        redact=given.runner.redactor.clean,
    )


def _say(fact: LogsMeasurement) -> str:
    return f"{sum(log.lines_count for log in fact.containers)} lines of {len(fact.containers)} containers"


PROBE = Probe(
    key=LOGS,
    needs=frozenset({Need.RELEASE, Need.LOGS}),
    take=_take,
    say=_say,
    reads=frozenset({Trace.REQUESTS}),
)
