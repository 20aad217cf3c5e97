"""One report that has everything in it, and golden files of its renderings."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.model.report import Outcome, StageTime
from conformance.model.verdict import Figure, Spread, Status, Verdict

GOLDEN = Path(__file__).parent / "golden"


def verdict(criterion: str, status: Status, **changes: Any) -> Verdict:
    """Return a verdict with all its words."""
    made = Verdict(
        criterion=criterion,
        title="title of it",
        status=status,
        observed="200 ms",
        limit="3000 ms",
        samples_count=20,
        method="by clock",
        limit_source="specification",
    )
    return replace(made, **changes)


VERDICTS = (
    verdict(
        "SC-001",
        Status.PASS,
        figures=(Figure(name="page load p95", value=200.0, limit=3000.0, unit="ms"),),
        spread=Spread(minimum=100.0, p50=150.0, p95=200.0, maximum=400.0),
        details=("cold load 400 ms, not judged",),
        evidence=("evidence/SC-001/loads.json",),
    ),
    verdict(
        "SC-002",
        Status.FAIL,
        title="image sizes <of all> & more",
        observed="712.0 MB",
        limit="300 MB",
        figures=(Figure(name="backend", value=712.0, limit=300.0, unit="MB"),),
        reason="image 'x' has <script>alert(1)</script> | in a layer",
        details=("bell \x07 & <b>bold</b>",),
        evidence=("evidence/SC-002/sizes.txt", "evidence/SC-002/layers.txt"),
    ),
    verdict("SC-003", Status.NOT_MEASURED, observed="-", samples_count=0, reason="no evidence; get some"),
    verdict("SC-004", Status.NOT_MEASURED, observed="-", samples_count=0, reason="no browser; install one"),
    verdict("SC-005", Status.BLOCKED, observed="-", samples_count=0, reason="stage 'install' failed: x"),
    verdict("SC-006", Status.NOT_APPLICABLE, observed="-", samples_count=0, reason="declared: no flow"),
    verdict("REC-01", Status.FAIL, reason="it runs as root", level="recommended", gates=False),
    verdict("REC-02", Status.FAIL, reason="no policy", level="recommended", gates=True),
)


@pytest.fixture
def full_report(make: Any) -> Any:
    """Return a report with every status, a changed limit, leave for one gap, and text like markup."""
    report = make.report(verdicts=VERDICTS, allowed_not_measured=("SC-004",), exit_code=1)
    inputs = replace(
        report.inputs, limits={"limits.api_ms": 2000.0}, default_limits={"limits.api_ms": 1000.0}
    )
    stages = (
        StageTime(name="images", elapsed_s=61.0, result="built <both> | cold"),
        StageTime(name="teardown", elapsed_s=3.25, result="nothing is left"),
    )
    told = (
        "5 required criteria left out by --only on the command line: SC-007, SC-008, SC-009, SC-010, SC-011",
        "not measured by leave (--allow-not-measured): SC-004",
        "limit changed: limits.api_ms is 2000, specified is 1000",
    )
    return replace(report, inputs=inputs, stages=stages, outcome=Outcome.NOT_CONFORMANT, left_out=told)


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Return a comparison with a golden file; `UPDATE_GOLDEN=1 pytest` writes them anew."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare
