"""Probes that ask wrongly, or that get no answer."""

import re
from collections.abc import Iterator

from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.lines import short, speaks_of_reach
from conformance.deploy.causes.objects import Container, containers_of, living
from conformance.kube.snapshots import Obj, Snapshot, events_of, name_of

_LISTENS = re.compile(
    r"(?:listen\w*|running|started|serving|ready|local:|bound)\b[^\n]{0,60}?"
    r"(?::|port[ =:]+)(\d{4,5}|80|443)\b",
    re.IGNORECASE,
)
_LOOPBACK = re.compile(
    r"(?<![\d.])(?:127\.0\.0\.1|localhost|\[?::1\]?)(?::|,? port[ =:]+)(\d{2,5})\b", re.IGNORECASE
)
_STATUS = re.compile(r"statuscode: (\d{3})")
_NOT_FOUND, _BAD_REQUEST = "404", "400"
_NOBODY = frozenset({"401", "403"})
_NO_COMMAND = re.compile(r'exec: "([^"]+)": (?:executable file not found|stat \S+: no such file)')
_REFUSES_HOST = re.compile(r"ALLOWED_HOSTS|DisallowedHost|Invalid host header|Blocked hosts?", re.IGNORECASE)
_SCHEME = re.compile(
    r"HTTP response to HTTPS client|HTTPS server|malformed HTTP response|first record does not look"
)


def wrong_probes(snapshot: Snapshot) -> Iterator[Fault]:
    """Name probes that ask for a path or a port that is not there."""
    for container in all_containers(snapshot):
        if not container.lasts or not container.runs or container.status.get("ready"):
            continue
        for kind in ("Startup", "Readiness"):
            probe = container.spec.get(f"{kind.lower()}Probe") or {}
            seen = last_answer(container, snapshot, kind)
            mistaken = wrong(container, snapshot, probe, seen) if probe and seen else None
            if mistaken is None:
                continue
            yield Fault(
                key=f"{container.key}/probe",
                rank=Rank.PROBE,
                sentence=f"the {kind.lower()} probe of {container.title} {mistaken[0]}",
                remedy=mistaken[1],
                grace_s=None,
                explains=(f"{container.key}/",),
            )


def unready(snapshot: Snapshot) -> Iterator[Fault]:
    """Name containers that run and are not ready, with what their probe got."""
    for container in all_containers(snapshot):
        if not container.lasts or not container.runs or container.status.get("ready"):
            continue
        seen = last_answer(container, snapshot, "Readiness") or last_answer(container, snapshot, "Startup")
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


def all_containers(snapshot: Snapshot) -> Iterator[Container]:
    """Return the containers of all living pods."""
    for pod in living(snapshot.pods):
        yield from containers_of(pod)


def about(container: Container, snapshot: Snapshot, reason: str) -> list[Obj]:
    """Return the events of one container, oldest first."""
    wanted = f"{{{container.name}}}"
    return [
        event
        for event in events_of(snapshot.events, container.pod, reason)
        if wanted in str(event.get("involvedObject", {}).get("fieldPath", wanted))
    ]


def last_answer(container: Container, snapshot: Snapshot, kind: str) -> str:
    """Return what a kind of probe got the last time that it failed; empty when it never did."""
    told = [
        str(event.get("message", "")).strip()
        for event in about(container, snapshot, "Unhealthy")
        if str(event.get("message", "")).startswith(kind)
    ]
    return short(told[-1], 240) if told else ""


def asks(probe: Obj) -> str:
    """Say what a probe asks for."""
    http = probe.get("httpGet")
    if http:
        return f"{http.get('path', '/')} on port {http.get('port')}"
    if probe.get("tcpSocket"):
        return f"port {probe['tcpSocket'].get('port')}"
    return "a command" if probe.get("exec") else "gRPC"


def wrong(container: Container, snapshot: Snapshot, probe: Obj, seen: str) -> tuple[str, str] | None:
    """Return what a probe asks for that is not there, and the remedy; None when that is not plain."""
    code = _STATUS.search(seen)
    if code and code.group(1) == _NOT_FOUND:
        return (
            f"asks for {asks(probe)}, which the program does not serve (HTTP 404)",
            "let the probe ask for a path that the program serves",
        )
    missing = _NO_COMMAND.search(seen)
    if missing:
        return (
            f"runs '{missing.group(1)}', which is not in the image",
            f"put '{missing.group(1)}' into the image, or ask by `httpGet` or `tcpSocket`, without one",
        )
    if code and code.group(1) in _NOBODY:
        return (
            f"asks for {asks(probe)}, which wants a log-in (HTTP {code.group(1)})",
            "let the probe ask for a path that needs no log-in",
        )
    if code and code.group(1) == _BAD_REQUEST and _REFUSES_HOST.search(_log(container, snapshot)):
        return (
            f"asks for {asks(probe)} by the pod's address, which the program refuses as a host (HTTP 400)",
            "set the header `Host` in the probe's `httpHeaders` to one that is allowed, or allow the pod's"
            " address (`ALLOWED_HOSTS`)",
        )
    if _SCHEME.search(seen) or (code and code.group(1) == _BAD_REQUEST and _speaks_tls(container, snapshot)):
        return (f"speaks the wrong scheme: {seen}", "correct `scheme` of the probe: HTTP or HTTPS")
    return _wrong_port(container, snapshot, probe, seen)


def _speaks_tls(container: Container, snapshot: Snapshot) -> bool:
    """Whether the program's log says that it was asked in plain HTTP where it speaks HTTPS."""
    return "HTTP request to an HTTPS server" in _log(container, snapshot)


def _log(container: Container, snapshot: Snapshot) -> str:
    return snapshot.log(name_of(container.pod), container.name)


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
