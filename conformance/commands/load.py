"""`conformance load`: load on a release from inside its cluster."""

from pathlib import Path
from typing import Any

import click

from conformance.commands._common import bare_runner, settings_from, subject_options
from conformance.core.errors import ExitCode
from conformance.core.progress import Progress
from conformance.core.signals import signals_raise
from conformance.loading import ClusterLoad
from conformance.model.measurements import LoadRun


@click.command()
@subject_options
@click.option("--users", "load_users", type=int, help="people at once, over all workers")
@click.option("--spawn-rate", "load_spawn_per_s", type=float, help="people who start in a second")
@click.option("--seconds", type=click.IntRange(5, 900), default=60, show_default=True, help="how long")
@click.option(
    "--workers", type=click.IntRange(1, 50), default=2, show_default=True, help="pods that make requests"
)
@click.option("--image", help="image of the load that the nodes have or can pull; default: built here")
def load(
    config: Path | None,
    *,
    seconds: int,
    workers: int,
    image: str | None,
    **options: Any,  # noqa: ANN401 - click passes options by name
) -> int:
    """Put load on a release from inside its cluster: one Locust master, as many workers as asked."""
    flags = {key.replace("load_", "load."): value for key, value in options.items()}
    flags["target"] = "existing"
    settings, _ = settings_from(config, flags, judges=False)
    with bare_runner() as (runner, scratch), signals_raise():
        run = ClusterLoad(settings=settings, runner=runner, folder=scratch, progress=Progress())
        seen = run.run(image=image, workers=workers, seconds=seconds, on_line=click.echo)
    click.echo(summary(seen))
    return ExitCode.NOT_CONFORMANT if seen.failures_count else ExitCode.CONFORMANT


def summary(seen: LoadRun) -> str:
    """Return what a load saw, on one line or two."""
    still = seen.standstill
    waited = (
        f"\nlongest time without an answer while several waited: {still.elapsed_s:.1f} s"
        f" ({still.waiting_count} users, after {still.at_s:.0f} s)"
        if still
        else ""
    )
    return (
        f"{seen.users_worked} of {seen.users} users worked: {seen.requests_count} requests,"
        f" {seen.failures_count} failed; p50 {seen.p50_ms:.0f} ms, p95 {seen.p95_ms:.0f} ms,"
        f" max {seen.max_ms:.0f} ms{waited}"
    )
