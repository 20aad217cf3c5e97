"""Units as people read them."""

BYTES_PER_MB = 10**6
BYTES_PER_MIB = 2**20
BYTES_PER_GB = 10**9


def megabytes(size_bytes: int) -> float:
    """Return a size in MB (10^6 bytes), the unit of SC-002."""
    return size_bytes / BYTES_PER_MB


def format_value(value: float, unit: str) -> str:
    """Return a number with its unit, rounded to what a reader can use."""
    if unit in {"", "count"}:
        return f"{value:g}"
    if unit == "%":
        return f"{value:.0f} %" if value >= 10 else f"{value:.1f} %"  # noqa: PLR2004 - two digits are enough
    if unit == "ms":
        return f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"  # noqa: PLR2004
    return f"{value:.3g} {unit}" if value < 1 else f"{value:.1f} {unit}"
