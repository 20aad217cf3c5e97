"""What nobody can have measured, anywhere in a measurement.

A number below nothing or below what any machine needs, without end, or none; a share of more than all; two
results under one name, of which only one would be judged.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from conformance.model.image import BuiltImage
from conformance.model.measurements import ChartCheck, ContractCheck, FlowStep, LatencyClass, PodStart
from conformance.model.release import LoadedImage

# A program that a signal ended has a code below 0.
_MAY_BE_NEGATIVE = frozenset({"exit_code"})
# Made of clocks of several machines, shown beside the verdict and never judged.
_SHOWN_ONLY = (PodStart,)

# Without end is more than this, and what is no number is neither more nor less.
_MOST = sys.float_info.max
# By the end of a name: the whole of what it is a share of.
_WHOLE = {"ratio": 1.0, "percent": 100.0}
# Below these a figure is in another unit, or made up: no machine does it in less, no program needs less.
# Milliseconds of a request over a network and of a page in a browser, seconds of the start of a pod,
# one page of memory.
_LEAST: dict[str, float] = {
    "samples_ms": 0.05,
    "loads_ms": 1.0,
    "ready_s": 0.5,
    "memory_samples_bytes": 4096,
    "memory_bytes": 4096,
}
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
    of_all = _bounds(name.rpartition(".")[2]) if isinstance(measured, tuple) else None
    for key, value in _parts(measured):
        # Most of what there is, thousands of it a run: told apart before anything is named.
        if isinstance(value, int | float):
            least, most = of_all or _bounds(str(key))
            if not least <= value <= most:
                yield f"'{name}.{key}' is {value}, which nobody can have measured; measure again"
        elif value and not isinstance(value, str):
            yield from unreal_values(f"{name}.{key}", value)


@cache
def _bounds(name: str) -> tuple[float, float]:
    """Return between what a number of that name can lie."""
    return _LEAST.get(name, 0), _WHOLE.get(name.rpartition("_")[2], _MOST)


def _parts(measured: Any) -> Iterable[tuple[Any, Any]]:  # noqa: ANN401 - any record of a measurement
    if isinstance(measured, dict):
        return measured.items()
    if isinstance(measured, tuple):
        return enumerate(measured)
    # What `dataclasses.fields` looks up anew at each call; none of what is no record.
    names: Iterable[str] = getattr(measured, "__dataclass_fields__", ())
    return ((name, getattr(measured, name)) for name in names if name not in _MAY_BE_NEGATIVE)


def _repeated(name: str, items: tuple[Any, ...]) -> Iterator[str]:
    if not {type(item) for item in items} & _KNOWN_BY.keys():
        return
    names = Counter(getattr(item, _KNOWN_BY[type(item)]) for item in items if type(item) in _KNOWN_BY)
    for known, further in (names - Counter([*names])).items():
        yield f"'{name}' holds {further + 1} results of '{known}', and only one can be its own; measure again"
