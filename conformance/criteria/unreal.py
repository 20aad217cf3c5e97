"""Numbers that nobody can have measured, anywhere in a measurement: below nothing, without end, or none."""

import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from conformance.model.measurements import PodStart

# A program that a signal ended has a code below 0.
_MAY_BE_NEGATIVE = frozenset({"exit_code"})
# Made of clocks of several machines, shown beside the verdict and never judged.
_SHOWN_ONLY = (PodStart,)


def unreal_values(name: str, measured: Any) -> Iterator[str]:  # noqa: ANN401 - any record of a measurement
    """Yield a sentence for each such number, with its place: `load.steady_s is nan`."""
    if isinstance(measured, _SHOWN_ONLY):
        return
    if is_dataclass(measured):
        for item in fields(measured):
            if item.name not in _MAY_BE_NEGATIVE:
                yield from unreal_values(f"{name}.{item.name}", getattr(measured, item.name))
    elif isinstance(measured, dict):
        for key, value in measured.items():
            yield from unreal_values(f"{name}.{key}", value)
    elif isinstance(measured, tuple):
        for index, value in enumerate(measured):
            yield from unreal_values(f"{name}.{index}", value)
    elif isinstance(measured, int | float) and not 0 <= measured < math.inf:
        yield f"'{name}' is {measured}, which nobody can have measured; measure again"
