"""Lines that are JSON objects, or hold one behind a time stamp."""

import json
import re
from collections.abc import Mapping
from typing import Any

from conformance.probes.log_lines.levels import Level, level_of_number, level_of_word

# Keys that hold a level only as an object around it.
_OBJECTS_ONLY = (
    "log",
    "logger",
    "syslog",
    "record",
    "meta",
    "metadata",
    "event",
    "fields",
    "attributes",
    "context",
    "extra",
    "data",
    "message",
    "msg",
)
# Names by which loggers call the level, compared in small letters without punctuation; text before numbers.
_LEVEL_KEYS = (
    *(
        "level",
        "levelname",
        "levelstr",
        "severity",
        "severitytext",
        "severityname",
        "severitylabel",
        "loglevel",
        "lvl",
        "lev",
        "errorseverity",
        "l",
        "s",
    ),
    *_OBJECTS_ONLY,
    "priority",
    *("levelno", "levelvalue", "severitynumber", "status", "type"),
)
# Inside an object that is itself a level: `log.level`, `record.level.name`.
_INNER_KEYS = ("level", "loglevel", "severity", "name", "levelstr", "no", "value")
# A stack trace without a level is one of an error.
_STACK_KEYS = ("stack", "stacktrace", "exception", "excinfo")
# Keys that hold a level only as text.
_WORDS_ONLY = frozenset({"status", "type", "s", "l"})
# Where the message is; `log` of container runtimes holds the whole line of the program.
_MESSAGE_KEYS = ("message", "msg", "event", "log", "text", "body", "shortmessage", "m", "mt")
_LETTERS = {"i", "w", "e", "f", "d", "d1", "d2", "d3", "d4", "d5"}
_SHORTEST_WORD = 3
_PRIORITIES = {"err", "error", "fatal", "warn", "warning", "info", "debug", "notice"}
# Python's own scale (`levelno`), and OpenTelemetry's (`severityNumber`): from where each fails and warns.
_SCALES = {"levelno": (40, 30), "severitynumber": (17, 13), "no": (40, 30)}
_BEFORE = re.compile(r"^[^{\"']{0,120}?(?=\{\s*\")")


def find_object(text: str) -> tuple[dict[str, Any], str] | None:
    """Return the JSON object that ends a line, and what stands before it; None when there is none."""
    found = _BEFORE.match(text)
    if found is None or not text.endswith("}"):
        return None
    try:
        fields = json.loads(text[found.end() :])
    except ValueError:
        return None
    return (fields, found.group()) if isinstance(fields, dict) else None


def level_of_object(fields: Mapping[str, Any]) -> Level | None:
    """Return the level that an object names; None when it names none."""
    named = {_plain(key): value for key, value in fields.items()}
    # An operator passes on the record of the database that it keeps, which says by itself how bad it is.
    passed = named.get("record")
    if isinstance(passed, Mapping) and "error_severity" in passed:
        return level_of_object(passed)
    found = (_level(key, named[key]) for key in _LEVEL_KEYS if key in named)
    level = next((level for level in found if level is not None), None)
    around = [named, *(named[key] for key in ("err", "error") if isinstance(named.get(key), Mapping))]
    stacked = any(fields.get(key) for fields in around for key in _STACK_KEYS)
    return "error" if level is None and stacked else level


def message_of(fields: Mapping[str, Any]) -> str:
    """Return the text that says what happened; what else an object tells may be a user's own words."""
    named = {_plain(key): value for key, value in fields.items()}
    for value in (named.get(key) for key in _MESSAGE_KEYS):
        text = message_of(value) if isinstance(value, Mapping) else value if isinstance(value, str) else ""
        if text.strip():
            return text.strip()
    return ""


def _level(key: str, value: object) -> Level | None:
    if isinstance(value, Mapping):
        inner = {_plain(name): item for name, item in value.items()}
        found = (_level(name, inner[name]) for name in _INNER_KEYS if name in inner)
        return next((level for level in found if level is not None), None)
    if key in _OBJECTS_ONLY or isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return _number(key, float(value))
    except ValueError:
        return _word(key, str(value))


def _word(key: str, value: str) -> Level | None:
    if key in {"s", "l"} and len(value) < _SHORTEST_WORD and value.lower() not in _LETTERS:
        return None
    # A task's priority is critical, too.
    if key == "priority" and value.lower() not in _PRIORITIES:
        return None
    return level_of_word(value)


def _number(key: str, number: float) -> Level | None:
    if key in _SCALES:
        error, warning = _SCALES[key]
        return "error" if number >= error else "warning" if number >= warning else "quiet"
    return level_of_number(number) if key not in _WORDS_ONLY else None


def _plain(key: str) -> str:
    """Return a key in small letters, without what programs put between or before its words."""
    last = key.rsplit(".", 1)[-1] if key.lower().startswith("log.") else key
    return re.sub(r"[^a-z0-9]", "", last.lower())
