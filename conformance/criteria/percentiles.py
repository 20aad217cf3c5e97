"""Percentiles and spreads of samples."""

import math
from collections.abc import Sequence

from conformance.model.verdict import Spread


def percentile(samples: Sequence[float], percent: float) -> float:
    """Return a percentile by the nearest-rank method.

    The result is always one of the samples, never an interpolation between two: a judged number
    was really seen. Rank = ceil(percent / 100 * n), counted from 1; of 20 samples, p95 is the 19th.

    Raises:
        ValueError: there are no samples, or `percent` is not above 0 and at most 100.
    """
    if not samples:
        raise ValueError("cannot take a percentile of no samples")
    if not 0 < percent <= 100:  # noqa: PLR2004 - per cent
        raise ValueError(f"cannot take percentile {percent:g}: wanted above 0 and at most 100")
    ordered = sorted(samples)
    # Rounding first keeps 0.95 * 20 = 19.000000000000004 from becoming rank 20.
    rank = math.ceil(round(percent / 100 * len(ordered), 9))
    return ordered[max(rank, 1) - 1]


def spread_of(samples: Sequence[float]) -> Spread | None:
    """Return minimum, p50, p95 and maximum; None when there are no samples."""
    if not samples:
        return None
    return Spread(
        minimum=min(samples),
        p50=percentile(samples, 50),
        p95=percentile(samples, 95),
        maximum=max(samples),
    )
