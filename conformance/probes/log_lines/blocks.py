"""Lines that belong together: tracebacks of Python, and the frames below an exception."""

import re
from collections.abc import Sequence

HEAD = "Traceback (most recent call last):"
_GROUP_HEAD = "Exception Group Traceback (most recent call last):"
_CHAINED = ("During handling of the above exception", "The above exception was the direct cause")
_NEAR_LINES = 5
_MOST_OBJECT_LINES = 200
_PREFIX_CHARS = 160
# Frames and causes of Java, JavaScript and .NET; goroutines of Go.
_FRAME = re.compile(
    r"^\s+at\s|^Caused by: |^\s+Suppressed: |^\s*\.{3} \d+ (?:more|common frames)|^\s+--- End of|^\t\S+\.go:\d+"
    r"|^\[signal SIG|^goroutine \d+ \[|^created by |^[\w./*()\[\]{}-]+\([^)]*\)$|^\tat\s"
)


# .NET's console writes the message below its head, indented by six blanks.
_DOTNET_HEAD = re.compile(r"(?:trce|dbug|info|warn|fail|crit): \S+\[\d+\]$")
_DOTNET_INDENT = " " * 6


def traceback_prefix(line: str) -> str | None:
    """Return what stands before a traceback's head, such as `web | `; None where no traceback begins."""
    text = line.rstrip()
    for head in (_GROUP_HEAD, HEAD):
        if text.endswith(head) and len(text) - len(head) <= _PREFIX_CHARS:
            return text[: -len(head)]
    return None


def traceback_end(lines: Sequence[str], start: int, prefix: str) -> int:
    """Return the index after a traceback: its frames, its exception, and those chained to it.

    A line that is neither ends it, so that a traceback cut off swallows nothing of what follows.
    """
    if lines[start].rstrip().endswith(_GROUP_HEAD):
        return _group_end(lines, start)
    bodies = _bodies(lines, prefix)
    indent = len(prefix) - len(prefix.lstrip()) if not prefix.strip() else 0
    position = start + 1
    while position < len(lines):
        body = bodies(position)
        if body.strip() and len(body) - len(body.lstrip()) <= indent:
            if not _is_exception(body):
                return position
            position += 1
            following = _next_head(lines, position)
            if following is None:
                return position
            position = following
        position += 1
    return position


def message_end(lines: Sequence[str], position: int) -> int:
    """Return the index after an entry whose message stands on the lines below it."""
    if lines[position] == "{":
        return _object_end(lines, position)
    if not _DOTNET_HEAD.match(lines[position]):
        return position + 1
    position += 1
    while position < len(lines) and lines[position].startswith(_DOTNET_INDENT):
        position += 1
    return position


def _object_end(lines: Sequence[str], position: int) -> int:
    """Return the index after an object that was printed over several lines; after its brace where none ends."""
    ends = range(position + 1, min(position + _MOST_OBJECT_LINES, len(lines)))
    end = next((index for index in ends if not lines[index].startswith((" ", "\t"))), position)
    return end + 1 if lines[end] == "}" else position + 1


def frames_end(lines: Sequence[str], position: int) -> int:
    """Return the index after the frames that follow an entry, if any do."""
    while position < len(lines) and _FRAME.match(lines[position]):
        position += 1
    return position


class _bodies:  # noqa: N801 - used as a function
    """Lines without the prefix that a supervisor put before each of them."""

    def __init__(self, lines: Sequence[str], prefix: str) -> None:
        self._lines = lines
        # A time in the prefix differs from line to line.
        self._shape = re.compile(re.sub(r"\d+", r"\\d+", re.escape(prefix))) if prefix.strip() else None

    def __call__(self, position: int) -> str:
        line = self._lines[position].rstrip()
        found = self._shape.match(line) if self._shape is not None else None
        return line[found.end() :] if found else line


def _group_end(lines: Sequence[str], start: int) -> int:
    position = start + 1
    while position < len(lines) and lines[position].strip().startswith(("|", "+")):
        position += 1
    return position


def _is_exception(body: str) -> bool:
    """Tell whether a line can be the exception that ends a traceback: `ValueError: bad`, `app.Gone`."""
    found = re.match(r"\s*(?P<name>[A-Za-z_][\w.]*)(?::|$)", body)
    return found is not None and not (found.group("name").isupper() and body.strip() != found.group("name"))


def _next_head(lines: Sequence[str], position: int) -> int | None:
    """Return where a chained traceback begins; None when none is near."""
    near = range(position, min(position + _NEAR_LINES, len(lines)))
    if not any(chain in lines[index] for index in near for chain in _CHAINED):
        return None
    return next((index for index in near if lines[index].rstrip().endswith(HEAD)), None)
