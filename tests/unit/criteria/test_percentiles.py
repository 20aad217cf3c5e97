"""Percentiles by the nearest rank."""

import pytest

from conformance.core.percentiles import percentile
from conformance.criteria.spread import spread_of
from tests.unit.table import table


@table(
    ("count", "percent", "expected"),
    [
        (20, 95, 19),
        (100, 95, 95),
        (21, 95, 20),
        (1, 95, 1),
        (10, 50, 5),
        (3, 100, 3),
        (1000, 0.1, 1),
        (1000, 95, 950),
    ],
)
def test_percentile_is_one_of_the_samples(count: int, percent: float, expected: float) -> None:
    """Of the samples 1 to n the result is the rank itself, in whatever order they come."""
    assert percentile(list(range(count, 0, -1)), percent) == expected


@pytest.mark.parametrize(("samples", "percent"), [([], 95), ([1.0], 0), ([1.0], 101)])
def test_percentile_of_nothing_is_refused(samples: list[float], percent: float) -> None:
    """No samples and no such percentile are errors, never a number."""
    with pytest.raises(ValueError, match="cannot take"):
        percentile(samples, percent)


def test_spread_of_samples() -> None:
    """Four numbers, each of them a sample; none of nothing."""
    spread = spread_of([float(value) for value in range(1, 101)])
    assert spread is not None
    assert (spread.minimum, spread.p50, spread.p95, spread.maximum) == (1, 50, 95, 100)
    assert spread_of([]) is None
