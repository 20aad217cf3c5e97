"""A team's own criterion is judged by what its test saw."""

from typing import Any

import pytest

from conformance.criteria.judging import judge_all
from conformance.criteria.own import own_criteria
from conformance.model.measurements import Observed
from conformance.model.verdict import Status


@pytest.mark.parametrize(("met", "status"), [(True, Status.PASS), (False, Status.FAIL)])
def test_what_the_test_saw_is_the_verdict(make: Any, met: bool, status: Status) -> None:
    """One sample, with its own words; the measurements of the suite bring no criterion here."""
    seen = Observed(title="no user", level="required", limit="0", observed="3", met=met, reason="mend it")
    measurements = make.measurements(**{"OWN-01": seen})
    criteria = own_criteria(measurements)
    assert [criterion.id for criterion in criteria] == ["OWN-01"]
    [found] = judge_all(measurements, make.settings(), criteria=criteria)
    assert (found.status, found.observed, found.limit, found.samples_count) == (status, "3", "0", 1)
    assert (found.title, found.level, found.reason) == ("no user", "required", "mend it")


def test_what_no_test_could_tell_is_not_measured(make: Any) -> None:
    """It has no sample, and gates as any other that nobody has measured."""
    seen = Observed(title="no user", level="required", limit="0", observed="-", met=None, reason="no shop")
    measurements = make.measurements(**{"OWN-01": seen})
    [found] = judge_all(measurements, make.settings(), criteria=own_criteria(measurements))
    assert (found.status, found.gates, found.samples_count) == (Status.NOT_MEASURED, True, 0)
    assert found.reason == "no shop"
