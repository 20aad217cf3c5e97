"""`conformance again`: after a change, measure on the cluster of a kept run what may be another now."""

import os
from pathlib import Path

import click

from conformance.commands._common import print_report, settings_from
from conformance.config.load import load_settings
from conformance.config.validate import require_known_ids
from conformance.core.clock import Stopwatch
from conformance.core.errors import ExitCode
from conformance.core.progress import Progress
from conformance.criteria.registry import CRITERIA, KNOWN_IDS
from conformance.model.settings import Settings
from conformance.report.side_by_side import render_change, render_side_by_side
from conformance.run.inputs import input_digests
from conformance.run.kept import find_kept
from conformance.run.past import Choice, Past, choose, read_past
from conformance.run.plan import Again, Plan
from conformance.run.session import Session

# From a fresh `helm install` alone these can be told.
_BY_INSTALL = frozenset({"startup", "hands_free"})


@click.command()
@click.option("--run", "run_id", help="a run that was kept; default: the newest")
@click.option("--config", type=click.Path(path_type=Path), help="configuration; default ./conformance.toml")
@click.option("--reports", type=click.Path(path_type=Path), help="folder for results")
@click.option("--only", multiple=True, metavar="SC-003", help="measure no other criterion again; repeatable")
@click.option("--details", multiple=True, metavar="SC-011", help="tell this criterion in full; repeatable")
@click.option("-q", "--quiet", is_flag=True, help="no progress")
def again(
    run_id: str | None,
    config: Path | None,
    reports: Path | None,
    only: tuple[str, ...],
    details: tuple[str, ...],
    *,
    quiet: bool,
) -> int:
    """Measure again, on the cluster of a kept run, what was red and what the changed files can touch."""
    for option, ids in (("--only", only), ("--details", details)):
        require_known_ids(option, ids, KNOWN_IDS)
    watch = Stopwatch()
    here, _ = load_settings(config_file=config, environment=os.environ, flags={"reports": reports})
    folder = (here.root / here.reports).resolve()
    kept = find_kept(folder, run_id)
    target = {f"target.{key}": value for key, value in kept.target.items()}
    settings, origins = settings_from(config, {"reports": reports, **target})
    past = read_past(folder, kept.run_id, settings)
    choice = choose(past, input_digests(settings), only)
    progress = Progress(quiet=quiet)
    if not choice.why:
        click.echo(f"nothing to measure again: nothing of run {kept.run_id} is red, and no input has changed")
        return ExitCode.CONFORMANT
    progress.note(f"{settings.subject.name} again, on the cluster of run {kept.run_id}")
    for reason in dict.fromkeys(choice.why.values()):
        names = ", ".join(name for name, why in choice.why.items() if why == reason)
        progress.note(f"  {reason}: {names}")
    session = _session(settings, origins, choice, kept.run_id, progress)
    with session:
        _measure(session, past, choice, progress, watch)
    click.echo(render_side_by_side(past.verdicts, session.report.verdicts))
    return print_report(session.report, session.folder, details)


def _session(
    settings: Settings, origins: dict[str, str], choice: Choice, of: str, progress: Progress
) -> Session:
    only = tuple(choice.why)
    plan = Plan(only, again=Again(of=of, fresh=_is_fresh(only)))
    return Session(
        settings=settings.model_copy(update={"only": only, "keep": "always"}),
        origins={**origins, "only": "again"},
        environment=os.environ,
        progress=progress,
        plan=plan,
    )


def _is_fresh(only: tuple[str, ...]) -> bool:
    return any(item.probes & _BY_INSTALL for item in CRITERIA if item.id in only)


def _measure(session: Session, past: Past, choice: Choice, progress: Progress, watch: Stopwatch) -> None:
    """Take one measurement after the other, and show each verdict as soon as it can be told."""
    before = {verdict.criterion: verdict for verdict in past.verdicts}
    waiting = {item.id: item.probes for item in CRITERIA if item.id in choice.why}
    done: set[str] = set()
    for probe in session.plan.probes:
        if probe.name not in session.plan.wanted:
            continue
        session.measure({probe.name})
        done.add(probe.name)
        for name in [name for name, probes in waiting.items() if probes <= done]:
            del waiting[name]
            line = render_change(before.get(name), session.verdict(name))
            progress.note(f"{line}  ({watch.elapsed_s:.0f} s after the start)")
