"""The one seam to external programs."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.core.child import files_in, look_at
from conformance.core.clock import Stopwatch
from conformance.core.errors import CommandFailed, ToolMissing
from conformance.core.journal import Journal, JournalEntry
from conformance.core.purpose import Purpose
from conformance.core.redact import Redactor

_TAIL_LINES = 25
_LOOK_EVERY_S = 1.0
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A command that has ended: what was run, what it printed, how it ended."""

    argv: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str
    elapsed_s: float


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
    """

    def __init__(self, *, env: Mapping[str, str], journal: Journal, redactor: Redactor, cwd: Path) -> None:
        self.env = dict(env)
        self.journal = journal
        self.redactor = redactor
        self._cwd = cwd

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
        on_line: Callable[[str], None] | None = None,
        give_up: Callable[[], str] | None = None,
    ) -> Completed:
        """Run a command to its end and return what it printed.

        Args:
            argv: program and arguments; never a shell line.
            timeout_s: seconds after which the command and its children are killed.
            purpose: the stage that asked for it, for the journal and SC-010.
            check: raise when the exit code is not 0.
            env: variables to add for this command.
            cwd: working directory, when not the runner's.
            on_line: called with every line of standard error as it appears (for progress).
            give_up: asked every second; a text ends the command, and says why.

        Raises:
            ToolMissing: the program is not there.
            CommandFailed: it ran out of time, was given up, or ended with another code than 0 while `check`.
        """
        argv = (self.which(argv[0]), *argv[1:])
        watch = Stopwatch()
        folder = cwd or self._cwd
        whole_env = {**self.env, **(env or {})}
        home_files = files_in(whole_env.get("HOME", ""))
        with Path(os.devnull).open() as nothing:
            process = subprocess.Popen(
                argv,
                stdin=nothing,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=whole_env,
                cwd=folder,
                text=True,
                encoding="utf-8",
                errors="replace",
                # A Ctrl-C reaches this program only, which then stops its children in order.
                start_new_session=True,
            )
            seen = look_at(process.pid, nothing.fileno())
        stopped = ""
        try:
            stdout, stderr, stopped = _collect(process, timeout_s, on_line, give_up)
        except BaseException:
            _kill_group(process)
            raise
        finally:
            self.journal.add(
                JournalEntry(
                    argv=argv,
                    purpose=purpose,
                    exit_code=None if stopped else process.poll(),
                    elapsed_s=watch.elapsed_s,
                    stdin_closed=seen.stdin in {"", os.devnull},
                    tty=seen.tty,
                    cwd=str(folder),
                    env_keys=tuple(sorted(whole_env)),
                    stdin=seen.stdin,
                    home_files=home_files,
                )
            )
        done = Completed(
            argv=argv, exit_code=process.returncode, stdout=stdout, stderr=stderr, elapsed_s=watch.elapsed_s
        )
        if stopped:
            raise self._failure(done, stopped)
        if check and done.exit_code != 0:
            raise self._failure(done, f"ended with exit code {done.exit_code} after {done.elapsed_s:.1f} s")
        return done

    def _failure(self, done: Completed, what: str) -> CommandFailed:
        lines = (done.stdout.splitlines() + done.stderr.splitlines())[-_TAIL_LINES:]
        tail = "\n".join(f"    {line}" for line in lines)
        text = f"command `{shlex.join(done.argv)}` {what}" + (
            f":\n{tail}" if tail else ", and printed nothing"
        )
        return CommandFailed(self.redactor.clean(text))


def _kill_group(process: "subprocess.Popen[str]") -> None:
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=5)
    except ProcessLookupError:
        pass
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _collect(
    process: "subprocess.Popen[str]",
    timeout_s: float,
    on_line: Callable[[str], None] | None,
    give_up: Callable[[], str] | None,
) -> tuple[str, str, str]:
    """Read both streams until the end, and say why it was stopped before; empty when it ended by itself."""
    if on_line is None and give_up is None:
        try:
            stdout, stderr = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            _kill_group(process)
            stdout, stderr = process.communicate()
            return stdout, stderr, _out_of_time(timeout_s)
        return stdout, stderr, ""
    return _collect_by_line(process, timeout_s, on_line or (lambda _line: None), give_up or (lambda: ""))


def _out_of_time(timeout_s: float) -> str:
    return f"ran out of time after {timeout_s:g} s"


def _collect_by_line(
    process: "subprocess.Popen[str]",
    timeout_s: float,
    on_line: Callable[[str], None],
    give_up: Callable[[], str],
) -> tuple[str, str, str]:
    import threading  # noqa: PLC0415 - only the streaming path needs threads

    kept: dict[str, list[str]] = {"out": [], "err": []}

    def pump(stream: object, key: str) -> None:
        for line in stream:  # type: ignore[attr-defined]
            kept[key].append(line)
            on_line(line.rstrip("\n"))

    threads = [
        threading.Thread(target=pump, args=(process.stdout, "out"), daemon=True),
        threading.Thread(target=pump, args=(process.stderr, "err"), daemon=True),
    ]
    for thread in threads:
        thread.start()
    watch = Stopwatch()
    stopped = ""
    while not stopped:
        try:
            process.wait(timeout=max(0.0, min(_LOOK_EVERY_S, timeout_s - watch.elapsed_s)))
            break
        except subprocess.TimeoutExpired:
            stopped = _out_of_time(timeout_s) if watch.elapsed_s >= timeout_s else give_up()
    if stopped:
        _kill_group(process)
    for thread in threads:
        thread.join(timeout=5)
    return "".join(kept["out"]), "".join(kept["err"]), stopped
