"""The one seam to external programs."""

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from conformance.core.child import files_in
from conformance.core.errors import CommandFailed, ToolMissing
from conformance.core.journal import Journal, JournalEntry
from conformance.core.process import Child, Completed, Watch
from conformance.core.purpose import Purpose
from conformance.core.redact import Redactor

# What a program may need from the caller's environment; everything else is left out (SC-010).
PASSED_ON = (
    "PATH",
    "LANG",
    "LOAD_ALLOW_HOST",
    "TZ",
    "DOCKER_HOST",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)


def clean_environment(home: Path, *, source: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a fresh environment: the few variables of `PASSED_ON`, and an own, empty HOME."""
    source = os.environ if source is None else source
    env = {key: source[key] for key in PASSED_ON if key in source}
    return {**env, "HOME": str(home), "LC_ALL": "C.UTF-8"}


class Runner:
    """Run external programs with closed standard input, no terminal, a time limit and a journal.

    Args:
        env: the whole environment of every command; nothing is inherited.
        journal: where each command is recorded.
        redactor: what hides secrets in errors.
        cwd: the working directory of every command that names no other.
        ending: asked before each command; once it is so, none is begun any more.
    """

    def __init__(
        self,
        *,
        env: Mapping[str, str],
        journal: Journal,
        redactor: Redactor,
        cwd: Path,
        ending: Callable[[], bool] = lambda: False,
    ) -> None:
        self.env = dict(env)
        self.journal = journal
        self.redactor = redactor
        self._cwd = cwd
        self._ending = ending

    def beside(self, home: Path, ending: Callable[[], bool]) -> Self:
        """Return a runner for work beside this one's; what its programs leave in HOME, none here sees."""
        env = {**self.env, "HOME": str(home)}
        return type(self)(env=env, journal=self.journal, redactor=self.redactor, cwd=self._cwd, ending=ending)

    def which(self, program: str) -> str:
        """Return the path of a program on this runner's PATH.

        Raises:
            ToolMissing: there is none.
        """
        found = shutil.which(program, path=self.env.get("PATH"))
        if found is None:
            raise ToolMissing(
                f"cannot find '{program}' on PATH",
                hint="run `make prepare`, which installs what is missing",
            )
        return found

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        purpose: Purpose,
        check: bool = True,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        watch: Watch | None = None,
    ) -> Completed:
        """Run a command to its end and return what it printed.

        Args:
            argv: program and arguments; never a shell line.
            timeout_s: seconds after which the command and its children are killed.
            purpose: the stage that asked for it, for the journal and SC-010.
            check: raise when the exit code is not 0.
            env: variables to add for this command.
            cwd: working directory, when not the runner's.
            watch: what is done with each line as it appears, and what ends the command early.

        Raises:
            ToolMissing: the program is not there.
            CommandFailed: it ran out of time, was given up, or ended with another code than 0 while `check`;
                or none is begun any more.
        """
        if self._ending():
            raise CommandFailed(f"command `{argv[0]}` was not begun, since the run is ending")
        path = self.which(argv[0])
        folder = cwd or self._cwd
        whole_env = {**self.env, **(env or {})}
        home_files = files_in(whole_env.get("HOME", ""))
        child = Child((path, *argv[1:]), env=whole_env, cwd=folder)
        done: Completed | None = None
        try:
            done = child.finish(timeout_s, watch)
        finally:
            self.journal.add(
                JournalEntry(
                    argv=child.argv,
                    purpose=purpose,
                    exit_code=None if done is not None and done.stopped else child.exit_code,
                    elapsed_s=child.elapsed_s,
                    stdin_closed=child.seen.stdin in {"", os.devnull},
                    tty=child.seen.tty,
                    cwd=str(folder),
                    env_keys=tuple(sorted(whole_env)),
                    stdin=child.seen.stdin,
                    home_files=home_files,
                )
            )
        if done.stopped or (check and done.exit_code != 0):
            raise CommandFailed(self.redactor.clean(done.told))
        return done
