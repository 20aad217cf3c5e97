"""Read the whole logs of a release and say what they hold."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from conformance.kube.client import ApiException, Kube
from conformance.kube.text import pod_log
from conformance.model.measurements import ContainerLog, LogFinding, LogsMeasurement
from conformance.model.settings import ComponentSettings, WaiverSettings
from conformance.probes.log_lines import CRASH, ERROR, TRACEBACK, WARNING, Line, classify

_REPORTED = (ERROR, TRACEBACK, CRASH, WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLog:
    """The whole log of one instance of one container; `text` None when it could not be read."""

    pod: str
    uid: str
    container: str
    previous: bool
    restarts_count: int
    text: str | None
    problem: str = ""


def snapshot_logs(*, kube: Kube, namespace: str, pod_selector: str) -> tuple[RawLog, ...]:
    """Read every log of the release now: call it before a pod is deleted on purpose."""
    raw = []
    for pod in kube.list_json(f"/api/v1/namespaces/{namespace}/pods", selector=pod_selector):
        status = pod.get("status", {})
        for item in [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]:
            restarts_count = int(item.get("restartCount") or 0)
            raw += [
                _read(kube, namespace, pod, item["name"], previous=previous, restarts_count=restarts_count)
                for previous in ((True, False) if restarts_count else (False,))
            ]
    return tuple(raw)


def _read(
    kube: Kube, namespace: str, pod: dict[str, Any], container: str, *, previous: bool, restarts_count: int
) -> RawLog:
    name, text, problem = pod["metadata"]["name"], None, ""
    try:
        text = pod_log(kube, namespace=namespace, pod=name, container=container, previous=previous)
    except ApiException as exc:
        problem = f"{exc.status} {exc.reason}"
    return RawLog(
        pod=name,
        uid=pod["metadata"]["uid"],
        container=container,
        previous=previous,
        restarts_count=restarts_count,
        text=text,
        problem=problem,
    )


def measure_logs(
    *,
    kube: Kube,
    namespace: str,
    pod_selector: str,
    components: Mapping[str, ComponentSettings],
    waivers: Sequence[WaiverSettings],
    today: date,
    evidence: Path,
    redact: Callable[[str], str],
    earlier: Sequence[RawLog] = (),
) -> LogsMeasurement:
    """Classify the whole logs of every container, init containers and previous instances too.

    Args:
        kube: the cluster.
        namespace: where the release is.
        pod_selector: label selector of the pods.
        components: parts of the subject; tells which container is declared silent.
        waivers: lines that are accepted until a date.
        today: the day on which waivers are judged.
        evidence: folder for the raw logs.
        redact: hides secrets in what is written.
        earlier: what `snapshot_logs` read before pods were deleted; a log read again replaces its own.
    """
    now = snapshot_logs(kube=kube, namespace=namespace, pod_selector=pod_selector)
    return logs_measurement(
        merge(earlier, now),
        components=components,
        waivers=waivers,
        today=today,
        evidence=evidence,
        redact=redact,
    )


def merge(earlier: Sequence[RawLog], now: Sequence[RawLog]) -> tuple[RawLog, ...]:
    """Return one log an instance: the newer reading of it, unless only the older one succeeded.

    An instance that was current and has since ended is the previous one now, so that the older
    reading of a container that restarted in between is dropped only when the newer holds it.
    """
    kept: dict[tuple[str, str, bool], RawLog] = {}
    for raw in [*earlier, *now]:
        key = (raw.uid, raw.container, raw.previous)
        if raw.text is not None or key not in kept:
            kept[key] = raw
    return tuple(kept.values())


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
