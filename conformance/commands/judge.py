"""`conformance judge`: judge a stored results.json again."""

from dataclasses import replace
from pathlib import Path

import click

from conformance.commands._common import changes_of, print_report, read_results
from conformance.config.validate import require_known_ids
from conformance.core.errors import ExitCode
from conformance.criteria.registry import KNOWN_IDS
from conformance.criteria.rejudge import rejudge, stored_settings
from conformance.model.report import Outcome


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option(
    "--allow-not-measured", multiple=True, metavar="SC-008", help="do not fail when it is not; repeatable"
)
@click.option("--details", multiple=True, metavar="SC-011", help="tell this criterion in full; repeatable")
def judge(results: Path, allow_not_measured: tuple[str, ...], details: tuple[str, ...]) -> int:
    """Judge a stored results.json again, with no cluster; say what was changed since the run."""
    require_known_ids("--details", details, KNOWN_IDS)
    stored = read_results(results)
    settings = stored_settings(stored.report)
    if allow_not_measured:
        require_known_ids("--allow-not-measured", allow_not_measured, KNOWN_IDS)
        settings = settings.model_copy(update={"allow_not_measured": allow_not_measured})
    judged = rejudge(stored.report, settings=settings)
    if stored.changed and judged.exit_code == ExitCode.CONFORMANT:
        # Nobody vouches for measurements that are not those of the run.
        judged = replace(judged, outcome=Outcome.NOT_CONFORMANT, exit_code=int(ExitCode.NOT_CONFORMANT))
    return print_report(judged, results.parent, details, changes=changes_of(stored, results.parent))
