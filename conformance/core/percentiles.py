"""The one way in which a percentile is taken."""

import math
from collections.abc import Sequence


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
