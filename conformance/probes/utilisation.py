"""Measure CPU and memory of every container while the steady load runs."""

from collections.abc import Callable

from conformance.model.inputs import Input
from conformance.model.measurements import UTILISATION, LoadRun, UtilisationMeasurement
from conformance.model.settings import SamplingSettings
from conformance.ports import Usage
from conformance.probes.container_use import container_use
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.usage_sampler import idle_sampler, measured_every_s, sample_under_load
from conformance.probes.usage_series import Series


def measure_utilisation(
    *,
    usage: Usage,
    sampling: SamplingSettings,
    run_load: Callable[[], LoadRun],
    on_wait: Callable[[str], None],
) -> UtilisationMeasurement:
    """Sample every container of the release before and while the load runs.

    The first source of the port is preferred. When it turns out before the load that it is refreshed
    too rarely to give a sample every 5 s, the next one is read instead.

    Args:
        usage: what is read.
        sampling: seconds between samples, and before the load.
        run_load: runs the load to its end, in this thread, so that an interruption ends it.
        on_wait: called with what is being done.

    Raises:
        ProbeError: no pod of the release runs, or the load cannot be run.
    """
    sampler, problem = idle_sampler(usage, sampling, on_wait)
    idle_counts, stale_before = sampler.counts(), sampler.stale_count()
    before = usage.counters()
    load = sample_under_load(sampler, sampling.sample_every_s, run_load, on_wait)
    after = usage.counters()
    killed = usage.killed()
    uses = tuple(
        container_use(
            watched,
            series=sampler.series.get(watched.key, Series()),
            idle_counts=idle_counts,
            counters=(before, after),
            killed=killed,
        )
        for watched in usage.containers()
    )
    return UtilisationMeasurement(
        source=sampler.source.name,
        every_s=measured_every_s(sampler, sampling.sample_every_s),
        containers=uses,
        load=load,
        stale_samples_count=sampler.stale_count() - stale_before,
        not_running=usage.not_running(),
        source_problem=problem,
    )


def _take(given: Given) -> UtilisationMeasurement:
    usage, load = given.ports.usage, given.ports.load
    assert usage is not None and load is not None  # noqa: S101, PT018 - among the needs
    return measure_utilisation(
        usage=usage,
        sampling=given.settings.sampling,
        run_load=lambda: load.run(given.evidence),
        on_wait=given.on_wait,
    )


def _say(fact: UtilisationMeasurement) -> str:
    return f"{len(fact.containers)} containers, by {fact.source}, under {fact.load.requests_count} requests"


PROBE = Probe(
    key=UTILISATION,
    needs=frozenset({Need.SERVING, Need.USAGE, Need.LOAD}),
    inputs=frozenset({*Input}),
    take=_take,
    say=_say,
    leaves=frozenset({Trace.REQUESTS, Trace.ROWS, Trace.LOAD}),
    clean_of=frozenset({Trace.NEW_PODS}),
)
