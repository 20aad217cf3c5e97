"""The one seam to external programs: argv lists, a time limit, and a log file that keeps all output."""

import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from airgap.errors import CannotHere, CommandFailed

_TAIL_LINES = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A command that has ended: how, and what it printed on standard output."""

    exit_code: int
    stdout: str
    stderr: str


class Runner:
    """Run external programs and keep what they print in one log file.

    Args:
        log: the file that every command and its output is appended to.
    """

    def __init__(self, log: Path) -> None:
        self.log = log

    @property
    def search_path(self) -> str:
        """The PATH that commands get; the `sbin` folders are part of it even for a bare login."""
        return os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"])

    def find(self, program: str) -> str | None:
        """Return where a program is, or None."""
        return shutil.which(program, path=self.search_path)

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        check: bool = True,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: Path | None = None,
        hint: str = "",
    ) -> Completed:
        """Run a command to its end.

        Args:
            argv: program and arguments; never a shell line.
            timeout_s: seconds after which the command and its children are killed.
            check: raise when the exit code is not 0.
            env: variables to add for this command.
            cwd: working directory.
            stdin: file to read standard input from; closed when absent.
            hint: what to do when it fails; the log file is named when absent.

        Raises:
            CannotHere: the program is not on this machine.
            CommandFailed: it ran out of time, or ended with another code than 0 while `check`.
        """
        found = self.find(argv[0])
        if found is None:
            raise CannotHere(f"cannot find program '{argv[0]}' on PATH", hint=f"install '{argv[0]}'")
        started_s = time.monotonic()
        with (stdin or Path(os.devnull)).open("rb") as source:
            process = subprocess.Popen(
                [found, *argv[1:]],
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {}), "PATH": self.search_path},
                cwd=cwd,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
        try:
            stdout, stderr = process.communicate(timeout=timeout_s)
            verdict = f"ended with exit code {process.returncode}"
            failed = process.returncode != 0
        except subprocess.TimeoutExpired:
            _kill_group(process)
            stdout, stderr = process.communicate()
            verdict, failed = f"ran out of time after {timeout_s:g} s", True
        except BaseException:
            _kill_group(process)
            raise
        elapsed_s = time.monotonic() - started_s
        self._note(argv, f"{verdict}, {elapsed_s:.1f} s", stdout, stderr)
        if failed and (check or verdict.startswith("ran out")):
            raise CommandFailed(
                f"command `{shlex.join(argv)}` {verdict} ({elapsed_s:.1f} s)" + _tail(stdout, stderr),
                hint=hint or f"all output is in '{self.log}'",
            )
        return Completed(exit_code=process.returncode, stdout=stdout, stderr=stderr)

    def _note(self, argv: Sequence[str], verdict: str, stdout: str, stderr: str) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"$ {shlex.join(argv)}\n{stdout}{stderr}# {verdict}\n")


def _tail(stdout: str, stderr: str) -> str:
    lines = (stdout.splitlines() + stderr.splitlines())[-_TAIL_LINES:]
    return ":\n" + "\n".join(f"    {line}" for line in lines) if lines else ", and printed nothing"


def _kill_group(process: "subprocess.Popen[str]") -> None:
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=5)
    except ProcessLookupError:
        pass
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
