"""The exit code of a run."""

from collections.abc import Sequence

import pytest

from conformance.core.errors import ExitCode
from conformance.criteria import exit_code
from conformance.model.verdict import Status, Verdict

P, F, N, A, B = Status.PASS, Status.FAIL, Status.NOT_MEASURED, Status.NOT_APPLICABLE, Status.BLOCKED


def verdicts(statuses: Sequence[Status]) -> list[Verdict]:
    """Return verdicts on SC-001, SC-002 and so on."""
    return [
        Verdict(criterion=f"SC-{place:03}", title="", status=status, observed="", limit="")
        for place, status in enumerate(statuses, start=1)
    ]


@pytest.mark.parametrize(
    ("statuses", "allowed", "code"),
    [
        ([P, P], (), ExitCode.CONFORMANT),
        ([P, A], (), ExitCode.CONFORMANT),
        ([P, F], (), ExitCode.NOT_CONFORMANT),
        ([P, N], (), ExitCode.NOT_CONFORMANT),
        ([P, B], (), ExitCode.NOT_CONFORMANT),
        ([P, N], ("SC-002",), ExitCode.CONFORMANT),
        ([P, N], ("SC-001",), ExitCode.NOT_CONFORMANT),
        ([F, N], ("SC-001", "SC-002"), ExitCode.NOT_CONFORMANT),
        ([P, B], ("SC-002",), ExitCode.NOT_CONFORMANT),
        ([N], ("SC-001",), ExitCode.NOTHING_JUDGED),
        ([A, A], (), ExitCode.NOTHING_JUDGED),
        ([], (), ExitCode.NOTHING_JUDGED),
    ],
    ids=[
        "all pass",
        "not applicable",
        "one fails",
        "not measured",
        "blocked",
        "not measured by leave",
        "leave for another",
        "no leave to fail",
        "no leave to be blocked",
        "nothing but leave",
        "nothing applies",
        "nothing selected",
    ],
)
def test_exit_code(statuses: list[Status], allowed: tuple[str, ...], code: ExitCode) -> None:
    """Only PASS, NOT APPLICABLE and NOT MEASURED by leave are green, and nothing judged is no success."""
    assert exit_code(verdicts(statuses), allowed_not_measured=allowed) is code
