"""`conformance report`: render a stored results.json again."""

from pathlib import Path

import click

from conformance.commands._common import read_results
from conformance.core.errors import ExitCode
from conformance.report.write import write_all


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
def report(results: Path) -> int:
    """Render a stored results.json again: junit.xml, report.html, report.md."""
    stored = read_results(results)
    for path in write_all(stored, results.parent):
        click.echo(str(path))
    return ExitCode.CONFORMANT
