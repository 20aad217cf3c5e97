"""`conformance judge`: judge a stored results.json again."""

from pathlib import Path

import click

from conformance.commands._common import changes_of, judge_again, print_report, read_results
from conformance.config.validate import require_known_ids
from conformance.criteria.registry import KNOWN_IDS
from conformance.criteria.rejudge import stored_settings


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
    judged = judge_again(stored, settings)
    return print_report(judged, results.parent, details, changes=changes_of(stored, results.parent))
