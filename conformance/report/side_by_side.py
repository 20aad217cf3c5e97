"""Verdicts before and after a change, side by side."""

from collections.abc import Sequence

from conformance.model.verdict import Verdict
from conformance.report._common import plain


def render_change(before: Verdict | None, after: Verdict) -> str:
    """Return one line: what it was, what it is, and the limit."""
    was = "-" if before is None else _shown(before)
    return f"  {after.criterion}  {was:<34}  ->  {_shown(after):<34}  limit {after.limit}"


def render_side_by_side(before: Sequence[Verdict], after: Sequence[Verdict]) -> str:
    """Return a line a criterion: those that were measured again, and those that were not."""
    now = {verdict.criterion: verdict for verdict in after}
    lines = [f"  {'':<6}  {'before':<34}      after"]
    for verdict in before:
        found = now.get(verdict.criterion)
        lines.append(
            render_change(verdict, found)
            if found is not None
            else f"  {verdict.criterion}  {_shown(verdict):<34}      not measured again"
        )
    return "\n".join(lines)


def _shown(verdict: Verdict) -> str:
    return f"{verdict.status.value:<12}  {plain(verdict.observed)}"
