"""`conformance schema`: the JSON Schema of results.json."""

import click

from conformance.core.errors import ExitCode
from conformance.report.schema import schema_text


@click.command()
def schema() -> int:
    """Print the JSON Schema of results.json as this version writes it."""
    click.echo(schema_text(), nl=False)
    return ExitCode.CONFORMANT
