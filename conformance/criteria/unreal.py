"""What nobody can have measured, anywhere in a measurement.

A number below nothing, without end, or none; a share of more than all; two results under one name, of which
only one would be judged.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from conformance.model.image import BuiltImage
from conformance.model.measurements import ChartCheck, ContractCheck, FlowStep, LatencyClass, PodStart
from conformance.model.release import LoadedImage

# A program that a signal ended has a code below 0.
_MAY_BE_NEGATIVE = frozenset({"exit_code"})
# Made of clocks of several machines, shown beside the verdict and never judged.
_SHOWN_ONLY = (PodStart,)

_ALL = 1.0
# Records that stand in a list once each, and the field by which they are known.
_KNOWN_BY: dict[type, str] = {
    BuiltImage: "component",
    LoadedImage: "component",
    ChartCheck: "name",
    ContractCheck: "name",
    FlowStep: "name",
    LatencyClass: "name",
}


def unreal_values(name: str, measured: Any) -> Iterator[str]:  # noqa: ANN401 - any record of a measurement
    """Yield a sentence for each of them, with its place: `load.steady_s is nan`."""
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
        yield from _repeated(name, measured)
        for index, value in enumerate(measured):
            yield from unreal_values(f"{name}.{index}", value)
    elif isinstance(measured, int | float) and not _is_real(name, measured):
        yield f"'{name}' is {measured}, which nobody can have measured; measure again"


def _is_real(name: str, number: float) -> bool:
    is_within = number <= _ALL if name.endswith("_ratio") else math.isfinite(number)
    return is_within and number >= 0


def _repeated(name: str, items: tuple[Any, ...]) -> Iterator[str]:
    names = Counter(getattr(item, _KNOWN_BY[type(item)]) for item in items if type(item) in _KNOWN_BY)
    for known, further in (names - Counter([*names])).items():
        yield f"'{name}' holds {further + 1} results of '{known}', and only one can be its own; measure again"
