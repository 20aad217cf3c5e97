"""SC-007: the whole logs hold no error, traceback, crash or restart outside waivers."""

from collections import Counter

from conformance.core.words import shortened
from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.model.measurements import ContainerLog, LogFinding, LogsMeasurement
from conformance.model.settings import Settings

# Kinds of findings that are only shown; any other breaks the criterion.
HARMLESS = frozenset({"warning", "probe access", "known noise", "other"})


def logs_limit(_settings: Settings) -> str:
    """Print the limit of SC-007."""
    return "0 errors"


def judge_logs(measured: LogsMeasurement, settings: Settings) -> Finding:
    """Judge every finding and restart that no valid waiver covers; silence counts only when declared."""
    expired = measured.expired_waivers
    faults = [item for item in measured.findings if item.kind not in HARMLESS]
    waived = [item for item in faults if _waived(item, expired)]
    found = [item for item in faults if not _waived(item, expired)]
    lines_count = sum(log.lines_count for log in measured.containers)
    waived_count = sum(item.count for item in waived)
    return conclude(
        Shown(
            observed=f"{sum(item.count for item in found)} errors in {lines_count} lines"
            f"{f', {waived_count} waived' if waived_count else ''}",
            samples_count=lines_count,
            method="whole logs since start, init containers and previous instances included,"
            " read last of all",
            details=(
                *(f"waiver refused and not counted: {waiver}" for waiver in measured.refused_waivers),
                *(f"waiver expired and not counted: {waiver}" for waiver in measured.expired_waivers),
                *(f"waiver matched nothing, remove it: {waiver}" for waiver in measured.unused_waivers),
                *(_log_line(log) for log in measured.containers),
            ),
        ),
        facts=[*(_fault(item) for item in found), *_restarts(measured)],
        gaps=_gaps(measured, settings),
        notes=[_waived_line(item) for item in waived],
    )


def _gaps(measured: LogsMeasurement, settings: Settings) -> list[str]:
    """Say what is missing of the logs of every container that the subject names."""
    gaps = []
    if not measured.containers:
        gaps.append("no container was found whose log could be read; check `subject.pod_selector`")
    for log in measured.containers:
        name = f"'{log.pod}/{log.container}'"
        if not log.lines_count and not log.declared_silent:
            gaps.append(
                f"container {name} logged nothing at all, which proves nothing; let it log, or declare it"
                " `silent = true` in the configuration"
            )
        if sum(log.counts.values()) > log.lines_count:
            gaps.append(
                f"the log of container {name} has {log.lines_count} lines, and {sum(log.counts.values())}"
                " were classified; read it again"
            )
        if log.rotated:
            gaps.append(
                f"the log of container {name} was rotated by the kubelet, so its begin was not read; let it"
                " log less, or raise the kubelet's containerLogMaxSize"
            )
    gaps += [
        f"the log of {what} could not be read; see the harness's own log" for what in measured.unreadable
    ]
    gaps += _untold(measured)
    read = {log.container for log in measured.containers}
    gaps += [
        f"no log of container '{component.container}' (component '{name}') was read; check its selector and"
        " container in the configuration"
        for name, component in settings.subject.components.items()
        if component.container not in read
    ]
    return gaps


def _untold(measured: LogsMeasurement) -> list[str]:
    """Name the containers in whose logs more faults were counted than are told of."""
    counted: Counter[tuple[str, str]] = Counter()
    for log in measured.containers:
        counted[log.pod, log.container] += sum(
            count for kind, count in log.counts.items() if kind not in HARMLESS
        )
    for item in measured.findings:
        if item.kind not in HARMLESS:
            counted[item.pod, item.container] -= item.count
    return [
        f"{count} faults were counted in the log of '{pod}/{container}' that nothing tells of; read it again"
        for (pod, container), count in counted.items()
        if count > 0
    ]


def _waived_line(item: LogFinding) -> str:
    why = f" ({item.waiver_reason})" if item.waiver_reason else ""
    return f"waived: {item.count}x {item.kind} in {item.pod}/{item.container} by {item.waived_by}{why}"


def _waived(item: LogFinding, expired: tuple[str, ...]) -> bool:
    return bool(item.waived_by.strip()) and item.waived_by not in expired


def _fault(item: LogFinding) -> str:
    where = f"'{item.pod}/{item.container}'"
    return (
        f"container {where} logged {item.count}x {item.kind}, first: {shortened(item.first)};"
        " mend its cause, or waive it with a reason and an expiry date"
    )


def _restarts(measured: LogsMeasurement) -> list[str]:
    """Name every container that restarted, unless a finding already tells or a waiver covers it."""
    told = {(item.pod, item.container) for item in measured.findings if item.kind == "restart"}
    # Of a container that never restarted there is no previous instance.
    seen = [(max(log.restarts_count, int(log.previous)), log) for log in measured.containers]
    rising = sorted(seen, key=lambda item: item[0])
    counts = {(log.pod, log.container): count for count, log in rising}
    return [
        f"container '{pod}/{container}' restarted {count}x; its previous log says why"
        for (pod, container), count in counts.items()
        if count and (pod, container) not in told
    ]


def _log_line(log: ContainerLog) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in log.counts.items() if count)
    return (
        f"{log.pod}/{log.container}{' (previous)' if log.previous else ''}: {log.lines_count} lines"
        f"{f', {kinds}' if kinds else ''}, {log.restarts_count} restarts"
        f"{', declared silent' if log.declared_silent else ''}"
    )
