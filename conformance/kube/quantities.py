"""Kubernetes' resource quantities, in the units that are shown."""

import re
from decimal import Decimal
from typing import Any

from kubernetes.utils import parse_quantity

# As the API server takes it; the library takes more: spaces, `inf`, `1_000`, `1K`, other alphabets' digits.
_QUANTITY = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2}|[numkMGTPE]|[KMGTPE]i)?", re.ASCII
)


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
    if isinstance(text, bool) or not _QUANTITY.fullmatch(str(text)):
        raise ValueError(f"cannot read quantity '{text}': not as Kubernetes writes it")
    try:
        return Decimal(parse_quantity(text))  # type: ignore[no-untyped-call]
    except ValueError as exc:
        raise ValueError(f"cannot read quantity '{text}': {exc}") from exc
