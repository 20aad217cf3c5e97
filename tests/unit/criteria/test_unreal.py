"""Numbers that nobody can have measured, wherever they stand in a record."""

import math
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
        found = [*unreal_values("startup", make.startup(stable_s=seconds))]
        assert len(found) == count, found


def test_each_unit_has_its_least_and_its_whole() -> None:
    """What lies on a bound is possible, what lies beyond it by a hair is not."""
    day_s, day_ms = 86_400.0, 86_400_000.0
    bounds = {"samples_ms": (0.05, day_ms), "loads_ms": (1.0, day_ms), "ready_s": (0.5, day_s)}
    bounds |= {"times_ms": (0.05, day_ms), "cold_ms": (1.0, day_ms), "x_ratio": (0, 1.0), "x_s": (0, day_s)}
    bounds |= {"memory_samples_bytes": (4096, 2**60), "memory_bytes": (4096, 2**60), "x_percent": (0, 100.0)}
    bounds |= {"cpu_limit_millicores": (1.0, 2**60)}
    for name, (least, most) in bounds.items():
        for value, count in ((least, 0), (most, 0), (least - 0.01, 1), (most + 0.01, int(most <= day_ms))):
            found = [*unreal_values("x", {name: value})]
            assert len(found) == count, (name, value, found)
    assert [*unreal_values("x", {"y": 1.7e308})] == []


def test_times_of_two_clocks_may_seem_to_run_backwards(make: Any) -> None:
    """They are times all the same, and no number of restarts is below nothing."""
    [pod, *_] = make.startup().pods
    for changes, count in (
        ({"scheduled_s": -2.0}, 0),
        ({"scheduled_s": math.nan}, 1),
        ({"pulled_s": math.inf}, 1),
        ({"restarts_count": -1}, 1),
        ({"pod": " "}, 1),
    ):
        found = [*unreal_values("startup", (replace(pod, **changes),))]
        assert len(found) == count, (changes, found)


def test_what_has_no_name_is_of_nobody() -> None:
    """A text of a list, a key, a field by which a thing is found again; other texts may be empty."""
    for value, count in (
        (("a", "b"), 0),
        (("a", " "), 1),
        ({"timeout": 1}, 0),
        ({"": 1}, 1),
        ({"detail": ""}, 0),
        ({"pod": "\t"}, 1),
    ):
        assert len([*unreal_values("x", {"y": value})]) == count, value
