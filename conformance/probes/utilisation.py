"""Measure CPU and memory of every container while the steady load runs."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from conformance.core.clock import Stopwatch, monotonic_s
from conformance.core.errors import ProbeError
from conformance.core.wait import pause
from conformance.model.inputs import Input
from conformance.model.measurements import UTILISATION, ContainerUse, LoadRun, UtilisationMeasurement
from conformance.model.settings import SamplingSettings
from conformance.ports import ContainerKey, Counters, Reading, Usage, UsageSource, Watched
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.usage_series import Series, cpu_millicores, pressure_percent

# Two samples of a container may be this far apart; source: SC-008.
_MAX_EVERY_S = 5.0


@dataclass(slots=True, kw_only=True)
class _Sampler:
    """Reads one source again and again, and keeps what is new."""

    source: UsageSource
    series: dict[ContainerKey, Series] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def sample(self) -> None:
        """Read once; a reading that fails is a gap in the series, not the end."""
        try:
            found = self.source.read()
        except (ProbeError, OSError) as exc:
            self.problems.append(str(exc).splitlines()[0] if str(exc) else type(exc).__name__)
            return
        for key, reading in found.items():
            series = self.series.setdefault(key, Series())
            series.add(reading, now_s=monotonic_s(), stale_after_s=_MAX_EVERY_S)

    def sample_until(self, stop: threading.Event, every_s: float) -> None:
        """Read every `every_s` until told to stop, and once more then."""
        while True:
            watch = Stopwatch()
            self.sample()
            # The pause ends at once when the load does.
            if stop.wait(max(0.0, every_s - watch.elapsed_s)):
                self.sample()
                return

    def count(self, key: ContainerKey) -> int:
        """Return how many readings a container has."""
        return len(self.series[key].readings) if key in self.series else 0

    def counts(self) -> dict[ContainerKey, int]:
        """Return how many readings each container has."""
        return {key: self.count(key) for key in self.series}

    def stale_count(self) -> int:
        """Return how often a reading was older than is allowed."""
        return sum(series.stale_count for series in self.series.values())


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
    # Refused here, before anything is waited for, when there is no pod at all.
    usage.containers()
    sampler, problem = _idle_sampler(usage, sampling, on_wait)
    idle_counts, stale_before = sampler.counts(), sampler.stale_count()
    before = usage.counters()
    load = _under_load(sampler, sampling.sample_every_s, run_load, on_wait)
    after = usage.counters()
    killed = usage.killed()
    uses = tuple(
        _use(
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
        every_s=_every_s(sampler, sampling.sample_every_s),
        containers=uses,
        load=load,
        stale_samples_count=sampler.stale_count() - stale_before,
        not_running=usage.not_running(),
        source_problem=problem,
    )


def _every_s(sampler: _Sampler, asked_s: float) -> float:
    """Return the seconds between readings by the source's own times; as asked where there are none."""
    gaps = [gap for series in sampler.series.values() for gap in series.gaps_s()]
    return round(median(gaps), 1) if gaps else asked_s


def _idle_sampler(
    usage: Usage, sampling: SamplingSettings, on_wait: Callable[[str], None]
) -> tuple[_Sampler, str]:
    """Sample the idle release; return the sampler that is fresh enough for the load.

    Where none is, that which sees most is returned, with what is wrong with all of them.
    """
    wanted = max(1, int(sampling.idle_s / _MAX_EVERY_S))
    # A source may read some containers only: of an image without `cat`, no control group file.
    keys = [watched.key for watched in usage.containers()]
    tried: list[_Sampler] = []
    for source in usage.sources():
        sampler = _Sampler(source=source)
        _sample_idle(sampler, sampling, on_wait)
        if not sampler.stale_count() and min(map(sampler.count, keys), default=0) >= wanted:
            return sampler, ""
        tried.append(sampler)
    problems = "; ".join(f"{sampler.source.name}: {_problem(sampler, keys, sampling)}" for sampler in tried)
    advice = "; or ".join(_advice(sampler) for sampler in tried)
    best = max(reversed(tried), key=lambda sampler: len(sampler.series))
    return best, f"use under load cannot be read at least every {_MAX_EVERY_S:g} s ({problems}); {advice}"


def _problem(sampler: _Sampler, keys: Sequence[ContainerKey], sampling: SamplingSettings) -> str:
    if sampler.problems and not sampler.series:
        return sampler.problems[-1]
    if not sampler.series:
        return "it told of no container of the release"
    if untold := [f"'{key.pod}/{key.container}'" for key in keys if not sampler.count(key)]:
        return f"it told nothing of container {', '.join(untold)}"
    return (
        "its figures are not refreshed often enough, the rarest came"
        f" {min(map(sampler.count, keys), default=0)}x in {sampling.idle_s:g} s"
    )


