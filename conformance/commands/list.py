"""`conformance list`: the criteria."""

import click

from conformance.core.errors import ExitCode
from conformance.criteria.registry import CRITERIA


@click.command(name="list")
def list_criteria() -> int:
    """List the criteria."""
    for criterion in CRITERIA:
        click.echo(f"{criterion.id}  {criterion.level:<11}  {criterion.title}")
    return ExitCode.CONFORMANT
