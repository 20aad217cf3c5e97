"""`conformance gc`: list or remove what earlier runs left."""

import click

from conformance.commands._common import bare_runner
from conformance.core.errors import ExitCode
from conformance.leftovers import choose, describe, find_leftovers
from conformance.targets.provider import Search


@click.command()
@click.argument("runs", nargs=-1, metavar="[RUN]…")
def gc(runs: tuple[str, ...]) -> int:
    """List what earlier runs left on this machine, or remove what the named runs left.

    A run that is still under way is listed too.
    """
    with bare_runner() as (runner, scratch):
        found = find_leftovers(Search(runner=runner, scratch=scratch))
        if runs:
            for run_id, left in choose(found, runs).items():
                for one in left:
                    one.remove()
                click.echo(f"removed  {describe(run_id, left)}")
            return ExitCode.CONFORMANT
    for run_id, left in found.items():
        click.echo(describe(run_id, left))
    click.echo(f"remove with: conformance gc {' '.join(found)}" if found else "nothing of any run is left")
    return ExitCode.CONFORMANT
