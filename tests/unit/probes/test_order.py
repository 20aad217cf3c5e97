"""The order of probes follows from what each leaves, reads and must be clean of."""

from dataclasses import replace
from itertools import permutations

import pytest

from conformance.core.errors import ConfigError
from conformance.model.measurements import Key, Observed
from conformance.probes.order import in_order
from conformance.probes.probe import Need, Probe, Trace
from conformance.probes.registry import PROBES


def probe(name: str, **given: frozenset[Trace]) -> Probe:
    """Return a probe of a release that serves."""
    return Probe(key=Key(name, Observed), needs=frozenset({Need.SERVING}), **given)


def test_any_listing_gives_one_order() -> None:
    """What is spoiled goes first, what reads goes last, however they are listed."""
    quick = probe("quick", clean_of=frozenset({Trace.LOAD}))
    storm = probe("storm", leaves=frozenset({Trace.LOAD, Trace.REQUESTS}))
    reader = probe("reader", reads=frozenset({Trace.REQUESTS}))
    for listing in permutations((quick, storm, reader)):
        assert [item.name for item in in_order(listing)] == ["quick", "storm", "reader"]


def test_ties_are_kept_as_they_are_listed() -> None:
    """A report reads the same every time."""
    names = ["c", "a", "b"]
    assert [item.name for item in in_order([probe(name) for name in names])] == names


def test_probes_that_spoil_each_other_are_refused() -> None:
    """Both are named."""
    both = [
        probe("one", leaves=frozenset({Trace.ROWS}), clean_of=frozenset({Trace.LOAD})),
        probe("two", leaves=frozenset({Trace.LOAD}), clean_of=frozenset({Trace.ROWS})),
    ]
    with pytest.raises(ConfigError, match=r"one before two before one|two before one before two"):
        in_order(both)


def test_another_installation_is_not_disturbed() -> None:
    """What is left in one release says nothing of the other."""
    quick = probe("quick", clean_of=frozenset({Trace.LOAD}))
    storm = replace(probe("storm", leaves=frozenset({Trace.LOAD})), production=True)
    assert [item.name for item in in_order((storm, quick))] == ["storm", "quick"]


def test_own_probes_measure_before_they_are_disturbed() -> None:
    """Page and latency see fresh pods without load, and logs are read when all is done."""
    names = [item.name for item in PROBES if not item.production]
    for quiet in ("page", "latency", "flow"):
        assert names.index(quiet) < names.index("utilisation") < names.index("contract")
    assert names[-1] == "logs"


def test_release_that_does_not_serve_has_something_to_tell() -> None:
    """What needs no answer from it."""
    told = {item.name for item in PROBES if item.told_unless_serving}
    assert told == {"images", "startup", "hands_free", "manifests", "logs", "quota", "restricted"}
