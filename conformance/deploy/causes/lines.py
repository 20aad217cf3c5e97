"""Which line of a log says why, and what it speaks of."""

import json
import re

_LINE_CHARS = 240
_ERROR_LEVELS = frozenset({"error", "critical", "fatal", "err", "emerg", "alert", "panic", "e", "f"})
_ERROR_WORDS = re.compile(
    r"\b(?:ERROR|CRITICAL|FATAL|PANIC|EMERG|emerg|crit|panic|fatal)\b|^[\w.]*(?:Error|Exception)\b|\bError: "
    r"|\berror: |^npm (?:ERR!|error) \w|\bis not permitted\b|^Reason: Failed"
)
# They tell that a program ends or failed to start, or where to read on, and not why.
_HOLLOW = re.compile(
    r"startup failed|failed to (?:boot|start)\b|shutting down|\bexit(?:ing|ed)\b|complete log of this run"
    r"|to see a list of scripts|^npm (?:ERR!|error) (?:code|errno|syscall|path|command|Lifecycle)\b"
    r"|Traceback \(|exception in worker process|ELIFECYCLE",
    re.IGNORECASE,
)
_VALIDATION = " validation error"
# Under which key structured logs tell why.
_CAUSES = ("cause", "error", "err", "detail", "reason", "exception", "exc")

_UNRESOLVED = re.compile(
    r"resolv|name or service not known|host not found|getaddrinfo|EAI_AGAIN|ENOTFOUND|no such host"
    r"|name resolution|nodename nor servname|could not translate host name|server misbehaving"
    r"|unknown ?host|lookup \S+ on ",
    re.IGNORECASE,
)
# nginx, psycopg and our own, Node.js, Go, Java.
_HOST = re.compile(
    r"""upstream ["']([\w.-]+)|host(?: ?name)? ["']([\w.-]+)|(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)"""
    r"""|lookup ([\w.-]+)|UnknownHostException: ([\w.-]+)""",
    re.IGNORECASE,
)
_UNREACHED = re.compile(
    r"connection refused|ECONNREFUSED|timed? ?out|timeout|ETIMEDOUT|unreachable|EHOSTUNREACH|no route to host"
    r"|could not connect|cannot connect|can't connect|connection reset|waiting for",
    re.IGNORECASE,
)


def telling_line(log: str) -> str:
    """Return the line of a log that says most: the last one at error level, or else the last one."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    if not lines:
        return ""
    errors = [line for line in reversed(lines) if _is_error(line)]
    last_error = next((line for line in errors if not _HOLLOW.search(line)), *errors[:1] or [""])
    if _VALIDATION in last_error:
        # What is wrong of which field stands on the two lines below.
        below = lines.index(last_error) + 1
        last_error = " ".join([last_error, *lines[below : below + 2]])
    return _text(last_error or lines[-1])[:_LINE_CHARS]


def speaks_of_names(text: str) -> bool:
    """Whether a line says that a host name could not be resolved."""
    return bool(_UNRESOLVED.search(text))


def speaks_of_reach(text: str) -> bool:
    """Whether a line says that something else could not be reached, or is waited for."""
    return bool(_UNRESOLVED.search(text) or _UNREACHED.search(text))


def unresolved_host(text: str) -> str:
    """Return the host that a line says cannot be resolved; empty when it names none."""
    found = _HOST.search(text) if speaks_of_names(text) else None
    return next((group for group in found.groups() if group), "").rstrip(".").lower() if found else ""


def short(text: str, chars: int = 300) -> str:
    """Return a text on one line, cut."""
    return " ".join(text.split())[:chars]


def _fields(line: str) -> dict[str, object]:
    if not line.startswith("{"):
        return {}
    try:
        fields = json.loads(line)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _is_error(line: str) -> bool:
    fields = _fields(line)
    if fields:
        level = fields.get("level") or fields.get("severity") or fields.get("levelname") or ""
        return str(level).lower() in _ERROR_LEVELS
    return bool(_ERROR_WORDS.search(line))


def _text(line: str) -> str:
    """Return a JSON line's message and its cause, or the line as it is."""
    fields = _fields(line)
    message = next((fields[key] for key in ("event", "message", "msg") if fields.get(key)), None)
    if message is None:
        return line
    cause = next((fields[key] for key in _CAUSES if fields.get(key)), None)
    return str(message) if cause is None else f"{message}: {cause}"
