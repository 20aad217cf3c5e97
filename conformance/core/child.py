"""What a child process really has: where its standard input leads, a terminal, files in its HOME."""

from dataclasses import dataclass
from pathlib import Path

# Of what follows the program's name in /proc/<pid>/stat, the fifth is the terminal's number; 0 is none.
_TTY_FIELD = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """What was observed of a running child; an empty `stdin` was not: it had ended already."""

    stdin: str
    tty: bool


def look_at(pid: int, given: int | None = None) -> Seen:
    """Look at a child that has just started, as far as the system lets one look.

    Args:
        pid: the child.
        given: the descriptor that it was given for standard input, looked at where it has ended already.
    """
    folder = Path("/proc") / str(pid)
    try:
        stdin = str((folder / "fd" / "0").readlink())
    except OSError:
        stdin = "" if given is None else _leads_to(given)
    try:
        # The program's name stands in brackets, and may hold blanks.
        fields = (folder / "stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
        tty = fields[_TTY_FIELD] != "0"
    except (OSError, IndexError):
        tty = False
    return Seen(stdin, tty)


def _leads_to(descriptor: int) -> str:
    try:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())
    except OSError:
        return ""


def files_in(home: str) -> tuple[str, ...] | None:
    """Return the names in a folder; None when it cannot be read."""
    try:
        return tuple(sorted(path.name for path in Path(home).iterdir())) if home else None
    except OSError:
        return None
