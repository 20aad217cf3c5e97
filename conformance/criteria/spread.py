"""The spread of samples."""

from collections.abc import Sequence

from conformance.core.percentiles import percentile
from conformance.model.verdict import Spread


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
