"""`conformance self-test`: what each criterion catches, tried on mutations of a recorded good run."""

import click

from conformance.core.errors import ExitCode
from conformance.selftest import run_self_test


@click.command(name="self-test")
def self_test() -> int:
    """Plant mutations in a recorded good run, and see each caught by the right criterion and no other.

    Takes seconds and no cluster. Exit code 1 when one is not.
    """
    results = list(run_self_test())
    width = max(len(result.mutation.what) for result in results)
    for result in results:
        wanted = ", ".join(result.mutation.by)
        found = ", ".join(f"{name} {result.statuses[name]}" for name in result.mutation.by)
        also = ", ".join(f"{name} {result.statuses[name]}" for name in result.wrong)
        mark = "ok    " if result.caught else "MISSED"
        wrongly = f"; wrongly also {also}" if also else ""
        click.echo(f"  {mark}  {wanted:<14}  {result.mutation.what:<{width}}  {found}{wrongly}")
    missed = sum(not result.caught for result in results)
    click.echo(
        f"  {len(results) - missed} of {len(results)} planted mutations caught by the right criterion alone"
    )
    return ExitCode.NOT_CONFORMANT if missed else ExitCode.CONFORMANT
