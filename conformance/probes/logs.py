"""Say what the whole logs of a release hold."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from conformance.model.measurements import ContainerLog, LogFinding, LogsMeasurement
from conformance.model.settings import ComponentSettings, WaiverSettings
from conformance.ports import RawLog
from conformance.probes.log_lines import CRASH, ERROR, TRACEBACK, WARNING, Line, classify
from conformance.probes.probe import Given, Need, Probe, Trace

_REPORTED = (ERROR, TRACEBACK, CRASH, WARNING)


def logs_measurement(
    raw: Sequence[RawLog],
    *,
    components: Mapping[str, ComponentSettings],
    waivers: Sequence[WaiverSettings],
    today: date,
    evidence: Path,
    redact: Callable[[str], str],
) -> LogsMeasurement:
    """Classify logs that were read, and keep them as evidence."""
    evidence.mkdir(parents=True, exist_ok=True)
    silent = {item.container for item in components.values() if item.silent}
    valid = [waiver for waiver in waivers if date.fromisoformat(waiver.expires) >= today]
    used: set[str] = set()
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
                lines_count=len(log.text.splitlines()),
                restarts_count=log.restarts_count,
                declared_silent=log.container in silent,
                counts=dict(Counter(entry.kind for entry in entries)),
            )
        )
        findings += _findings(log, entries, valid, used, redact)
    return LogsMeasurement(
        containers=tuple(containers),
        findings=tuple(findings),
        unused_waivers=tuple(item.pattern for item in valid if item.pattern not in used),
        expired_waivers=tuple(item.pattern for item in waivers if item not in valid),
        unreadable=tuple(
            f"'{log.pod}/{log.container}'{' (previous)' if log.previous else ''}: {log.problem}"
            for log in raw
            if log.text is None
        ),
    )


def _findings(
    log: RawLog,
    entries: Sequence[Line],
    waivers: Sequence[WaiverSettings],
    used: set[str],
    redact: Callable[[str], str],
) -> list[LogFinding]:
    """Return one finding a kind and waiver."""
    groups: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        if entry.kind not in _REPORTED:
            continue
        waiver = next((item.pattern for item in waivers if re.search(item.pattern, entry.text)), "")
        if waiver:
            used.add(waiver)
        groups.setdefault((entry.kind, waiver), []).append(entry.text)
    return [
        LogFinding(
            pod=log.pod,
            container=log.container,
            kind=kind,
            first=redact(_telling(kind, texts[0])),
            count=len(texts),
            waived_by=waiver,
        )
        for (kind, waiver), texts in groups.items()
    ]


def _telling(kind: str, text: str) -> str:
    """Return the line that says most: of a joined traceback, its last one."""
    lines = text.splitlines()
    return lines[-1].strip() if kind == TRACEBACK and len(lines) > 1 else text


def _take(given: Given) -> LogsMeasurement:
    assert given.ports.logs is not None  # noqa: S101 - among the needs
    subject = given.settings.subject
    return logs_measurement(
        given.ports.logs.read(),
        components=subject.components,
        waivers=subject.waivers,
        today=given.today,
        evidence=given.evidence,
        redact=given.runner.redactor.clean,
    )


def _say(fact: LogsMeasurement) -> str:
    return f"{sum(log.lines_count for log in fact.containers)} lines of {len(fact.containers)} containers"


PROBE = Probe(
    name="logs",
    needs=frozenset({Need.RELEASE, Need.LOGS}),
    take=_take,
    say=_say,
    reads=frozenset({Trace.REQUESTS}),
)
