"""Progress on standard error: a line per step, a live line on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from conformance.core.clock import Stopwatch

_NAME_WIDTH = 11
_TEXT_WIDTH = 72


class Progress:
    """Say what is being done, for how long, and on what it waits.

    On a terminal the step in progress is a live line, rewritten in place; elsewhere a plain line
    appears as each step ends, and one as a long step starts.
    """

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._live = self._stream.isatty() and not quiet
        self._name = ""
        self._watch = Stopwatch()

    @contextmanager
    def step(self, name: str) -> Iterator["Step"]:
        """Run one step; its last line holds what it found and its seconds, even when it fails."""
        step = Step(self)
        self._name, self._watch = name, Stopwatch()
        self.update("…")
        try:
            yield step
        except BaseException:
            self._end(name, f"failed{': ' + step.result if step.result else ''}")
            raise
        self._end(name, step.result)

    def update(self, what: str) -> None:
        """Show what the current step is doing now (on a terminal only)."""
        if self._live:
            self._write(f"\r\x1b[2K{self._line(self._name, what[:_TEXT_WIDTH])}")

    def note(self, text: str) -> None:
        """Print one plain line."""
        if not self._quiet:
            self._write(("\r\x1b[2K" if self._live else "") + text + "\n")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            # Whoever read has gone (`| head`, a closed window): what was begun is ended all the same.
            self._live, self._quiet = False, True

    def _end(self, name: str, result: str) -> None:
        self.note(self._line(name, result))

    def _line(self, name: str, text: str) -> str:
        return f"  {name:<{_NAME_WIDTH}}  {text:<{_TEXT_WIDTH}} {self._watch.elapsed_s:6.1f} s"


class Step:
    """The step in progress: set `result` to what its last line says."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.result = ""

    def update(self, what: str) -> None:
        """Show what is being waited for."""
        self._progress.update(what)
