"""What a probe asks for, and what is wrong about that by the answer and by the program's log."""

import re

from conformance.deploy.causes.lines import short
from conformance.deploy.causes.objects import Container, command_of
from conformance.deploy.causes.waits import asked_for
from conformance.kube.snapshots import Obj, Snapshot, name_of

_LISTENS = re.compile(
    r"(?:listen\w*|running|started|serving|ready|local:|bound)\b[^\n]{0,60}?"
    r"(?::|port[ =:]+)(\d{4,5}|80|443)\b",
    re.IGNORECASE,
)
_LOOPBACK = re.compile(
    r"(?<![\d.])(?:127\.0\.0\.1|localhost|\[?::1\]?)(?::|,? port[ =:]+)(\d{2,5})\b", re.IGNORECASE
)
_STATUS = re.compile(r"statuscode: (\d{3})")
_BAD_REQUEST = "400"
_NO_PATH = frozenset({"404", "405", "410"})
_NOBODY = frozenset({"401", "403"})
_NO_COMMAND = re.compile(
    r'exec: "([^"]+)": (executable file not found|stat \S+: no such file|permission denied)'
)
_NO_GRPC = re.compile(
    r"server preface|frame too large|Unimplemented|unknown service|failed to connect service"
)
_REFUSES_HOST = re.compile(r"ALLOWED_HOSTS|DisallowedHost|Invalid host header|Blocked hosts?", re.IGNORECASE)
_SCHEME = re.compile(
    r"HTTP response to HTTPS client|HTTPS server|malformed HTTP response|first record does not look"
)
# The last simple command of a container that only waits.
_IDLE = re.compile(r"(?:^|[\s;&'\"/])(?:sleep|tail -f|pause)\b[^;&|]*(?:; *done *)?$")
_BACKGROUND = re.compile(r"[^&>]&(?!&)")
_SPEAKS_TLS = "HTTP request to an HTTPS server"
_NOBODY_THERE = re.compile(r"connection refused|no response|failed to connect|can't connect", re.IGNORECASE)


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
    log = snapshot.log(name_of(container.pod), container.name)
    return (
        _idle(container)
        or _by_status(probe, seen, log)
        or _by_command(seen)
        or _wrong_way(probe, seen)
        or _wrong_port(container, snapshot, probe, seen)
    )


def _idle(container: Container) -> tuple[str, str] | None:
    """Return what is wrong where a container was told to run what never serves anybody."""
    words = [*(container.spec.get("command") or []), *(container.spec.get("args") or [])]
    text = " ".join(map(str, words))
    if not container.spec.get("command") or not _IDLE.search(text) or _BACKGROUND.search(text):
        return None
    return (
        f"gets no answer, since the container{command_of(container).removeprefix('; it')}, which serves"
        " nobody",
        "correct `command` and `args` in the chart",
    )


def _by_status(probe: Obj, seen: str, log: str) -> tuple[str, str] | None:
    found = _STATUS.search(seen)
    code = found.group(1) if found else ""
    if code in _NO_PATH or "redirects" in seen:
        got = f"HTTP {code}" if code else "it is sent from one to another"
        return (
            f"asks for {asks(probe)}, which the program does not serve ({got})",
            "let the probe ask for a path that the program serves",
        )
    if code in _NOBODY:
        return (
            f"asks for {asks(probe)}, which wants a log-in (HTTP {code})",
            "let the probe ask for a path that needs no log-in",
        )
    if code == _BAD_REQUEST and _REFUSES_HOST.search(log):
        return (
            f"asks for {asks(probe)} by the pod's address, which the program refuses as a host (HTTP 400)",
            "set the header `Host` in the probe's `httpHeaders` to one that is allowed, or allow the pod's"
            " address (`ALLOWED_HOSTS`)",
        )
    if _SCHEME.search(seen) or (code == _BAD_REQUEST and _SPEAKS_TLS in log):
        return f"speaks the wrong scheme: {short(seen, 240)}", "correct `scheme` of the probe: HTTP or HTTPS"
    return None


def _by_command(seen: str) -> tuple[str, str] | None:
    missing = _NO_COMMAND.search(seen)
    if missing is None:
        return None
    program, why = missing.groups()
    if why == "permission denied":
        return (
            f"runs '{program}', which may not be executed",
            f"make '{program}' executable in the image (`chmod +x`)",
        )
    return (
        f"runs '{program}', which is not in the image",
        f"put '{program}' into the image, or ask by `httpGet` or `tcpSocket`, without one",
    )


def _wrong_way(probe: Obj, seen: str) -> tuple[str, str] | None:
    """Return why a probe does not even come to the program's port, or does not wait for its answer."""
    host = (probe.get("httpGet") or probe.get("tcpSocket") or {}).get("host")
    if host:
        return (
            f"asks host '{host}', as the node sees it, and not the pod: {short(seen, 160)}",
            "leave `host` out of the probe; a name that the program wants goes into the header `Host`",
        )
    if probe.get("grpc") and _NO_GRPC.search(seen):
        return (
            f"asks by gRPC, which the program does not answer: {short(seen, 160)}",
            "ask by `httpGet` or `tcpSocket`, or let the program serve grpc.health.v1.Health on that port",
        )
    return None


def _wrong_port(container: Container, snapshot: Snapshot, probe: Obj, seen: str) -> tuple[str, str] | None:
    """Return why nobody answers on the probe's port, where specification or log tell."""
    port = (probe.get("httpGet") or probe.get("tcpSocket") or {}).get("port") or _asked_by_command(probe)
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
    if port is None or not _NOBODY_THERE.search(seen):
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


def _asked_by_command(probe: Obj) -> int | None:
    """Return the port of the pod itself that a probe's command asks for; None where it names none."""
    text = " ".join(map(str, (probe.get("exec") or {}).get("command") or []))
    named = [port for _, port in asked_for(text) if port] + [int(port) for port in _LOOPBACK.findall(text)]
    return named[0] if named else None


def _numbers_in(pattern: re.Pattern[str], container: Container, snapshot: Snapshot) -> set[int]:
    logs = (
        snapshot.log(name_of(container.pod), container.name, previous=previous) for previous in (False, True)
    )
    return {int(number) for log in logs for number in pattern.findall(log) if int(number) <= 65535}  # noqa: PLR2004


def _numbers(ports: set[int]) -> str:
    return " or ".join(str(port) for port in sorted(ports))
