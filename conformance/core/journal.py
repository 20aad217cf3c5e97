"""Every external command of a run, in order, replayable as a shell script."""

import json
import shlex
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from conformance.core.purpose import Purpose
from conformance.core.redact import Redactor


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One external command as it was run.

    `purpose` says which stage asked for it; `env_keys` are the names of the variables it was given.
    The rest was observed of the running child: `stdin` is where its standard input led, `stdin_closed`
    whether that is nowhere, `tty` whether it had a terminal. `home_files` are the names in its HOME
    just before it started. An empty `stdin`, or None, was not observed: the child had ended already.
    `beside` tells that it was kept running beside the others, so that a replay does not wait for it.
    """

    argv: tuple[str, ...]
    purpose: Purpose
    exit_code: int | None
    elapsed_s: float
    stdin_closed: bool
    tty: bool
    cwd: str
    env_keys: tuple[str, ...]
    stdin: str = ""
    home_files: tuple[str, ...] | None = None
    beside: bool = False


class Journal:
    """Collect entries and, when given a folder, write each at once so that a kill loses nothing."""

    def __init__(self, folder: Path | None = None, redactor: Redactor | None = None) -> None:
        self._folder = folder
        self._redactor = redactor or Redactor()
        self._entries: list[JournalEntry] = []
        if folder is not None:
            script = folder / "journal.sh"
            script.write_text(
                "#!/bin/sh\n# Every command of this run, in order.\nset -eu\n", encoding="utf-8"
            )
            script.chmod(0o755)

    @property
    def entries(self) -> tuple[JournalEntry, ...]:
        """What has been run so far."""
        return tuple(self._entries)

    def add(self, entry: JournalEntry) -> None:
        """Record one command that has ended."""
        clean = self._redactor.clean_argv(entry.argv)
        record = JournalEntry(**{**asdict(entry), "argv": clean})
        self._entries.append(record)
        if self._folder is None:
            return
        with (self._folder / "journal.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(record)) + "\n")
        with (self._folder / "journal.sh").open("a", encoding="utf-8") as stream:
            code = "timed out" if record.exit_code is None else f"exit {record.exit_code}"
            stream.write(f"\n# {record.purpose}: {code}, {record.elapsed_s:.1f} s\n")
            failed = record.exit_code != 0
            line = shlex.join(record.argv) + (" || true\n" if failed else "\n")
            stream.write(f"# ran beside the others: {shlex.join(record.argv)}\n" if record.beside else line)

    def replay_problem(self) -> str | None:
        """Return why the script cannot be replayed: a shell cannot read it, or a program is not there.

        Empty when it can; None when nothing was written that could be tried.
        """
        if self._folder is None:
            return None
        script = self._folder / "journal.sh"
        read = subprocess.run(
            ["sh", "-n", str(script)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if read.returncode != 0:
            return f"a shell cannot read it: {(read.stderr.splitlines() or ['no reason given'])[0]}"
        gone = sorted({entry.argv[0] for entry in self._entries if not Path(entry.argv[0]).exists()})
        return f"programs that it names are not there: {', '.join(gone)}" if gone else ""
