"""What a killed run left on this machine itself: its temporary folder, and programs that outlive it."""

import shutil
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import psutil

from conformance.core.leftover import Leftover
from conformance.core.marks import Mark

_END_LIMIT_S = 5


def find_on_machine(marks: Iterable[Mark]) -> Iterator[Leftover]:
    """Find programs and folders of runs that were killed; those of runs under way are theirs."""
    for mark in marks:
        if mark.alive:
            continue
        for process in children_of(mark.folder):
            yield Leftover(
                run_id=mark.run_id,
                what=f"process {process.pid} ({process.name()})",
                remove=partial(_end, process),
            )
        # Last: by the folder the rest is found.
        yield Leftover(
            run_id=mark.run_id, what=f"folder {mark.folder}", remove=partial(shutil.rmtree, mark.folder)
        )


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
