"""`conformance doctor`: what a run needs, and what of it is here."""

import os
from pathlib import Path
from typing import Any

import click

from conformance.commands._common import bare_runner, settings_from, subject_options
from conformance.config.environment import VARIABLES
from conformance.config.keys import get_key
from conformance.config.load import find_file, load_target
from conformance.config.target import PREFIX, full_key
from conformance.core.errors import ConfigError, ExitCode
from conformance.doctor import Needs, examine, needs_of
from conformance.targets.registry import all_targets


@click.command()
@subject_options
@click.option("--target", help=" or ".join(target.kind for target in all_targets()))
@click.option("--with-observability", is_flag=True, default=None, help="for a run that a Prometheus watches")
def doctor(config: Path | None, **options: Any) -> int:  # noqa: ANN401 - click passes options by name
    """Say in seconds what a run needs, what of it is here, and from where each setting comes."""
    has_file = find_file(config, os.environ) is not None
    if has_file:
        settings, origins = settings_from(config, options)
        needs, shown = needs_of(settings), settings.model_dump(mode="json", exclude={"root", "subject"})
    else:
        target, origins = load_target(environment=os.environ, flags=options)
        needs, shown = Needs(target=target, root=Path.cwd()), {"target": target.model_dump(mode="json")}
        click.echo("  config      none here: what is said of the target holds, a run needs a configuration")
    for key in sorted({*(key for key in origins if key.startswith(PREFIX)), *VARIABLES.values()}):
        if key not in origins:
            continue
        value = "not set" if (found := get_key(shown, key)) is None else found
        name = "target" if key == full_key("target") else key.removeprefix(PREFIX)
        click.echo(f"  {name:<10}  {value} ({origins[key]})")
    missing = 0
    with bare_runner() as (runner, scratch):
        for finding in examine(needs, runner=runner, folder=scratch):
            missing += not finding.ok
            click.echo(f"  {finding.name:<10}  {'' if finding.ok else 'MISSING: '}{finding.found}")
            if finding.hint:
                click.echo(f"  {'':<10}  Hint: {finding.hint}")
    if missing:
        raise ConfigError(f"{missing} of what a run needs is missing", hint="see MISSING above")
    click.echo("ready: conformance run" + ("" if has_file else " --config FILE"))
    return ExitCode.CONFORMANT
