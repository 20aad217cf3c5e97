"""What several commands share: options, settings, a runner outside of a run, stored results."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from conformance.config.load import load_settings
from conformance.config.validate import require_valid
from conformance.core.errors import ConfigError, ExitCode
from conformance.core.journal import Journal
from conformance.core.proc import Runner, clean_environment
from conformance.core.redact import Redactor
from conformance.criteria.registry import KNOWN_IDS
from conformance.criteria.rejudge import find_changes, rejudge
from conformance.model.report import Outcome, Report
from conformance.model.settings import Settings
from conformance.report.json_file import digest_in, from_json
from conformance.report.terminal import render_terminal, wants_colour


def subject_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add what says on which subject and which cluster a command works."""
    path = click.Path(path_type=Path)
    for option in (
        click.option("--kubeconfig", type=path, help="file that has the context"),
        click.option("--context", help="kubeconfig context of an existing cluster"),
        click.option("--config", type=path, help="configuration; default ./conformance.toml"),
    ):
        command = option(command)
    return command


def settings_from(
    config: Path | None, flags: Mapping[str, object], *, judges: bool = True
) -> tuple[Settings, dict[str, str]]:
    """Return the settings, checked, and where each comes from; `judges` when a verdict is asked for."""
    settings, origins = load_settings(config_file=config, environment=os.environ, flags=flags)
    require_valid(settings, known_ids=KNOWN_IDS, judges=judges)
    return settings, origins


@contextmanager
def bare_runner() -> Iterator[tuple[Runner, Path]]:
    """Run programs outside of a run: nothing is kept of it, and the folder is removed."""
    with TemporaryDirectory(prefix="conformance-") as name:
        scratch = Path(name)
        environment = clean_environment(scratch)
        yield Runner(env=environment, journal=Journal(), redactor=Redactor(), cwd=scratch), scratch


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A results.json that was read: its report, and the digest over what it holds now."""

    report: Report
    digest: str

    @property
    def changed(self) -> bool:
        """Whether it holds something else than the run wrote; schema 1 has nothing to tell it by."""
        return self.report.schema_version > 1 and self.report.digest != self.digest


def read_results(results: Path) -> Stored:
    """Return the stored report.

    Raises:
        ConfigError: it is not there, or is none.
    """
    if not results.is_file():
        raise ConfigError(f"results '{results}' do not exist", hint="name a results.json below reports/")
    try:
        text = results.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(
            f"cannot read results '{results}': {exc}", hint="name a results.json below reports/"
        ) from exc
    return Stored(report=from_json(text, name=str(results)), digest=digest_in(text))


def missing_evidence(report: Report, folder: Path) -> tuple[str, ...]:
    """Return the files that measurements name and that are not there."""
    named = (path for taken in report.measurements.taken.values() for path in taken.evidence)
    return tuple(path for path in dict.fromkeys(named) if not (folder / path).is_file())


def changes_of(stored: Stored, folder: Path) -> tuple[str, ...]:
    """Return what of a stored run is no longer as the run left it, a line each."""
    report = stored.report
    return find_changes(
        report, rejudge(report), digest=stored.digest, missing=missing_evidence(report, folder)
    )


def judge_again(stored: Stored, settings: Settings | None = None) -> Report:
    """Return a stored run with verdicts of now; one that was changed since the run is never green."""
    judged = rejudge(stored.report, settings=settings)
    if stored.changed and judged.exit_code == ExitCode.CONFORMANT:
        # Nobody vouches for measurements that are not those of the run.
        return replace(judged, outcome=Outcome.NOT_CONFORMANT, exit_code=int(ExitCode.NOT_CONFORMANT))
    return judged


def print_report(
    finished: Report, folder: Path, details: tuple[str, ...], *, changes: tuple[str, ...] = ()
) -> int:
    """Print the table of verdicts and return the exit code of the run."""
    shown = os.path.relpath(folder)
    colour = wants_colour(sys.stdout, os.environ)
    click.echo(render_terminal(finished, folder=shown, colour=colour, details=details, changes=changes))
    return finished.exit_code
