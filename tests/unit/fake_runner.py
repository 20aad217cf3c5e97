"""A runner that runs nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.core.errors import CommandFailed
from conformance.core.journal import Journal, JournalEntry
from conformance.core.proc import Runner
from conformance.core.process import Completed, Watch
from conformance.core.redact import Redactor


class FakeRunner(Runner):
    """Runs nothing: answers from a table, and keeps what was asked.

    `answers` maps a part of the command line to its exit code and output, or to a function of the
    arguments that returns both; the longest part that fits counts, and what fits none succeeds.
    """

    def __init__(self, answers: Mapping[str, Any], folder: Path) -> None:
        super().__init__(env={"PATH": str(folder)}, journal=Journal(), redactor=Redactor(), cwd=folder)
        self.answers = dict(answers)
        self.lines: list[str] = []
        self.asked: list[dict[str, Any]] = []

    def which(self, program: str) -> str:
        """Return the name: every program is there."""
        return program

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        purpose: str,
        check: bool = True,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        watch: Watch | None = None,
    ) -> Completed:
        """Answer from the table."""
        del cwd
        line = " ".join(map(str, argv))
        self.lines.append(line)
        self.asked.append({"argv": tuple(argv), "timeout_s": timeout_s, "purpose": purpose, "env": env})
        fitting = [part for part in self.answers if part in line]
        answer = self.answers[max(fitting, key=len)] if fitting else (0, "")
        code, out = answer(list(argv)) if callable(answer) else answer
        for each in out.splitlines() if watch is not None else ():
            watch.on_line(each)
        self.journal.add(
            JournalEntry(
                argv=tuple(argv),
                purpose=purpose,
                exit_code=code,
                elapsed_s=0.0,
                stdin_closed=True,
                tty=False,
                cwd="/",
                env_keys=(),
                stdin="/dev/null",
                home_files=(),
            )
        )
        if check and code != 0:
            raise CommandFailed(f"command `{line}` ended with exit code {code}: {out}")
        return Completed(argv=tuple(argv), exit_code=code, stdout=out, stderr="", elapsed_s=0.0)

    def ran(self, part: str) -> list[str]:
        """Return the commands that hold a text."""
        return [line for line in self.lines if part in line]
