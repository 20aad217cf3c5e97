"""What can be seen of a child: input, terminal, HOME, and whether its journal can be replayed."""

import os
import pty
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.core.child import files_in, look_at
from conformance.core.journal import Journal
from conformance.core.proc import Runner
from conformance.core.redact import Redactor


@pytest.fixture
def terminal() -> Iterator[int]:
    """Return one end of a terminal."""
    mine, theirs = pty.openpty()
    yield theirs
    os.close(mine)
    os.close(theirs)


def _runner(folder: Path) -> Runner:
    home = folder / "home"
    home.mkdir()
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
    return Runner(env=env, journal=Journal(folder), redactor=Redactor(), cwd=folder)


def test_runner_tells_what_its_child_has(tmp_path: Path) -> None:
    """Standard input leads nowhere, there is no terminal, and HOME is listed as it was before."""
    runner = _runner(tmp_path)
    runner.run(["sh", "-c", "sleep 0.2; touch $HOME/later"], timeout_s=9, purpose="x")
    runner.run(["sh", "-c", "sleep 0.2"], timeout_s=9, purpose="x")
    first, second = runner.journal.entries
    assert (first.stdin, first.stdin_closed, first.tty, first.home_files) == ("/dev/null", True, False, ())
    assert second.home_files == ("later",)


def test_child_on_a_terminal_is_seen(terminal: int) -> None:
    """A child that could ask a person gives itself away."""
    child = subprocess.Popen(["sleep", "5"], stdin=terminal, start_new_session=True)
    try:
        assert look_at(child.pid).stdin.startswith("/dev/pt")
    finally:
        child.kill()
        child.wait()


def test_child_that_is_gone_was_not_observed() -> None:
    """Nothing is claimed of a process that nobody can look at."""
    child = subprocess.Popen(["true"])
    child.wait()
    assert look_at(child.pid).stdin == ""


def test_folder_that_is_not_there_was_not_observed(tmp_path: Path) -> None:
    """No HOME, no list."""
    assert files_in(str(tmp_path / "none")) is None
    assert files_in("") is None


def test_journal_is_read_by_a_shell(tmp_path: Path) -> None:
    """What a shell can read and whose programs are there can be replayed; without a file nobody knows."""
    runner = _runner(tmp_path)
    runner.run(["sh", "-c", "echo it's"], timeout_s=9, purpose="x", check=False)
    assert runner.journal.replay_problem() == ""
    with (tmp_path / "journal.sh").open("a") as script:
        script.write("if then '\n")
    assert "a shell cannot read it" in (runner.journal.replay_problem() or "")
    assert Journal().replay_problem() is None
