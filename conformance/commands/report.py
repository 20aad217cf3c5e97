"""`conformance report`: render a stored results.json again."""

from pathlib import Path

import click

from conformance.commands._common import changes_of, read_results
from conformance.core.errors import ExitCode
from conformance.criteria.rejudge import rejudge
from conformance.report.write import write_renderings, write_results


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
def report(results: Path) -> int:
    """Judge and render a stored results.json again: junit.xml, report.html, report.md.

    What a killed run left is completed: results.json gets the verdicts on all that was measured.
    """
    stored = read_results(results)
    judged = rejudge(stored.report)
    for change in changes_of(stored, results.parent):
        click.echo(f"note: {change}", err=True)
    if not judged.complete and results.name != "results.json":
        # Another report may stand there, and must not be lost.
        click.echo("note: not completed: only a file named results.json is written anew", err=True)
    elif not judged.complete:
        click.echo(str(write_results(judged, results.parent)))
    for path in write_renderings(judged, results.parent):
        click.echo(str(path))
    return ExitCode.CONFORMANT
