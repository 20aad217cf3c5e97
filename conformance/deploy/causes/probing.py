"""Probes that kill a container which is still starting, that ask wrongly, or that get no answer."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from conformance.deploy.causes.fault import NEVER_HEALS_S, Fault, Rank
from conformance.deploy.causes.lines import short, speaks_of_reach
from conformance.deploy.causes.objects import Container, containers_of, living
from conformance.kube.snapshots import Obj, Snapshot, events_of, name_of

_LOOP_RESTARTS = 2
# The kubelet's defaults; source: the Kubernetes API reference of Probe.
_PERIOD_S, _FAILURES = 10, 3
# How much longer than its probe allows an instance may have lived and still count as never having started:
# one period, the grace period of 30 s and a little.
_SLACK_S = 45
_LISTENS = re.compile(
    r"(?:listen\w*|running|started|serving|ready|local:|bound)\b[^\n]{0,60}?"
    r"(?::|port[ =:]+)(\d{4,5}|80|443)\b",
    re.IGNORECASE,
)
_LOOPBACK = re.compile(
    r"(?<![\d.])(?:127\.0\.0\.1|localhost|\[?::1\]?)(?::|,? port[ =:]+)(\d{2,5})\b", re.IGNORECASE
)
_STATUS = re.compile(r"statuscode: (\d{3})")
_NOT_FOUND = "404"


def killed_by_probe(container: Container, snapshot: Snapshot) -> str:
    """Return the kind of probe (`Liveness`, `Startup`) that had a container killed; else empty."""
    if not container.restarts:
        return ""
    for event in reversed(_about(container, snapshot, "Killing")):
        found = re.search(r"failed (liveness|startup) probe", str(event.get("message", "")))
        if found:
            return found.group(1).capitalize()
    return ""


def killing_probes(snapshot: Snapshot) -> Iterator[Fault]:
    """Name containers that are killed by their own probe before they can serve."""
    for container in _living(snapshot):
        kind = killed_by_probe(container, snapshot)
        if not kind or container.status.get("ready"):
            continue
        probe = container.spec.get(f"{kind.lower()}Probe") or {}
        seen = _last_answer(container, snapshot, kind)
        budget_s = _budget_s(probe)
        told, remedy = _why_killed(container, snapshot, kind, probe, seen)
        yield Fault(
            key=f"{container.key}/killed",
            rank=Rank.PROBE_KILLS,
            sentence=f"{container.title} was killed {container.restarts}x by its {kind.lower()} probe"
            f" ({_asks(probe)}, {budget_s:g} s in all): {told}",
            remedy=remedy,
            grace_s=NEVER_HEALS_S if container.restarts >= _LOOP_RESTARTS else None,
            explains=(f"{container.key}/",),
        )


def wrong_probes(snapshot: Snapshot) -> Iterator[Fault]:
    """Name probes that ask for a path or a port that is not there."""
    for container in _living(snapshot):
        if not container.lasts or not container.runs or container.status.get("ready"):
            continue
        for kind in ("Startup", "Readiness"):
            probe = container.spec.get(f"{kind.lower()}Probe") or {}
            seen = _last_answer(container, snapshot, kind)
            wrong = _wrong(container, snapshot, probe, seen) if probe and seen else None
            if wrong is None:
                continue
            yield Fault(
                key=f"{container.key}/probe",
                rank=Rank.PROBE,
                sentence=f"the {kind.lower()} probe of {container.title} {wrong[0]}",
                remedy=wrong[1],
                grace_s=None,
                explains=(f"{container.key}/",),
            )


def unready(snapshot: Snapshot) -> Iterator[Fault]:
    """Name containers that run and are not ready, with what their probe got."""
    for container in _living(snapshot):
        if not container.lasts or not container.runs or container.status.get("ready"):
            continue
        seen = _last_answer(container, snapshot, "Readiness") or _last_answer(container, snapshot, "Startup")
        line = container.line(snapshot)
        yield Fault(
            key=f"{container.key}/unready",
            rank=Rank.NOT_READY,
            sentence=f"{container.title} runs but is not ready: {seen or 'no probe has answered yet'}"
            f"{f'; its last line: {line}' if line else ''}{_kept_waiting(container)}",
            remedy=_unready_remedy(seen, line),
            grace_s=None,
        )


def _kept_waiting(container: Container) -> str:
    if not container.is_sidecar or container.status.get("started"):
        return ""
    return "; the other containers of the pod are started after this one"


def _unready_remedy(seen: str, line: str) -> str:
    code = _STATUS.search(seen)
    if code or speaks_of_reach(line):
        return "see why the program answers so: a dependency of it is probably not reachable"
    if "connection refused" in seen:
        return "compare the probe's port with the port on which the program listens"
    return "read the container's log, or give the program more time in `startupProbe`"


def _living(snapshot: Snapshot) -> Iterator[Container]:
    for pod in living(snapshot.pods):
        yield from containers_of(pod)


def _about(container: Container, snapshot: Snapshot, reason: str) -> list[Obj]:
    """Return the events of one container, oldest first."""
    wanted = f"{{{container.name}}}"
    return [
        event
        for event in events_of(snapshot.events, container.pod, reason)
        if wanted in str(event.get("involvedObject", {}).get("fieldPath", wanted))
    ]


def _last_answer(container: Container, snapshot: Snapshot, kind: str) -> str:
    told = [
        str(event.get("message", "")).strip()
        for event in _about(container, snapshot, "Unhealthy")
        if str(event.get("message", "")).startswith(kind)
    ]
    return short(told[-1], 240) if told else ""


def _budget_s(probe: Obj) -> float:
    return float(probe.get("initialDelaySeconds") or 0) + float(
        probe.get("periodSeconds") or _PERIOD_S
    ) * float(probe.get("failureThreshold") or _FAILURES)


def _asks(probe: Obj) -> str:
    http = probe.get("httpGet")
    if http:
        return f"{http.get('path', '/')} on port {http.get('port')}"
    if probe.get("tcpSocket"):
        return f"port {probe['tcpSocket'].get('port')}"
    return "a command" if probe.get("exec") else "gRPC"


def _why_killed(
    container: Container, snapshot: Snapshot, kind: str, probe: Obj, seen: str
) -> tuple[str, str]:
    wrong = _wrong(container, snapshot, probe, seen)
    if wrong is not None:
        return wrong
    lived_s = _lived_s(container.ended)
    if kind == "Startup":
        return (
            f"it had not started by then ({seen or 'no answer'})",
            "raise `startupProbe.failureThreshold` until the longest start fits, or make the start shorter",
        )
    if not container.spec.get("startupProbe") and (lived_s is None or lived_s <= _budget_s(probe) + _SLACK_S):
        return (
            f"it was still starting ({seen or 'no answer'})",
            "add a `startupProbe` that allows for the longest start (the liveness probe waits for it),"
            " or raise `livenessProbe.initialDelaySeconds`",
        )
    return (
        f"it no longer answered ({seen or 'no answer'})",
        "see in its previous log why it stopped answering; a liveness probe must not depend on others",
    )


def _wrong(container: Container, snapshot: Snapshot, probe: Obj, seen: str) -> tuple[str, str] | None:
    """Return what a probe asks for that is not there, and the remedy; None when that is not plain."""
    code = _STATUS.search(seen)
    if code and code.group(1) == _NOT_FOUND:
        return (
            f"asks for {_asks(probe)}, which the program does not serve (HTTP 404)",
            "let the probe ask for a path that the program serves",
        )
    if "HTTP response to HTTPS client" in seen or "HTTPS server" in seen:
        return (f"speaks the wrong scheme: {seen}", "correct `scheme` of the probe: HTTP or HTTPS")
    return _wrong_port(container, snapshot, probe, seen)


def _wrong_port(container: Container, snapshot: Snapshot, probe: Obj, seen: str) -> tuple[str, str] | None:
    """Return why nobody answers on the probe's port, where specification or log tell."""
    port = (probe.get("httpGet") or probe.get("tcpSocket") or {}).get("port")
    declared = container.spec.get("ports") or []
    if isinstance(port, str) and not port.isdigit():
        found = next((item.get("containerPort") for item in declared if item.get("name") == port), None)
        if found is None:
            names = ", ".join(str(item.get("name", item.get("containerPort"))) for item in declared) or "none"
            return (
                f"asks for port '{port}', which the container does not declare (it declares {names})",
                "let the probe name a port that the container declares",
            )
        port = found
    if "connection refused" not in seen or port is None:
        return None
    numbers = {int(item["containerPort"]) for item in declared if item.get("containerPort")}
    if port in _numbers_in(_LOOPBACK, container, snapshot):
        return (
            f"asks on port {port} of the pod's address, but the log says that the program listens on"
            " 127.0.0.1 only, where nobody reaches it from outside of the pod",
            "let the program listen on 0.0.0.0 (all addresses)",
        )
    listens = _numbers_in(_LISTENS, container, snapshot)
    if listens and int(port) not in listens:
        return (
            f"asks on port {port}, but the log says that the program listens on {_numbers(listens)}",
            f"let the probe and the Service use port {_numbers(listens)}, or the program listen on {port}",
        )
    if numbers and int(port) not in numbers:
        return (
            f"asks on port {port}, where nobody listens; the container declares {_numbers(numbers)}",
            f"let the probe use port {_numbers(numbers)}",
        )
    return None


def _numbers_in(pattern: re.Pattern[str], container: Container, snapshot: Snapshot) -> set[int]:
    logs = (
        snapshot.log(name_of(container.pod), container.name, previous=previous) for previous in (False, True)
    )
    return {int(number) for log in logs for number in pattern.findall(log) if int(number) <= 65535}  # noqa: PLR2004


def _numbers(ports: set[int]) -> str:
    return " or ".join(str(port) for port in sorted(ports))


def _lived_s(ended: dict[str, Any]) -> float | None:
    try:
        start, end = (datetime.fromisoformat(str(ended[key])) for key in ("startedAt", "finishedAt"))
    except (KeyError, ValueError):
        return None
    return (end - start).total_seconds()
