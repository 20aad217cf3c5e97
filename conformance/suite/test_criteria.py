"""One test a criterion: `pytest --pyargs conformance.suite -k SC-005`."""

from collections.abc import Callable

import pytest

from conformance.criteria.registry import KNOWN_IDS
from conformance.model.verdict import Status, Verdict


@pytest.mark.timeout(0)
@pytest.mark.parametrize("criterion", KNOWN_IDS)
def test_criterion_is_met(criterion: str, verdict: Callable[[str], Verdict]) -> None:
    """The subject meets the criterion, or declares why it does not apply."""
    found = verdict(criterion)

    assert found.status in {Status.PASS, Status.NOT_APPLICABLE}, f"{found.status}: {found.reason}"
