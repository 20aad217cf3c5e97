"""One child process, run to its end: nobody answers it, it has a group of its own and a time limit."""

import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.core.child import look_at
from conformance.core.clock import Stopwatch

_TAIL_LINES = 25
_LOOK_EVERY_S = 1.0
# How long a child may take to end in order, and its last lines to be read, before it is killed.
_END_LIMIT_S = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is done while a command runs.

    Args:
        on_line: called with every line of both streams as it appears.
        give_up: asked every second; a text ends the command, and says why.
    """

    on_line: Callable[[str], None] = lambda _line: None
    give_up: Callable[[], str] = lambda: ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A command that has ended: what was run, what it printed, how it ended.

    `stopped` says why it was ended before its own end; then `exit_code` is that of the kill.
    """

    argv: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str
    elapsed_s: float
    stopped: str = ""

    @property
    def how(self) -> str:
        """How it ended, in words."""
        return self.stopped or f"ended with exit code {self.exit_code} after {self.elapsed_s:.1f} s"

    @property
    def told(self) -> str:
        """The command to paste, how it ended and its last lines, for an error; secrets are still in it."""
        lines = (self.stdout.splitlines() + self.stderr.splitlines())[-_TAIL_LINES:]
        tail = "".join(f"\n    {line}" for line in lines)
        said = f":{tail}" if tail else ", and printed nothing"
        return f"command `{shlex.join(self.argv)}` {self.how}{said}"


class Child:
    """A child process from its start on, with closed standard input and no terminal.

    Args:
        argv: path of the program, and arguments; never a shell line.
        env: its whole environment.
        cwd: its working directory; this process's when absent.

    Attributes:
        seen: what it really had for standard input and terminal, as it ran.
    """

    def __init__(self, argv: Sequence[str], *, env: Mapping[str, str], cwd: Path | None) -> None:
        self.argv = tuple(argv)
        self._watch = Stopwatch()
        with Path(os.devnull).open() as nothing:
            self._process = subprocess.Popen(
                self.argv,
                stdin=nothing,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=env,
                cwd=cwd,
                text=True,
                encoding="utf-8",
                errors="replace",
                # A Ctrl-C reaches this program only, which then stops its children in order.
                start_new_session=True,
            )
            self.seen = look_at(self._process.pid, nothing.fileno())

    def finish(self, timeout_s: float, watch: Watch | None = None) -> Completed:
        """Wait for the end and return what was printed; after `timeout_s` the child's group is killed."""
        try:
            stdout, stderr, stopped = (
                self._collect(timeout_s) if watch is None else self._collect_by_line(timeout_s, watch)
            )
        except BaseException:
            self._kill_group()
            raise
        return Completed(
            argv=self.argv,
            exit_code=self._process.returncode,
            stdout=stdout,
            stderr=stderr,
            elapsed_s=self._watch.elapsed_s,
            stopped=stopped,
        )

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    @property
    def elapsed_s(self) -> float:
        """Seconds since its start."""
        return self._watch.elapsed_s

    def _collect(self, timeout_s: float) -> tuple[str, str, str]:
        try:
            return *self._process.communicate(timeout=timeout_s), ""
        except subprocess.TimeoutExpired:
            self._kill_group()
            return *self._process.communicate(), _out_of_time(timeout_s)

    def _collect_by_line(self, timeout_s: float, watch: Watch) -> tuple[str, str, str]:
        out: list[str] = []
        err: list[str] = []

        def pump(stream: Iterable[str], kept: list[str]) -> None:
            for line in stream:
                kept.append(line)
                watch.on_line(line.rstrip("\n"))

        assert self._process.stdout is not None  # noqa: S101 - both are pipes
        assert self._process.stderr is not None  # noqa: S101
        threads = [
            threading.Thread(target=pump, args=(self._process.stdout, out), daemon=True),
            threading.Thread(target=pump, args=(self._process.stderr, err), daemon=True),
        ]
        for thread in threads:
            thread.start()
        stopped = self._wait(timeout_s, watch.give_up)
        for thread in threads:
            thread.join(timeout=_END_LIMIT_S)
        return "".join(out), "".join(err), stopped

    def _wait(self, timeout_s: float, give_up: Callable[[], str]) -> str:
        """Wait for the end, and return why it was stopped before; empty when it ended by itself."""
        started = Stopwatch()
        stopped = ""
        while not stopped:
            try:
                self._process.wait(timeout=max(0.0, min(_LOOK_EVERY_S, timeout_s - started.elapsed_s)))
            except subprocess.TimeoutExpired:
                stopped = _out_of_time(timeout_s) if started.elapsed_s >= timeout_s else give_up()
            else:
                return ""
        self._kill_group()
        return stopped

    def _kill_group(self) -> None:
        try:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(timeout=_END_LIMIT_S)
        except ProcessLookupError:
            pass
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _out_of_time(timeout_s: float) -> str:
    return f"ran out of time after {timeout_s:g} s"
