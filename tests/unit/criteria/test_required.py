"""The names that a judge asks for are those that the probes give."""

from conformance.criteria.required import CONTRACT_CHECKS, REQUEST_CLASSES, STEPS, missing_names
from conformance.probes.contract.measure import CHECKS
from conformance.probes.latency import CLASSES


def test_required_names_are_given_by_their_probes() -> None:
    """A name that no probe gives would leave every subject NOT MEASURED."""
    assert set(CONTRACT_CHECKS) <= {check.name for check in CHECKS if check.core}
    assert tuple(CLASSES) == REQUEST_CLASSES
    assert len(STEPS) == 6
    assert len(CONTRACT_CHECKS) > 40


def test_missing_names_are_listed_in_order() -> None:
    """What was seen is left out."""
    assert missing_names(("a", "b", "c"), {"b"}) == "'a', 'c'"
    assert missing_names(("a",), {"a"}) == ""
