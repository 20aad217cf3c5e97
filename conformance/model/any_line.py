"""Whether a pattern says nothing about the log line that it is for."""

import re

# Lines that have nothing in common but that each is an error: a pattern that matches one says nothing.
_ANY_LINE = (
    "q",
    "7",
    "ERROR: q",
    "Error: q",
    "error q",
    "2026-01-01 00:00:00,000 ERROR q",
    '{"level":"error","msg":"q"}',
    "QError: q",
    "QException: q",
    "Traceback (most recent call last):",
    "panic: q",
    "FATAL:  q",
    "CRITICAL q",
)


def matches_anything(pattern: str) -> bool:
    """Tell whether a pattern says nothing about the line it is for.

    Raises:
        re.error: it is no regular expression.
    """
    compiled = re.compile(pattern)
    return any(compiled.search(line) for line in _ANY_LINE)
