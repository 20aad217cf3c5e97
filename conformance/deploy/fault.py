"""One cause that keeps a release from becoming ready."""

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

_LINE_CHARS = 240
_ERROR_LEVELS = frozenset({"error", "critical", "fatal", "err", "emerg", "alert", "panic"})

# Under which key structured logs tell why.
_CAUSES = ("cause", "error", "err", "detail", "reason", "exception", "exc")


class ReadLog(Protocol):
    """Reads a container's log."""

    def __call__(self, pod: str, container: str, *, previous: bool = False) -> str:
        """Return the log or its end; empty when there is none."""
        ...


class Rank(IntEnum):
    """Which cause is named when several are seen: that which the others may follow from."""

    QUOTA = 0
    VOLUME = 1
    SCHEDULING = 2
    IMAGE = 3
    CONFIG = 4
    MEMORY = 5
    CRASH = 6
    JOB = 7
    PROBE = 8
    WAITING_INIT = 9
    STARTING = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One cause in one sentence, with what to do.

    `grace_s` is how long it must have been seen before waiting longer is pointless; None: it may
    pass by itself, so that only the limit ends the wait.
    """

    key: str
    rank: Rank
    sentence: str
    remedy: str
    grace_s: float | None


def telling_line(log: str) -> str:
    """Return the line of a log that says most: the last one at error level, or else the last one."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    if not lines:
        return ""
    last_error = next((line for line in reversed(lines) if _level(line) in _ERROR_LEVELS), "")
    return _text(last_error or lines[-1])[:_LINE_CHARS]


def _fields(line: str) -> dict[str, object]:
    if not line.startswith("{"):
        return {}
    try:
        fields = json.loads(line)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _level(line: str) -> str:
    fields = _fields(line)
    return str(fields.get("level") or fields.get("severity") or fields.get("levelname") or "").lower()


def _text(line: str) -> str:
    """Return a JSON line's message and its cause, or the line as it is."""
    fields = _fields(line)
    message = next((fields[key] for key in ("event", "message", "msg") if fields.get(key)), None)
    if message is None:
        return line
    cause = next((fields[key] for key in _CAUSES if fields.get(key)), None)
    return str(message) if cause is None else f"{message}: {cause}"
