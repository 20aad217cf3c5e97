"""`conformance load`: load on a release from inside its cluster."""

from pathlib import Path
from typing import Any

import click

from conformance.commands._common import bare_runner, settings_from, subject_options
from conformance.core.errors import ExitCode
from conformance.core.progress import Progress
from conformance.core.signals import signals_raise
from conformance.loading import ClusterLoad


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
        failed = run.run(image=image, workers=workers, seconds=seconds, on_line=click.echo)
    return ExitCode.NOT_CONFORMANT if failed else ExitCode.CONFORMANT
