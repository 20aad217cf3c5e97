"""Ask who watched the steady load for what it saw; no criterion needs it."""

from conformance.model.measurements import OBSERVABILITY, ObservabilityMeasurement
from conformance.probes.probe import Given, Need, Probe, Trace


def _take(given: Given) -> ObservabilityMeasurement:
    observer = given.ports.observer
    assert observer is not None  # noqa: S101 - among the needs
    return observer.seen()


def _say(fact: ObservabilityMeasurement) -> str:
    shown = sum(bool(graph.curves) for graph in fact.graphs)
    return f"{shown} of {len(fact.graphs)} graphs of a load of {fact.load_s:.0f} s, by {fact.source}"


PROBE = Probe(
    key=OBSERVABILITY,
    needs=frozenset({Need.SERVING, Need.OBSERVER}),
    take=_take,
    say=_say,
    reads=frozenset({Trace.LOAD}),
)
