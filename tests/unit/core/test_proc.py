"""The one seam to external programs."""

from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import CommandFailed, ToolMissing
from conformance.core.journal import Journal
from conformance.core.proc import Runner, clean_environment
from conformance.core.process import Watch
from conformance.core.redact import Redactor


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """Return a runner that finds only the test's own programs."""
    return Runner(env={"PATH": str(tmp_path / "bin")}, journal=Journal(), redactor=Redactor(), cwd=tmp_path)


def test_clean_environment_has_only_what_is_named(tmp_path: Path) -> None:
    """No secret and no setting of a person comes along; HOME is the run's own."""
    source = {"PATH": "/bin", "HOME": "/root", "KUBECONFIG": "/k", "AWS_SECRET_ACCESS_KEY": "x", "TZ": "UTC"}
    env = clean_environment(tmp_path, source=source)
    assert env == {"PATH": "/bin", "TZ": "UTC", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}


def test_command_is_returned_and_journalled(runner: Runner, program: Any, tmp_path: Path) -> None:
    """What was run, how it ended, and who could have answered a prompt."""
    path = program("tool", 'echo "out $1"; echo err >&2')
    done = runner.run(["tool", "a b"], timeout_s=5, purpose="load")
    assert (done.argv, done.exit_code) == ((str(path), "a b"), 0)
    assert (done.stdout, done.stderr) == ("out a b\n", "err\n")
    [entry] = runner.journal.entries
    assert (entry.argv, entry.purpose, entry.exit_code) == ((str(path), "a b"), "load", 0)
    assert entry.stdin_closed
    assert not entry.tty
    assert entry.env_keys == ("PATH",)
    assert entry.cwd == str(tmp_path)


def test_environment_is_not_inherited(runner: Runner, program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the runner's, and what one command adds."""
    monkeypatch.setenv("LEAK", "leaked")
    program("tool", "echo $LEAK$ADDED")
    assert runner.run(["tool"], timeout_s=5, purpose="x", env={"ADDED": "1"}).stdout == "1\n"


def test_prompt_ends_at_once(runner: Runner, program: Any) -> None:
    """Nobody is at the keyboard."""
    program("tool", "read line && echo got $line || echo nobody")
    assert runner.run(["tool"], timeout_s=5, purpose="x").stdout == "nobody\n"


def test_command_is_given_up_with_the_reason(
    runner: Runner, program: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long before its limit; what it printed until then is kept."""
    monkeypatch.setattr("conformance.core.process._LOOK_EVERY_S", 0.05)
    program("tool", "echo looking >&2; exec /bin/sleep 60")
    seen: list[str] = []
    with pytest.raises(CommandFailed, match="was stopped: nobody answers") as caught:
        runner.run(
            ["tool"],
            timeout_s=50,
            purpose="x",
            watch=Watch(on_line=seen.append, give_up=lambda: "was stopped: nobody answers" if seen else ""),
        )
    assert "looking" in caught.value.message
    assert runner.journal.entries[0].exit_code is None


def test_failure_is_told_without_its_secrets(runner: Runner, program: Any) -> None:
    """A command to paste, the code, and the last words of both streams."""
    program("tool", "echo password=hunter2hunter2; echo broken >&2; exit 7")
    with pytest.raises(CommandFailed) as caught:
        runner.run(["tool", "--password=hunter2hunter2"], timeout_s=5, purpose="x")
    message = caught.value.message
    assert "ended with exit code 7" in message
    assert message.endswith("    broken")
    assert "hunter2" not in message
    assert "hunter2" not in str(runner.journal.entries)
    assert runner.journal.entries[0].exit_code == 7


def test_failure_may_be_an_answer(runner: Runner, program: Any) -> None:
    """Not every question is answered with 0."""
    program("tool", "exit 7")
    assert runner.run(["tool"], timeout_s=5, purpose="x", check=False).exit_code == 7


@pytest.mark.parametrize("streamed", [False, True])
def test_time_limit_ends_the_command(runner: Runner, program: Any, *, streamed: bool) -> None:
    """With what it had printed until then, also when failures are answers."""
    program("tool", "echo begun; exec /bin/sleep 30")
    with pytest.raises(CommandFailed, match=r"ran out of time after 0\.2 s") as caught:
        runner.run(
            ["tool"],
            timeout_s=0.2,
            purpose="x",
            check=False,
            watch=Watch() if streamed else None,
        )
    assert "begun" in caught.value.message


def test_lines_are_seen_as_they_come(runner: Runner, program: Any) -> None:
    """Both streams, and all of it is returned as well."""
    program("tool", "echo one; echo two >&2")
    seen: list[str] = []
    done = runner.run(["tool"], timeout_s=5, purpose="x", watch=Watch(on_line=seen.append))
    assert sorted(seen) == ["one", "two"]
    assert (done.stdout, done.stderr) == ("one\n", "two\n")


def test_absent_program_is_a_missing_tool(runner: Runner) -> None:
    """Exit code 4: this machine lacks it."""
    with pytest.raises(ToolMissing, match="cannot find 'nothing' on PATH") as caught:
        runner.run(["nothing"], timeout_s=5, purpose="x")
    assert caught.value.hint
    assert caught.value.exit_code == 4


def test_command_that_ran_out_of_time_is_journalled_as_such(runner: Runner, program: Any) -> None:
    """`CommandFact.exit_code` is None when it ran out of time: SC-010 and the page say so in words."""
    program("tool", "exec /bin/sleep 30")
    with pytest.raises(CommandFailed):
        runner.run(["tool"], timeout_s=0.05, purpose="x")
    assert runner.journal.entries[0].exit_code is None
