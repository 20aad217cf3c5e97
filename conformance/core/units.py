"""Quantities: parse Kubernetes', print for people."""

from decimal import Decimal

_SUFFIXES = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "": Decimal(1),
    "k": Decimal(10**3),
    "M": Decimal(10**6),
    "G": Decimal(10**9),
    "T": Decimal(10**12),
    "Ki": Decimal(2**10),
    "Mi": Decimal(2**20),
    "Gi": Decimal(2**30),
    "Ti": Decimal(2**40),
}
BYTES_PER_MB = 10**6
BYTES_PER_MIB = 2**20
BYTES_PER_GB = 10**9


def parse_quantity(text: str) -> Decimal:
    """Return the value of a Kubernetes resource quantity such as `500m`, `128Mi` or `2`.

    Raises:
        ValueError: the text is no quantity.
    """
    number = text.rstrip("numkKMGTi")
    suffix = text[len(number) :]
    if suffix not in _SUFFIXES:
        raise ValueError(f"cannot read quantity '{text}': unknown suffix '{suffix}'")
    try:
        return Decimal(number) * _SUFFIXES[suffix]
    except ArithmeticError as exc:
        raise ValueError(f"cannot read quantity '{text}'") from exc


def parse_millicores(text: str) -> float:
    """Return a CPU quantity in thousandths of a core."""
    return float(parse_quantity(text) * 1000)


def parse_bytes(text: str) -> int:
    """Return a memory quantity in bytes."""
    return int(parse_quantity(text))


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
