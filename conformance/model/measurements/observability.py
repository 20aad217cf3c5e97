"""What a Prometheus saw while the steady load ran; shown in the report, judged by nothing."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One line of a graph: a value at each of `at_s`, seconds after the load began (negative: before)."""

    name: str
    at_s: tuple[float, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """One quantity in its `unit`, by the PromQL of `queries`; without curves `missing` says why."""

    title: str
    unit: str
    queries: tuple[str, ...]
    curves: tuple[Curve, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservabilityMeasurement:
    """The graphs of one load.

    `source` is the program and its version; `load_started` the time of day in ISO 8601, UTC; `load_s` how
    long the load took; `every_s` the seconds between two points of a curve. `left_out` says what nobody
    watched, a sentence each.
    """

    source: str
    load_started: str
    load_s: float
    every_s: float
    graphs: tuple[Graph, ...]
    left_out: tuple[str, ...] = ()


OBSERVABILITY = Key("observability", ObservabilityMeasurement)
