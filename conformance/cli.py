"""The command line: arguments in, exit code out; the only place that prints errors."""

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from conformance import __version__
from conformance.config.environment import VARIABLES
from conformance.config.load import load_settings
from conformance.config.validate import require_known_ids, require_valid
from conformance.core.errors import ConfigError, ExitCode, HarnessError, Interrupted
from conformance.core.journal import Journal
from conformance.core.proc import Runner, clean_environment
from conformance.core.progress import Progress
from conformance.core.redact import Redactor
from conformance.core.signals import signals_raise
from conformance.criteria.registry import CRITERIA, KNOWN_IDS
from conformance.criteria.rejudge import rejudge, stored_settings
from conformance.doctor import examine
from conformance.leftovers import choose, find_leftovers, remove
from conformance.loading import ClusterLoad
from conformance.model.report import Report
from conformance.model.settings import Settings
from conformance.report.json_file import from_json
from conformance.report.terminal import render_terminal, wants_colour
from conformance.report.write import write_all
from conformance.session import Session


def run_command(argv: Sequence[str]) -> int:
    """Run the command and return its exit code; every expected failure is one message on stderr."""
    try:
        code = main.main(args=list(argv), prog_name="conformance", standalone_mode=False)
    except click.exceptions.Abort:
        return ExitCode.INTERRUPTED
    except click.ClickException as exc:
        click.echo(f"error: {exc.format_message()}\nHint: conformance --help", err=True)
        return ExitCode.USAGE
    except Interrupted as exc:
        click.echo(f"interrupted by {exc.signal_name}", err=True)
        return ExitCode.INTERRUPTED
    except HarnessError as exc:
        click.echo(f"error: {exc}", err=True)
        return exc.exit_code
    except Exception as exc:  # noqa: BLE001 - exit code 1 would blame the subject for a fault of the suite
        place = traceback.extract_tb(exc.__traceback__)[-1]
        click.echo(
            f"error: {type(exc).__name__}: {exc}\n"
            f"Hint: a fault of the suite itself, at {place.filename}:{place.lineno}; please report it",
            err=True,
        )
        return ExitCode.HARNESS_ERROR
    return int(code or 0)


