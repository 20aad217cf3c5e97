"""The mark of a run on this machine: a file in its temporary folder, held locked while the run lives.

A run that is killed leaves folder and mark, and the kernel takes the lock away: so what it left is found,
and is never taken for that of a run that is still under way.
"""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFIX = "conformance-"
_NAME = "run.json"
_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A run that is under way, or was killed: its id, its temporary folder, and what it wrote down."""

    run_id: str
    folder: Path
    alive: bool
    facts: Mapping[str, Any]


@contextmanager
def marked_folder(run_id: str, facts: Mapping[str, Any]) -> Iterator[Path]:
    """Make a temporary folder with the run's mark, and remove both at the end.

    Args:
        run_id: the run.
        facts: what is needed to find what it leaves; no secrets.
    """
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{run_id}-") as name:
        folder = Path(name)
        with (folder / _NAME).open("w", encoding="utf-8") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            stream.write(json.dumps({"run_id": run_id, **facts}))
            stream.flush()
            with _own_environment(folder):
                yield folder


@contextmanager
def _own_environment(folder: Path) -> Iterator[None]:
    """Let programs that libraries start keep their files in the folder, by which they are found.

    What is changed in the environment meanwhile is changed back.
    """
    before = dict(os.environ)
    # A browser makes a socket below it, whose path must stay short.
    if len(str(folder)) <= _LONGEST:
        os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def read_marks(parent: Path | None = None) -> tuple[Mark, ...]:
    """Return the marks of all runs that are under way or were killed, in the order of their ids.

    Args:
        parent: where temporary folders are made, when not at the usual place.
    """
    found = []
    for path in (parent or Path(tempfile.gettempdir())).glob(f"{PREFIX}*/{_NAME}"):
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
            mark = Mark(run_id=facts["run_id"], folder=path.parent, alive=_is_locked(path), facts=facts)
        except (OSError, ValueError, KeyError, TypeError):
            # A run that is just beginning or ending, or another user's.
            continue
        found.append(mark)
    return tuple(sorted(found, key=lambda mark: mark.run_id))


def _is_locked(path: Path) -> bool:
    with path.open(encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
