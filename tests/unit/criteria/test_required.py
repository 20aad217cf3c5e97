"""The names that a judge asks for are those that the probes give."""

from conformance.criteria.required import (
    CONTRACT_CHECKS,
    CONTRACT_CHECKS_SINCE_SCHEMA_2,
    REQUEST_CLASSES,
    STEPS,
    missing_names,
)
from conformance.probes.contract.measure import CHECKS
from conformance.probes.latency import CLASSES


def test_required_names_are_given_by_their_probes() -> None:
    """One that no probe gives leaves all NOT MEASURED, and one that nobody asks for could be left out."""
    assert tuple(check.name for check in CHECKS if check.core) == CONTRACT_CHECKS
    assert tuple(CLASSES) == REQUEST_CLASSES
    assert len(STEPS) == 6
    assert set(CONTRACT_CHECKS) > CONTRACT_CHECKS_SINCE_SCHEMA_2


def test_missing_names_are_listed_in_order() -> None:
    """What was seen is left out."""
    assert missing_names(("a", "b", "c"), {"b"}) == "'a', 'c'"
    assert missing_names(("a",), {"a"}) == ""
