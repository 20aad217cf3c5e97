"""Running programs: closed input, a time limit, and a log of everything."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from airgap.errors import CannotHere
from airgap.proc import Runner
from conformance.core.errors import CommandFailed


def test_output_is_returned_and_logged(runner: Runner, program: Any) -> None:
    """Both streams, apart; the log has command, output and ending."""
    program("tool", 'echo "out $1"; echo err >&2')
    done = runner.run(["tool", "a b"], timeout_s=5)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "out a b\n", "err\n")
    log = runner.log.read_text("utf-8")
    assert log.startswith("$ tool 'a b'\nout a b\nerr\n# ended with exit code 0 after ")


def test_commands_follow_one_another_in_the_log(runner: Runner, program: Any) -> None:
    """Nothing is overwritten."""
    program("tool", "echo $1")
    for word in ("one", "two"):
        runner.run(["tool", word], timeout_s=5)
    assert [line for line in runner.log.read_text("utf-8").splitlines() if line[0] not in "$#"] == [
        "one",
        "two",
    ]


def test_failure_says_what_and_how(runner: Runner, program: Any) -> None:
    """A command to paste, its exit code, its last words, and where the rest is."""
    path = program("tool", "echo line; echo broken >&2; exit 7")
    with pytest.raises(CommandFailed) as caught:
        runner.run(["tool", "a b"], timeout_s=5)
    assert caught.value.message.startswith(f"command `{path} 'a b'` ended with exit code 7 after ")
    assert caught.value.message.endswith(":\n    line\n    broken")
    assert str(runner.log) in caught.value.hint


def test_failure_may_have_its_own_hint(runner: Runner, program: Any) -> None:
    """Who knows better says so."""
    program("tool", "exit 1")
    with pytest.raises(CommandFailed, match="printed nothing") as caught:
        runner.run(["tool"], timeout_s=5, hint="try again")
    assert caught.value.hint == "try again"


def test_failure_may_be_an_answer(runner: Runner, program: Any) -> None:
    """Not every question is answered with 0."""
    program("tool", "exit 7")
    assert runner.run(["tool"], timeout_s=5, check=False).exit_code == 7


def test_long_output_is_cut_to_its_end(runner: Runner, program: Any) -> None:
    """The message stays readable; the log has all."""
    program("tool", "i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo line $i; done; exit 1")
    with pytest.raises(CommandFailed) as caught:
        runner.run(["tool"], timeout_s=5)
    lines = caught.value.message.splitlines()
    assert len(lines) == 26
    assert lines[-1] == "    line 100"
    assert "line 1\n" in runner.log.read_text("utf-8")


def test_time_limit_ends_the_command_and_its_children(runner: Runner, program: Any, tmp_path: Path) -> None:
    """Also when failures are answers: no end is none."""
    program("tool", f"/bin/sleep 30 & echo $! > {tmp_path}/child; echo begun; wait")
    with pytest.raises(CommandFailed, match=r"ran out of time after 0\.2 s") as caught:
        runner.run(["tool"], timeout_s=0.2, check=False)
    assert "begun" in caught.value.message
    child = int((tmp_path / "child").read_text("utf-8"))
    for _ in range(100):
        state = Path(f"/proc/{child}/stat")
        if not state.is_file() or state.read_text("utf-8").split()[2] == "Z":
            return
        time.sleep(0.01)
    pytest.fail("the child is still running")


def test_absent_program_is_named(runner: Runner) -> None:
    """With what to do about it."""
    with pytest.raises(CannotHere, match="cannot find program 'nothing'") as caught:
        runner.run(["nothing"], timeout_s=5)
    assert caught.value.hint == "install 'nothing'"
    assert caught.value.exit_code == 4


def test_standard_input_is_closed(runner: Runner, program: Any) -> None:
    """A prompt ends at once."""
    program("tool", "read line && echo got $line || echo nobody")
    assert runner.run(["tool"], timeout_s=5).stdout == "nobody\n"


def test_environment_and_folder_are_those_asked_for(
    runner: Runner, program: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables are added; the language of messages is fixed."""
    monkeypatch.setenv("KEPT", "1")
    program("tool", "echo $KEPT $ADDED $LC_ALL; pwd")
    done = runner.run(["tool"], timeout_s=5, env={"ADDED": "2"}, cwd=tmp_path)
    assert done.stdout == f"1 2 C.UTF-8\n{tmp_path}\n"


def test_sbin_is_searched_even_for_a_bare_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dockerd and iptables are there."""
    monkeypatch.setenv("PATH", "/bin")
    folders = Runner(tmp_path / "log").search_path.split(os.pathsep)
    assert folders[0] == "/bin"
    assert {"/usr/sbin", "/sbin"} <= set(folders)
