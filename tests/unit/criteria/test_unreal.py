"""Numbers that nobody can have measured, wherever they stand in a record."""

from dataclasses import replace
from typing import Any

from conformance.criteria.unreal import unreal_values


def test_each_number_has_the_bounds_of_its_name(make: Any) -> None:
    """A sample has those of its list, however deep; half a second is more than nothing."""
    good = make.latency()
    first, *others = good.classes
    for samples, told in (((0.05, 5.0), ""), ((5.0, 0.04), "'latency.classes.0.samples_ms.1' is 0.04")):
        measured = replace(good, classes=(replace(first, samples_ms=samples), *others))
        assert "".join(unreal_values("latency", measured)).startswith(told)
        assert bool([*unreal_values("latency", measured)]) == bool(told)
    for seconds, count in ((0.0, 0), (0.5, 0), (-0.5, 1)):
        found = [*unreal_values("page", make.page(cold_ms=seconds))]
        assert len(found) == count, found
