"""What is told of a stored report that is no longer as the run left it."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.criteria import find_changes
from conformance.model.verdict import Status

_EDITED = "results.json was changed since the run: its digest does not fit what it holds"
_NO_DIGEST = "results.json has no digest, so nobody can tell whether it was changed since the run"


@pytest.mark.parametrize(
    ("stored", "now", "lines"),
    [
        ("b", "b", ()),
        ("b", "a", (_EDITED,)),
        ("b", "c", (_EDITED,)),
        ("", "a", (_NO_DIGEST,)),
    ],
)
def test_digest_is_compared(make: Any, stored: str, now: str, lines: tuple[str, ...]) -> None:
    """Whichever sorts first, and where there is none that is told."""
    report = replace(make.report(), digest=stored)
    assert find_changes(report, report, digest=now, missing=()) == lines


def test_old_report_has_no_digest(make: Any) -> None:
    """Nobody wrote one in schema 1, which is no change."""
    report = replace(make.report(), digest="", schema_version=1)
    assert find_changes(report, report, digest="a", missing=()) == ()
    later = replace(report, schema_version=3)
    assert find_changes(later, later, digest="a", missing=()) == (_NO_DIGEST,)


@pytest.mark.parametrize(
    ("before", "after"),
    [(Status.PASS, Status.FAIL), (Status.FAIL, Status.PASS), (Status.BLOCKED, Status.FAIL)],
)
def test_verdict_that_differs_is_told(make: Any, before: Status, after: Status) -> None:
    """With both words; the others are not."""
    judged = make.report()
    first, *others = judged.verdicts
    stored = replace(judged, verdicts=(replace(first, status=before), *others))
    judged = replace(judged, verdicts=(replace(first, status=after), *others))
    lines = find_changes(stored, judged, digest=judged.digest, missing=())
    assert lines == (f"SC-001: stored verdict {before}, judged again {after}",)


def test_verdict_on_one_side_only_is_told(make: Any) -> None:
    """In the order of the report; a report in which nothing was judged yet has none to compare."""
    judged = make.report()
    less = replace(judged, verdicts=judged.verdicts[1:], exit_code=1)
    assert find_changes(less, judged, digest=judged.digest, missing=()) == (
        "SC-001: stored verdict none, judged again PASS",
        "stored exit code 1, judged again 0",
    )
    assert find_changes(judged, less, digest=judged.digest, missing=()) == (
        "SC-001: stored verdict PASS, judged again none",
        "stored exit code 0, judged again 1",
    )
    nothing = replace(less, verdicts=(), complete=False)
    assert find_changes(nothing, judged, digest=judged.digest, missing=()) == ()


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        (["a"], "evidence is missing: 'a'"),
        (["a", "b"], "evidence is missing: 'a' and 1 more"),
        (["a", "b", "c"], "evidence is missing: 'a' and 2 more"),
    ],
)
def test_missing_evidence_is_counted(make: Any, missing: list[str], told: str) -> None:
    """The first by name."""
    report = make.report()
    assert find_changes(report, report, digest=report.digest, missing=missing) == (told,)
