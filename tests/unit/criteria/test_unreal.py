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


def test_each_unit_has_its_least_and_its_whole() -> None:
    """What lies on a bound is possible, what lies beyond it by a hair is not."""
    bounds = {"samples_ms": (0.05, 1e9), "loads_ms": (1.0, 1e9), "ready_s": (0.5, 1e9), "x_ratio": (0, 1.0)}
    bounds |= {"memory_samples_bytes": (4096, 2**60), "memory_bytes": (4096, 2**60), "x_percent": (0, 100.0)}
    for name, (least, most) in bounds.items():
        for value, count in ((least, 0), (most, 0), (least - 0.01, 1), (most + 0.01, int(most <= 100))):
            found = [*unreal_values("x", {name: value})]
            assert len(found) == count, (name, value, found)
    assert [*unreal_values("x", {"y": 1.7e308})] == []
