"""`conformance gc`: list or remove what earlier runs left."""

import click

from conformance.commands._common import bare_runner
from conformance.core.errors import ExitCode
from conformance.leftovers import choose, find_leftovers, remove


@click.command()
@click.argument("runs", nargs=-1, metavar="[RUN]…")
def gc(runs: tuple[str, ...]) -> int:
    """List what earlier runs left on this machine, or remove what the named runs left.

    A run that is still under way is listed too.
    """
    with bare_runner() as (runner, scratch):
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
