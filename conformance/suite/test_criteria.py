"""One test a criterion: `pytest --pyargs conformance.suite`."""

import pytest

from conformance.criteria.registry import KNOWN_IDS
from conformance.model.report import Report
from conformance.model.verdict import Status


@pytest.mark.cluster
@pytest.mark.timeout(0)
@pytest.mark.parametrize("criterion", KNOWN_IDS)
def test_criterion_is_met(criterion: str, conformance_report: Report) -> None:
    """The subject meets the criterion, or declares why it does not apply."""
    verdict = next(found for found in conformance_report.verdicts if found.criterion == criterion)

    assert verdict.status in {Status.PASS, Status.NOT_APPLICABLE}, f"{verdict.status}: {verdict.reason}"