def _subject_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add what says on which subject and which cluster a command works."""
    path = click.Path(path_type=Path)
    for option in (
        click.option("--kubeconfig", type=path, help="file that has the context"),
        click.option("--context", help="kubeconfig context of an existing cluster"),
        click.option("--config", type=path, help="configuration; default ./conformance.toml"),
    ):
        command = option(command)
    return command


def _settings(config: Path | None, flags: Mapping[str, object]) -> tuple[Settings, dict[str, str]]:
    """Return the settings, checked, and where each comes from."""
    settings, origins = load_settings(config_file=config, environment=os.environ, flags=flags)
    require_valid(settings, known_ids=KNOWN_IDS)
    return settings, origins


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="conformance")
def main() -> None:
    """Deploy a containerized application on a real cluster, measure it, and judge it with evidence."""


@main.command()
@_subject_options
@click.option("--target", help="kind (a cluster of its own) or existing (the context you name)")
@click.option("--base-url", help="where the front end answers, for --target existing")
@click.option("--namespace", "subject_namespace", help="namespace to install into; must not exist")
@click.option("--node-image", help="kind's node image")
@click.option("--host-port", type=int, help="port on 127.0.0.1; 0: any free one")
@click.option("--keep", help="never, on-failure or always")
@click.option("--reports", type=click.Path(path_type=Path), help="folder for results")
@click.option("--only", multiple=True, metavar="SC-001", help="judge this criterion only; repeatable")
@click.option("--allow-not-measured", multiple=True, metavar="SC-008", help="do not fail when it is not")
@click.option("--details", multiple=True, metavar="SC-011", help="tell this criterion in full; repeatable")
@click.option("-q", "--quiet", is_flag=True, help="no progress")
def run(config: Path | None, only: tuple[str, ...], *, quiet: bool, **options: Any) -> int:  # noqa: ANN401 - click passes options by name
    """Build, deploy, measure and judge."""
    allowed, details = options.pop("allow_not_measured"), options.pop("details")
    require_known_ids("--details", details, KNOWN_IDS)
    flags = {key.replace("subject_", "subject."): value for key, value in options.items()}
    flags |= {"only": only or None, "allow_not_measured": allowed or None}
    settings, _ = _settings(config, flags)
    progress = Progress(quiet=quiet)
    session = Session(settings=settings, environment=dict(os.environ), progress=progress)
    progress.note(
        f"{settings.subject.name} from {settings.subject.chart} · {settings.target} · run {session.run_id}"
    )
    return _print(session.run(), session.folder, details)


@main.command()
@_subject_options
@click.option("--users", "load_users", type=int, help="people at once, over all workers")
@click.option("--spawn-rate", "load_spawn_per_s", type=float, help="people who start in a second")
@click.option("--seconds", type=click.IntRange(5, 900), default=60, show_default=True, help="how long")
@click.option(
    "--workers", type=click.IntRange(1, 50), default=2, show_default=True, help="pods that make requests"
)
@click.option("--image", help="image of the load that the nodes have or can pull; default: built here")
def load(
    config: Path | None,
    *,
    seconds: int,
    workers: int,
    image: str | None,
    **options: Any,  # noqa: ANN401 - click passes options by name
) -> int:
    """Put load on a release from inside its cluster: one Locust master, as many workers as asked."""
    flags = {key.replace("load_", "load."): value for key, value in options.items()}
    flags["target"] = "existing"
    settings, _ = _settings(config, flags)
    with _bare_runner() as (runner, scratch), signals_raise():
        run = ClusterLoad(settings=settings, runner=runner, folder=scratch, progress=Progress())
        failed = run.run(image=image, workers=workers, seconds=seconds, on_line=click.echo)
    return ExitCode.NOT_CONFORMANT if failed else ExitCode.CONFORMANT


@main.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--allow-not-measured", multiple=True, metavar="SC-008")
@click.option("--details", multiple=True, metavar="SC-011", help="tell this criterion in full; repeatable")
def judge(results: Path, allow_not_measured: tuple[str, ...], details: tuple[str, ...]) -> int:
    """Judge a stored results.json again, with no cluster."""
    require_known_ids("--details", details, KNOWN_IDS)
    stored = _read(results)
    settings = stored_settings(stored)
    if allow_not_measured:
        require_known_ids("--allow-not-measured", allow_not_measured, KNOWN_IDS)
        settings = settings.model_copy(update={"allow_not_measured": allow_not_measured})
    return _print(rejudge(stored, settings=settings), results.parent, details)


@main.command()
@click.argument("results", type=click.Path(path_type=Path))
def report(results: Path) -> int:
    """Render a stored results.json again: junit.xml, report.html, report.md."""
    stored = _read(results)
    for path in write_all(stored, results.parent):
        click.echo(str(path))
    return ExitCode.CONFORMANT


@main.command()
@_subject_options
@click.option("--target", help="kind or existing")
def doctor(config: Path | None, **options: Any) -> int:  # noqa: ANN401 - click passes options by name
    """Say in seconds what a run needs, what of it is here, and from where each setting comes."""
    settings, origins = _settings(config, options)
    for key in sorted(VARIABLES.values()):
        value = "not set" if (found := getattr(settings, key)) is None else found
        click.echo(f"  {key:<10}  {value} ({origins[key]})")
    missing = 0
    with _bare_runner() as (runner, scratch):
        for finding in examine(settings, runner=runner, folder=scratch):
            missing += not finding.ok
            click.echo(f"  {finding.name:<10}  {'' if finding.ok else 'MISSING: '}{finding.found}")
            if finding.hint:
                click.echo(f"  {'':<10}  Hint: {finding.hint}")
    if missing:
        raise ConfigError(f"{missing} of what a run needs is missing", hint="see MISSING above")
    click.echo("ready: conformance run")
    return ExitCode.CONFORMANT


@main.command()
@click.argument("runs", nargs=-1, metavar="[RUN]…")
def gc(runs: tuple[str, ...]) -> int:
    """List what earlier runs left on this machine, or remove what the named runs left.

    A run that is still under way is listed too.
    """
    with _bare_runner() as (runner, scratch):
        found = find_leftovers(runner)
        if runs:
            for left in choose(found, runs):
                remove(runner, left, scratch)
                click.echo(f"removed  {left.describe()}")
            return ExitCode.CONFORMANT
    for left in found:
        click.echo(left.describe())
    ids = " ".join(left.run_id for left in found)
    click.echo(f"remove with: conformance gc {ids}" if found else "nothing of any run is left")
    return ExitCode.CONFORMANT


@main.command(name="list")
def list_criteria() -> int:
    """List the criteria."""
    for criterion in CRITERIA:
        click.echo(f"{criterion.id}  {criterion.level:<11}  {criterion.title}")
    return ExitCode.CONFORMANT


@contextmanager
def _bare_runner() -> Iterator[tuple[Runner, Path]]:
    """Run programs outside of a run: nothing is kept of it, and the folder is removed."""
    with TemporaryDirectory(prefix="conformance-") as name:
        scratch = Path(name)
        environment = clean_environment(scratch)
        yield Runner(env=environment, journal=Journal(), redactor=Redactor(), cwd=scratch), scratch


def _read(results: Path) -> Report:
    if not results.is_file():
        raise ConfigError(f"results '{results}' do not exist", hint="name a results.json below reports/")
    try:
        text = results.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(
            f"cannot read results '{results}': {exc}", hint="name a results.json below reports/"
        ) from exc
    return from_json(text, name=str(results))


def _print(finished: Report, folder: Path, details: tuple[str, ...]) -> int:
    shown = os.path.relpath(folder)
    colour = wants_colour(sys.stdout, os.environ)
    click.echo(render_terminal(finished, folder=shown, colour=colour, details=details))
    return finished.exit_code
