"""Kubernetes' resource quantities, in the units that are shown."""

from decimal import Decimal
from typing import Any

from kubernetes.utils import parse_quantity


def parse_millicores(text: Any) -> float:  # noqa: ANN401 - JSON: a text, or a number in a hand-written manifest
    """Return a CPU quantity in thousandths of a core.

    Raises:
        ValueError: the text is no quantity.
    """
    return float(_parse(text) * 1000)


def parse_bytes(text: Any) -> int:  # noqa: ANN401 - JSON: a text, or a number in a hand-written manifest
    """Return a memory quantity in bytes.

    Raises:
        ValueError: the text is no quantity.
    """
    return int(_parse(text))


def _parse(text: object) -> Decimal:
    try:
        return Decimal(parse_quantity(text))  # type: ignore[no-untyped-call]
    except ValueError as exc:
        raise ValueError(f"cannot read quantity '{text}': {exc}") from exc
