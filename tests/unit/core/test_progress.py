"""Progress: a line a step in a log, a live line on a terminal."""

import io

import pytest

from conformance.core.progress import Progress


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_step_is_one_line_with_its_result() -> None:
    """Name, result, seconds; no escape in a log."""
    out = io.StringIO()
    with Progress(out).step("cluster") as step:
        step.update("node x")
        step.result = "1 node"
    [line] = out.getvalue().splitlines()
    assert line.split()[:3] == ["cluster", "1", "node"]
    assert line.endswith(" s")
    assert "\x1b" not in line


def test_failed_step_says_so() -> None:
    """With what it had found until then, and the error goes on."""
    out = io.StringIO()

    def fail() -> None:
        with Progress(out).step("images") as step:
            step.result = "a build failed"
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        fail()
    assert "images       failed: a build failed" in out.getvalue()


def test_quiet_progress_is_silent() -> None:
    """On a terminal, too."""
    for out in (io.StringIO(), Terminal()):
        progress = Progress(out, quiet=True)
        with progress.step("x") as step:
            step.update("y")
        progress.note("z")
        assert out.getvalue() == ""


def test_terminal_shows_what_is_waited_for() -> None:
    """In place: the last line replaces the live one."""
    out = Terminal()
    with Progress(out).step("cluster") as step:
        step.update("node x")
    text = out.getvalue()
    assert "node x" in text
    assert text.count("\n") == 1
    assert text.count("\r\x1b[2K") >= 2


class Gone(Terminal):
    """A terminal whose window was closed, a pipe whose reader has ended."""

    def write(self, _text: str) -> int:
        """Fail as such a pipe does."""
        raise BrokenPipeError(32, "Broken pipe")


def test_nobody_reads_any_more() -> None:
    """The step goes on to its end: what it made would be left otherwise."""
    progress, done = Progress(Gone()), []
    with progress.step("cluster") as step:
        step.update("node x")
        done.append("made")
    progress.note("and on")
    assert done == ["made"]
