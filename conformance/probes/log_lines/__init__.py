"""Say what kind of line each line of a log is; an INFO that speaks of errors is no error.

Structural parsers are tried in order: JSON, other objects, a row of values, key=value pairs, the head of a plain line (time, host, process,
logger, level). Where one of them finds a level, the level decides. Only a message that no parser finds a
level for is judged by how it begins.
"""

import re
from collections.abc import Mapping
from typing import Any

from conformance.probes.log_lines import blocks, json_form, message
from conformance.probes.log_lines.access import is_access, is_probe_access, is_probe_object
from conformance.probes.log_lines.crashes import is_crash
from conformance.probes.log_lines.header import Header, read_header
from conformance.probes.log_lines.kinds import (
    CRASH,
    ERROR,
    FAULTS,
    KNOWN_NOISE,
    OTHER,
    PROBE_ACCESS,
    TRACEBACK,
    WARNING,
    Line,
)
from conformance.probes.log_lines.levels import Level
from conformance.probes.log_lines.loose import level_of_loose
from conformance.probes.log_lines.noise import is_noise
from conformance.probes.log_lines.pairs import level_of_pairs
from conformance.probes.log_lines.rows import level_of_row
from conformance.probes.log_lines.tokens import TIME

__all__ = [
    "CRASH",
    "ERROR",
    "FAULTS",
    "KNOWN_NOISE",
    "OTHER",
    "PROBE_ACCESS",
    "TRACEBACK",
    "WARNING",
    "Line",
    "classify",
    "kind_of",
]

# As they are, and as programs write what they cannot print.
_ESCAPES = re.compile(
    r"(?:\^\[|#033|\\(?:x1b|u001b|033|e))\[[0-9;]*m|\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)"
)
_KINDS: Mapping[Level, str] = {"error": ERROR, "warning": WARNING, "quiet": OTHER}
_LEVELS = (level_of_loose, level_of_row, level_of_pairs)
# Objects in objects: a container runtime's line around a program's.
_MOST_NESTED = 3


def classify(log: str) -> list[Line]:
    """Return the entries of a log in order; a traceback, and an error with its frames, is one entry."""
    entries: list[Line] = []
    lines = [_ESCAPES.sub("", line).rstrip() for line in log.split("\n")]
    position = 0
    while position < len(lines):
        line = lines[position]
        prefix = blocks.traceback_prefix(line)
        if prefix is not None:
            end, kind = blocks.traceback_end(lines, position, prefix), TRACEBACK
        else:
            end, kind = blocks.message_end(lines, position), kind_of(line) if line.strip() else ""
            kind = kind_of("\n".join(lines[position:end])) if line == "{" else kind
            end = blocks.frames_end(lines, end) if kind in FAULTS else end
        if kind:
            entries.append(Line(kind, "\n".join(lines[position:end])))
        position = end
    return entries


def kind_of(line: str) -> str:
    """Return the kind of one line."""
    text = _ESCAPES.sub("", line).strip()
    found = json_form.find_object(text)
    return _kind_of_object(*found) if found is not None else _kind_of_text(text)


def _kind_of_object(fields: Mapping[str, Any], before: str, depth: int = 0) -> str:
    values = (value[0] if isinstance(value, list) and value else value for value in fields.values())
    if any(blocks.HEAD in value for value in values if isinstance(value, str)):
        return TRACEBACK
    level = json_form.level_of_object(fields)
    if level is None and before.strip():
        level = read_header(before.strip()).level
    if level is None:
        kind = _kind_of_message(json_form.message_of(fields), depth)
        level = "error" if kind in FAULTS else "warning" if kind == WARNING else None
    if level in {None, "quiet"} and is_probe_object(fields):
        return PROBE_ACCESS
    return _KINDS[level or "quiet"]


def _kind_of_message(text: str, depth: int) -> str:
    """Return the kind of a message inside an object, which may be an object again."""
    found = json_form.find_object(text) if depth < _MOST_NESTED else None
    return _kind_of_object(*found, depth + 1) if found is not None else _kind_of_text(text)


def _kind_of_text(text: str) -> str:
    if is_access(text):
        return PROBE_ACCESS if is_probe_access(text) else OTHER
    if is_crash(text):
        return CRASH
    header = read_header(text)
    level = next((level for read in _LEVELS if (level := read(text)) is not None), header.level)
    if is_noise(text, is_error=level == "error"):
        return KNOWN_NOISE
    kind = _kind_of_message_alone(text, header) if level is None else _KINDS[level]
    if kind in {OTHER, WARNING} and message.tells_of_another(header.message):
        return ERROR
    return PROBE_ACCESS if kind == OTHER and is_probe_access(text) else kind


def _kind_of_message_alone(text: str, header: Header) -> str:
    """Return the kind of a line that names no level, by how it or what stands behind its time begins."""
    if is_crash(header.message):
        return CRASH
    when = TIME.match(text)
    behind = text[when.end() :].lstrip(" :-|") if when else text
    told = {text, behind, *([header.message] if header.timed else ())}
    return ERROR if any(map(message.is_error, told)) else OTHER
