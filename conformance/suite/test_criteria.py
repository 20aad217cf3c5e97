"""One test a criterion: `pytest --pyargs conformance.suite -k SC-005`."""

from collections.abc import Callable

import pytest

from conformance.criteria.registry import CRITERIA
from conformance.model.verdict import Status, Verdict

# By this a recommended criterion is asked for: they take an installation of their own.
_RECOMMENDED = "REC"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have a test for each required criterion, and for the recommended ones when `-k` or a node names one."""
    if "criterion" in metafunc.fixturenames:
        named = " ".join((metafunc.config.getoption("keyword"), *metafunc.config.args))
        ids = [item.id for item in CRITERIA if not item.production or _RECOMMENDED in named]
        metafunc.parametrize("criterion", ids)


@pytest.mark.timeout(0)
def test_criterion_is_met(criterion: str, verdict: Callable[[str], Verdict]) -> None:
    """The subject meets the criterion, or declares why it does not apply."""
    found = verdict(criterion)

    assert found.status in {Status.PASS, Status.NOT_APPLICABLE}, f"{found.status}: {found.reason}"
