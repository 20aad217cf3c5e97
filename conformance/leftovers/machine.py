"""What a killed run left on this machine itself: its temporary folder, and programs that outlive it."""

import shutil
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import psutil

from conformance.core.leftover import Leftover
from conformance.core.marks import Mark

_END_LIMIT_S = 5


def find_programs(marks: Iterable[Mark]) -> Iterator[Leftover]:
    """Find programs of runs that were killed; those of runs under way are theirs."""
    for mark in marks:
        for process in () if mark.alive else children_of(mark.folder):
            yield Leftover(
                run_id=mark.run_id,
                what=f"process {process.pid} ({process.name()})",
                remove=partial(_end, process),
            )


def find_folders(marks: Iterable[Mark]) -> Iterator[Leftover]:
    """Find temporary folders of runs that were killed."""
    for mark in marks:
        if not mark.alive:
            remove = partial(shutil.rmtree, mark.folder, ignore_errors=True)
            yield Leftover(run_id=mark.run_id, what=f"folder {mark.folder}", remove=remove)


def children_of(folder: Path) -> list[psutil.Process]:
    """Return the programs that a run started: its folder is their HOME, or is on their command line."""
    text = str(folder)
    found = []
    for process in psutil.process_iter():
        try:
            home = process.environ().get("HOME", "")
            if home.startswith(text) or any(text in part for part in process.cmdline()):
                found.append(process)
        except (psutil.Error, OSError):
            # It has ended, or is another user's.
            continue
    return found


def _end(process: psutil.Process) -> None:
    try:
        process.terminate()
        process.wait(timeout=_END_LIMIT_S)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        process.kill()
