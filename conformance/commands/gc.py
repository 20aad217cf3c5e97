"""`conformance gc`: list or remove what earlier runs left."""

import os
from pathlib import Path

import click

from conformance.commands._common import bare_runner
from conformance.config.load import load_settings
from conformance.core.errors import ConfigError, ExitCode
from conformance.core.marks import read_marks
from conformance.leftovers.find import choose, describe, find_leftovers
from conformance.leftovers.reports import remove_old_reports
from conformance.targets.provider import Search


@click.command()
@click.argument("runs", nargs=-1, metavar="[RUN]…")
@click.option("--context", help="look into this kubeconfig context as well")
@click.option("--kubeconfig", type=click.Path(path_type=Path), help="file that has the context")
@click.option("--reports", "is_for_reports", is_flag=True, help="remove old reports instead")
@click.option("--config", type=click.Path(path_type=Path), help="configuration, for --reports")
def gc(
    runs: tuple[str, ...],
    context: str | None,
    kubeconfig: Path | None,
    config: Path | None,
    *,
    is_for_reports: bool,
) -> int:
    """List what earlier runs left, or remove what the named runs left.

    Looks at this machine, at the clusters in which runs were killed, and at the context that is named.
    """
    if is_for_reports:
        return _reports(config)
    if kubeconfig is not None and context is None:
        raise ConfigError(
            "--kubeconfig names no cluster by itself", hint="name the context in it with --context"
        )
    marks = read_marks()
    under_way = {mark.run_id for mark in marks if mark.alive}
    with bare_runner() as (runner, scratch):
        search = Search(runner=runner, scratch=scratch, marks=marks, context=context, kubeconfig=kubeconfig)
        found = find_leftovers(search)
        if runs:
            for run_id, left in choose(found, runs, under_way=under_way).items():
                stays = [sentence for one in left for sentence in one.remove() or ()]
                click.echo(f"removed  {describe(run_id, left)}")
                for sentence in stays:
                    click.echo(f"stays    {sentence}")
            return ExitCode.CONFORMANT
    for run_id, left in found.items():
        click.echo(describe(run_id, left) + ("  (still under way)" if run_id in under_way else ""))
    ended = [run_id for run_id in found if run_id not in under_way]
    where = [f"--context {context}"] if context else []
    where += [f"--kubeconfig {kubeconfig}"] if kubeconfig else []
    if ended:
        click.echo(f"remove with: {' '.join(['conformance gc', *ended, *where])}")
    elif not found:
        click.echo("nothing of any run is left")
    return ExitCode.CONFORMANT


def _reports(config: Path | None) -> int:
    settings, _ = load_settings(config_file=config, environment=os.environ, flags={})
    for path in remove_old_reports(settings.root / settings.reports, keep=settings.keep_reports):
        click.echo(f"removed  {path}")
    click.echo(f"the newest {settings.keep_reports} stay, and those of kept clusters")
    return ExitCode.CONFORMANT
