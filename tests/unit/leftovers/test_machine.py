"""Folders and programs of runs that were killed."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from conformance.core.marks import Mark
from conformance.leftovers.machine import find_folders, find_programs


def mark(folder: Path, *, alive: bool = False) -> Mark:
    """Return the mark of run ab12cd."""
    return Mark(run_id="ab12cd", folder=folder, alive=alive, facts={})


@pytest.fixture
def start() -> Iterator[Callable[..., psutil.Process]]:
    """Return a starter of programs that last; all are ended."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*argv: str, home: str = "/nowhere") -> psutil.Process:
        process = subprocess.Popen(argv, env={"PATH": os.environ["PATH"], "HOME": home})
        started.append(process)
        found = psutil.Process(process.pid)
        # On a busy machine the kernel writes down a moment later how it was called.
        while not found.cmdline():
            os.sched_yield()
        return found

    yield run
    for process in started:
        process.kill()
        process.wait()


def test_programs_are_found_by_their_home_and_by_what_they_use(
    tmp_path: Path, start: Callable[..., psutil.Process]
) -> None:
    """Locust has the run's HOME, a browser a profile in its folder; programs of others are left alone."""
    folder = tmp_path / "conformance-ab12cd-x"
    folder.mkdir()
    mine = {
        start("sleep", "60", home=str(folder / "home")).pid,
        start("tail", "-f", "/dev/null", str(folder / "profile")).pid,
    }
    other = start("sleep", "60")

    found = [*find_programs([mark(folder)]), *find_folders([mark(folder)])]

    assert {int(left.what.split()[1]) for left in found[:-1]} == mine
    assert found[-1].what == f"folder {folder}"
    for left in found:
        left.remove()
        assert left.run_id == "ab12cd"
    assert not folder.exists()
    assert other.is_running()
    assert other.status() != psutil.STATUS_ZOMBIE


def test_run_under_way_keeps_its_own(tmp_path: Path, start: Callable[..., psutil.Process]) -> None:
    """Whatever it is doing."""
    start("sleep", "60", home=str(tmp_path))
    marks = [mark(tmp_path, alive=True)]
    assert [*find_programs(marks), *find_folders(marks)] == []
