"""The kinds of log lines, and a line with its kind."""

from dataclasses import dataclass

ERROR, TRACEBACK, CRASH, WARNING = "error", "traceback", "crash", "warning"
PROBE_ACCESS, KNOWN_NOISE, OTHER = "probe access", "known noise", "other"
FAULTS = frozenset({ERROR, TRACEBACK, CRASH})


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or several that belong together, and its kind."""

    kind: str
    text: str
