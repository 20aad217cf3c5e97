"""Run the command as a user does, and read what it leaves."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.core.wait import Waiting, until
from conformance.model.report import Report
from conformance.model.verdict import Verdict
from conformance.report.json_file import from_json
from tests.cluster.subject import PROJECT

# Three times what the slowest run takes on two cores; source: `make conformance`.
RUN_LIMIT_S = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run that has ended: its exit code, all that it printed, and its folder."""

    exit_code: int
    output: str
    folder: Path

    @property
    def run_id(self) -> str:
        """The run's id, after which its folder is named."""
        return self.folder.resolve().name

    @property
    def context(self) -> str:
        """The context of the run's own kind cluster."""
        return f"kind-conformance-{self.run_id}"

    @property
    def report(self) -> Report:
        """The results as stored."""
        path = self.folder / "results.json"
        assert path.is_file(), f"no results; the command ended with {self.exit_code}:\n{self.output}"
        return from_json(path.read_text(encoding="utf-8"), name=str(path))

    def verdict(self, criterion: str) -> Verdict:
        """The verdict on one criterion."""
        return next(found for found in self.report.verdicts if found.criterion == criterion)

    @property
    def kubeconfig(self) -> Path:
        """The kubeconfig of a cluster that the run kept."""
        return self.folder / "kubeconfig"


def start(
    reports: Path, *options: str, within: Sequence[str] = (), env: Mapping[str, str] | None = None
) -> "subprocess.Popen[str]":
    """Start `conformance run` with its reports in a folder of its own.

    Args:
        reports: that folder.
        options: of the command.
        within: a program that runs the command, and its arguments.
        env: variables besides those of this process.
    """
    return subprocess.Popen(
        [*within, sys.executable, "-m", "conformance", "run", "--reports", str(reports), *options],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # The configuration in these tests is theirs, whatever the caller set.
        env={key: value for key, value in os.environ.items() if not key.startswith("CONFORMANCE_")}
        | {key: os.environ[key] for key in ("CONFORMANCE_CHROMIUM",) if key in os.environ}
        | dict(env or {}),
    )


def finish(process: "subprocess.Popen[str]", reports: Path, *, limit_s: float = RUN_LIMIT_S) -> Run:
    """Wait for a run to end."""
    try:
        output, _ = process.communicate(timeout=limit_s)
    except BaseException:
        process.terminate()
        process.communicate(timeout=120)
        raise
    return Run(exit_code=process.returncode, output=output, folder=reports / "latest")


def run(
    reports: Path,
    *options: str,
    limit_s: float = RUN_LIMIT_S,
    within: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
) -> Run:
    """Run to the end; `start` has the rest."""
    return finish(start(reports, *options, within=within, env=env), reports, limit_s=limit_s)


def call(
    *argv: str, stdin: str = "", check: bool = True, timeout_s: float = 180, env: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end; one that ends badly fails the test with its own words, unless not `check`."""
    done = subprocess.run(
        argv, input=stdin, capture_output=True, text=True, check=False, timeout=timeout_s, env=env
    )
    assert done.returncode == 0 or not check, f"{shlex.join(argv[:4])}: {done.stderr}"
    return done


def wait_until(check: Callable[[], bool], what: str, limit_s: float) -> None:
    """Look every second until it is so."""
    until(lambda: check() or Waiting(what), limit_s=limit_s, every_s=1, describe=what)
