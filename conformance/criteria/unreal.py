"""What nobody can have measured, anywhere in a measurement.

A number below nothing, without end, or none; a share of more than all; two results under one name, of which
only one would be judged.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
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
    if isinstance(measured, tuple):
        yield from _repeated(name, measured)
    for key, value in _parts(measured):
        # Most of what there is, thousands of it a run: told apart before anything is named.
        if isinstance(value, int | float):
            if not _is_real(str(key), value):
                yield f"'{name}.{key}' is {value}, which nobody can have measured; measure again"
        elif value and not isinstance(value, str):
            yield from unreal_values(f"{name}.{key}", value)


def _parts(measured: Any) -> Iterable[tuple[Any, Any]]:  # noqa: ANN401 - any record of a measurement
    if isinstance(measured, dict):
        return measured.items()
    if isinstance(measured, tuple):
        return enumerate(measured)
    if is_dataclass(measured):
        names = (item.name for item in fields(measured))
        return ((name, getattr(measured, name)) for name in names if name not in _MAY_BE_NEGATIVE)
    return ()


def _is_real(name: str, number: float) -> bool:
    is_within = number <= _ALL if name.endswith("_ratio") else math.isfinite(number)
    return is_within and number >= 0


def _repeated(name: str, items: tuple[Any, ...]) -> Iterator[str]:
    names = Counter(getattr(item, _KNOWN_BY[type(item)]) for item in items if type(item) in _KNOWN_BY)
    for known, further in (names - Counter([*names])).items():
        yield f"'{name}' holds {further + 1} results of '{known}', and only one can be its own; measure again"
