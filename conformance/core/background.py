"""A program that is kept running beside a run: started again when it ends, and ended with the run."""

import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from conformance.core.clock import Stopwatch
from conformance.core.journal import JournalEntry
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose

# Seconds until it is started again; it may have ended at once.
_AGAIN_AFTER_S = 0.3
_END_LIMIT_S = 5


class Supervised:
    """Keeps one program running until it is closed; each of its lives is an entry of the journal.

    Args:
        runner: its environment, and where programs are found.
        argv: program and arguments.
        purpose: the stage that asked for it.
        log: file to which both its streams are added; they are dropped when absent.

    Raises:
        ToolMissing: the program is not there.
    """

    def __init__(
        self, runner: Runner, argv: Sequence[str], *, purpose: Purpose, log: Path | None = None
    ) -> None:
        self._runner = runner
        self._argv = (runner.which(argv[0]), *argv[1:])
        self._purpose = purpose
        self._log = log or Path(os.devnull)
        self._closed = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._lives_count = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    @property
    def restarts_count(self) -> int:
        """How often it ended by itself and was started again."""
        return max(0, self._lives_count - 1)

    def close(self) -> None:
        """End it for good; safe to call twice."""
        self._closed.set()
        with self._lock:
            if self._process is not None:
                _end(self._process)
        self._thread.join(timeout=_END_LIMIT_S)

    def _keep(self) -> None:
        while not self._closed.is_set():
            watch = Stopwatch()
            with self._lock:
                if self._closed.is_set():
                    return
                self._process = self._start()
                self._lives_count += 1
            code = self._process.wait()
            self._note(watch, code)
            self._closed.wait(_AGAIN_AFTER_S)

    def _start(self) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self._argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._runner.env,
                start_new_session=True,
            )

    def _note(self, watch: Stopwatch, code: int) -> None:
        self._runner.journal.add(
            JournalEntry(
                argv=self._argv,
                purpose=self._purpose,
                exit_code=code,
                elapsed_s=watch.elapsed_s,
                stdin_closed=True,
                tty=False,
                cwd=str(Path.cwd()),
                env_keys=tuple(sorted(self._runner.env)),
                stdin=os.devnull,
                beside=True,
            )
        )


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=_END_LIMIT_S)
    except ProcessLookupError:
        return
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
