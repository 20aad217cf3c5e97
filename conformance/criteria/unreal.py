"""What nobody can have measured, anywhere in a measurement.

A number below nothing or below what any machine needs, without end, or none; a share of more than all; longer
than a day; two results under one name, of which only one would be judged; one under no name at all.
"""

import math
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
# Made of clocks of several machines, so that one may seem to come before the other.
_SEVERAL_CLOCKS = (PodStart,)

# Without end is more than this, and what is no number is neither more nor less.
_MOST = sys.float_info.max
# By the end of a name: the whole of what it is a share of, or a day, within which a run is long over.
_WHOLE = {"ratio": 1.0, "percent": 100.0, "s": 86_400.0, "ms": 86_400_000.0}
# Below these a figure is in another unit, or made up: no machine does it in less, no program needs less.
# Milliseconds of a request over a network and of a page in a browser, seconds of the start of a pod,
# one page of memory; a thousandth of a core is the least that Kubernetes takes for a limit.
_LEAST: dict[str, float] = {
    "samples_ms": 0.05,
    "times_ms": 0.05,
    "loads_ms": 1.0,
    "cold_ms": 1.0,
    "ready_s": 0.5,
    "cpu_limit_millicores": 1.0,
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
# Fields by which somebody finds again what was measured.
_NAMES = frozenset({"pod", "container", "repository", "tag", "reference", "command"})


def unreal_values(name: str, measured: Any) -> Iterator[str]:  # noqa: ANN401 - any record of a measurement
    """Yield a sentence for each of them, with its place: `load.steady_s is nan`."""
    if isinstance(measured, tuple):
        yield from _repeated(name, measured)
    of_all = _bounds(name.rpartition(".")[2]) if isinstance(measured, tuple) else None
    for key, value in _parts(measured):
        # Most of what there is, thousands of it a run: told apart before anything is named.
        if isinstance(value, int | float):
            least, most = of_all or _bounds(str(key))
            if not least <= value <= most and not _is_of_clocks(measured, str(key), value):
                yield f"'{name}.{key}' is {value}, which nobody can have measured; measure again"
        elif isinstance(value, str):
            if not value.strip() and (isinstance(measured, tuple) or key in _NAMES):
                yield f"'{name}.{key}' is empty, so that nobody knows what it is of; measure again"
        elif value:
            yield from unreal_values(f"{name}.{key}", value)


def _is_of_clocks(measured: Any, key: str, value: float) -> bool:  # noqa: ANN401 - any record of a measurement
    """Whether it is a time that is below nothing because two clocks differ."""
    return isinstance(measured, _SEVERAL_CLOCKS) and key.endswith("_s") and math.isfinite(value)


@cache
def _bounds(name: str) -> tuple[float, float]:
    """Return between what a number of that name can lie."""
    return _LEAST.get(name, 0), _WHOLE.get(name.rpartition("_")[2], _MOST)


def _parts(measured: Any) -> Iterable[tuple[Any, Any]]:  # noqa: ANN401 - any record of a measurement
    if isinstance(measured, dict):
        # A key is a name as well.
        return (*measured.items(), *(("key", (key,)) for key in measured if isinstance(key, str)))
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
