"""The one seam to external programs: all of them are logged in one file."""

import os
import shlex
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from airgap.errors import CannotHere
from conformance.core.errors import CommandFailed
from conformance.core.process import Child, Completed


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
        hint: str = "",
    ) -> Completed:
        """Run a command to its end, with closed standard input.

        Args:
            argv: program and arguments; never a shell line.
            timeout_s: seconds after which the command and its children are killed.
            check: raise when the exit code is not 0.
            env: variables to add for this command.
            cwd: working directory.
            hint: what to do when it fails; the log file is named when absent.

        Raises:
            CannotHere: the program is not on this machine.
            CommandFailed: it ran out of time, or ended with another code than 0 while `check`.
        """
        found = self.find(argv[0])
        if found is None:
            raise CannotHere(f"cannot find program '{argv[0]}' on PATH", hint=f"install '{argv[0]}'")
        whole_env = {**os.environ, "LC_ALL": "C.UTF-8", **(env or {}), "PATH": self.search_path}
        done = Child((found, *argv[1:]), env=whole_env, cwd=cwd).finish(timeout_s)
        self._note(argv, done)
        if done.stopped or (check and done.exit_code != 0):
            raise CommandFailed(done.told, hint=hint or f"all output is in '{self.log}'")
        return done

    def _note(self, argv: Sequence[str], done: Completed) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"$ {shlex.join(argv)}\n{done.stdout}{done.stderr}# {done.how}\n")