def _advice(sampler: _Sampler) -> str:
    refused = any(code in problem for problem in sampler.problems for code in ("401", "403"))
    if refused and not sampler.series:
        return "allow this context to read it (`nodes/proxy`)"
    return sampler.source.advice


def _sample_idle(sampler: _Sampler, sampling: SamplingSettings, on_wait: Callable[[str], None]) -> None:
    watch = Stopwatch()
    while watch.elapsed_s < sampling.idle_s:
        on_wait(f"sampling at rest ({watch.elapsed_s:.0f} of {sampling.idle_s:g} s)")
        turn = Stopwatch()
        sampler.sample()
        pause(max(0.0, min(sampling.sample_every_s - turn.elapsed_s, sampling.idle_s - watch.elapsed_s)))


def _under_load(
    sampler: _Sampler, every_s: float, run_load: Callable[[], LoadRun], on_wait: Callable[[str], None]
) -> LoadRun:
    stop = threading.Event()
    thread = threading.Thread(target=sampler.sample_until, args=(stop, every_s), daemon=True, name="sampler")
    on_wait("the load to end, sampling meanwhile")
    thread.start()
    try:
        return run_load()
    finally:
        stop.set()
        thread.join(timeout=60)


def _use(
    watched: Watched,
    *,
    series: Series,
    idle_counts: dict[ContainerKey, int],
    counters: tuple[Counters, Counters],
    killed: set[ContainerKey],
) -> ContainerUse:
    key = watched.key
    split = idle_counts.get(key, 0)
    idle: list[Reading] = series.readings[:split]
    # The last reading at rest is where the first interval under load starts.
    loaded: list[Reading] = series.readings[max(0, split - 1) :]
    oom_events = _growth(counters, "container_oom_events_total", key) or 0
    return ContainerUse(
        pod=key.pod,
        container=key.container,
        cpu_limit_millicores=watched.cpu_limit_millicores,
        cpu_request_millicores=watched.cpu_request_millicores,
        memory_limit_bytes=watched.memory_limit_bytes,
        memory_request_bytes=watched.memory_request_bytes,
        cpu_samples_millicores=cpu_millicores(loaded),
        memory_samples_bytes=tuple(item.memory_bytes for item in series.readings[split:]),
        idle_cpu_millicores=cpu_millicores(idle),
        idle_memory_bytes=tuple(item.memory_bytes for item in idle),
        throttled_ratio=_throttled_ratio(counters, key, loaded),
        oom_kills_count=max(int(oom_events), int(key in killed)),
        cpu_pressure_percent=pressure_percent(loaded),
        sample_times_s=tuple(round(item.at_s - loaded[0].at_s, 3) for item in loaded),
        counters_lag_s=_lag_s(counters, key, readings=(idle[-1:], loaded[-1:])),
    )


def _lag_s(
    counters: tuple[Counters, Counters], key: ContainerKey, readings: tuple[list[Reading], list[Reading]]
) -> float | None:
    """Return by how much the kubelet's counters were older than the readings beside them, at most.

    A kubelet may pass on fresh figures of the runtime while its own stand still. Readings that bring
    their own count of throttled periods need no others.
    """
    lags = [
        reading.at_s - counter.at_s
        for counts, beside in zip(counters, readings, strict=True)
        for reading in beside
        for (_, pod, container), counter in counts.items()
        if (pod, container) == (key.pod, key.container)
        and counter.at_s is not None
        and reading.periods is None
    ]
    return round(max(0.0, *lags), 1) if lags else None


def _growth(
    counters: tuple[Counters, Counters],
    metric: str,
    key: ContainerKey,
) -> float | None:
    """Return by how much a counter grew while the load ran; None when it is not there."""
    before, after = counters
    name = (metric, key.pod, key.container)
    if name not in after:
        return None
    return after[name].value - (before[name].value if name in before else 0.0)


def _throttled_ratio(
    counters: tuple[Counters, Counters], key: ContainerKey, loaded: list[Reading]
) -> float | None:
    """Return throttled periods over all, by cAdvisor's counters or else by the readings' own."""
    periods = _growth(counters, "container_cpu_cfs_periods_total", key)
    throttled = _growth(counters, "container_cpu_cfs_throttled_periods_total", key)
    if periods is None or throttled is None:
        told = [(item.periods, item.throttled) for item in loaded if item.periods is not None]
        if told:
            periods = (told[-1][0] or 0) - (told[0][0] or 0)
            throttled = (told[-1][1] or 0) - (told[0][1] or 0)
    if not periods or throttled is None or periods <= 0:
        return None
    return max(0.0, throttled / periods)


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
