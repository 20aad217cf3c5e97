"""What the whole run comes to: its exit code."""

from collections.abc import Collection, Sequence

from conformance.core.errors import ExitCode
from conformance.criteria.registry import CRITERIA
from conformance.model.verdict import Status, Verdict


def exit_code(verdicts: Sequence[Verdict], *, allowed_not_measured: Collection[str] = ()) -> ExitCode:
    """Return the exit code that these verdicts stand for.

    0: every required one is PASS, NOT APPLICABLE, or NOT MEASURED by leave; 1: some required one is
    not; 5: nothing was judged, because the selection is empty or holds no verdict on a measurement.
    """
    recommended = {criterion.id for criterion in CRITERIA if criterion.level == "recommended"}
    red = [
        verdict
        for verdict in verdicts
        if verdict.criterion not in recommended and not _is_green(verdict, allowed_not_measured)
    ]
    if red:
        return ExitCode.NOT_CONFORMANT
    if not any(verdict.status in {Status.PASS, Status.FAIL} for verdict in verdicts):
        return ExitCode.NOTHING_JUDGED
    return ExitCode.CONFORMANT


def _is_green(verdict: Verdict, allowed_not_measured: Collection[str]) -> bool:
    if verdict.status is Status.NOT_MEASURED:
        return verdict.criterion in allowed_not_measured
    return verdict.status in {Status.PASS, Status.NOT_APPLICABLE}
