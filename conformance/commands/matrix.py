"""`conformance matrix`: several targets one after another, and stored runs, in one table."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import click

from conformance.commands._common import changes_of, judge_again, read_results, settings_from
from conformance.config.load import load_settings
from conformance.core.errors import ConfigError, ExitCode, HarnessError, Interrupted
from conformance.core.progress import Progress
from conformance.model.report import Report
from conformance.report.matrix import (
    Matrix,
    matrix_of,
    render_matrix_json,
    render_matrix_markdown,
    render_text,
)
from conformance.run.session import Session
from conformance.targets.registry import all_targets

# A matrix is as good as its worst run; the first of these that one ended with.
_WORST_FIRST = (
    ExitCode.INTERRUPTED,
    ExitCode.HARNESS_ERROR,
    ExitCode.USAGE,
    ExitCode.NOT_CONFORMANT,
    ExitCode.NOTHING_JUDGED,
)
_LEAST = 2


@click.command()
@click.option("--target", "targets", multiple=True, help=" or ".join(each.kind for each in all_targets()))
@click.option(
    "--run", "runs", multiple=True, metavar="ID", help="a stored run, or its results.json; repeatable"
)
@click.option("--config", type=click.Path(path_type=Path), help="configuration; default ./conformance.toml")
@click.option("--only", multiple=True, metavar="SC-001", help="judge this criterion only; repeatable")
@click.option("--reports", type=click.Path(path_type=Path), help="folder for results")
@click.option("-q", "--quiet", is_flag=True, help="no progress")
def matrix(
    targets: tuple[str, ...],
    runs: tuple[str, ...],
    config: Path | None,
    only: tuple[str, ...],
    reports: Path | None,
    *,
    quiet: bool,
) -> int:
    """Run on several targets one after another, and lay the verdicts side by side.

    Stored runs come first. Ends with 0 when every run does; else as the worst of them: interrupted,
    broken, wrong usage, not conformant, nothing judged. A target named here is asked for on this command
    line, so that what it cannot measure leaves the run PARTIAL with 0.
    """
    if len(targets) + len(runs) < _LEAST:
        raise ConfigError("a matrix needs two runs", hint="name each with --target or --run")
    flags: dict[str, object] = {"reports": reports, "only": only or None}
    settings, _ = load_settings(config_file=config, environment=os.environ, flags=flags)
    folder = settings.root / settings.reports
    # All are looked at before the first is started.
    stored = [_stored(name, folder) for name in runs]
    for target in targets:
        settings_from(config, {**flags, "target": target})
    ended = list(_run_all(targets, config, flags, Progress(quiet=quiet)))
    made = [*stored, *(report for report, _ in ended if report is not None)]
    if made:
        found = matrix_of(made)
        click.echo(render_text(found), nl=False)
        click.echo(f"  {os.path.relpath(_write(found, folder))}")
    return _worst([*(report.exit_code for report in made), *(code for _, code in ended)])


def _run_all(
    targets: tuple[str, ...],
    config: Path | None,
    flags: dict[str, object],
    progress: Progress,
) -> Iterator[tuple[Report | None, int]]:
    """Run one after the other, and yield the report, if there is one, and with which exit code it broke.

    One that breaks is told, and the next is run; after an interruption none is.
    """
    for target in targets:
        settings, origins = settings_from(config, {**flags, "target": target})
        session = Session(settings=settings, origins=origins, environment=os.environ, progress=progress)
        progress.note(
            f"{settings.subject.name} from {settings.subject.chart} · {target} · run {session.run_id}"
        )
        code = ExitCode.CONFORMANT
        try:
            with session:
                session.measure_selected()
        except Interrupted as exc:
            click.echo(f"interrupted by {exc.signal_name}", err=True)
            yield None, int(exc.exit_code)
            return
        except HarnessError as exc:
            code = exc.exit_code
            click.echo(f"error: run {session.run_id} on {target}: {exc}", err=True)
        yield getattr(session, "report", None), int(code)


def _stored(name: str, folder: Path) -> Report:
    """Return a stored run, judged again; what was changed in it since is told."""
    path = Path(name) if name.endswith(".json") else folder / name / "results.json"
    stored = read_results(path)
    for change in changes_of(stored, path.parent):
        click.echo(f"note: run {stored.report.run_id}: {change}", err=True)
    return judge_again(stored)


def _write(found: Matrix, reports: Path) -> Path:
    folder = reports / f"matrix-{secrets.token_hex(3)}"
    folder.mkdir(parents=True)
    (folder / "matrix.json").write_text(render_matrix_json(found), encoding="utf-8")
    path = folder / "matrix.md"
    path.write_text(render_matrix_markdown(found), encoding="utf-8")
    return path


def _worst(codes: list[int]) -> int:
    return next((int(code) for code in _WORST_FIRST if int(code) in codes), int(ExitCode.CONFORMANT))
