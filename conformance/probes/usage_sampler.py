"""Sample one source of use again and again: at rest, to see whether it is fresh enough, and under load."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from conformance.core.clock import Stopwatch, monotonic_s
from conformance.core.errors import ProbeError
from conformance.core.wait import pause
from conformance.model.measurements import LoadRun
from conformance.model.settings import MAX_EVERY_S, SamplingSettings
from conformance.ports import ContainerKey, Usage, UsageSource
from conformance.probes.usage_series import Series


@dataclass(slots=True, kw_only=True)
class Sampler:
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
            series.add(reading, now_s=monotonic_s(), stale_after_s=MAX_EVERY_S)

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


def idle_sampler(
    usage: Usage, sampling: SamplingSettings, on_wait: Callable[[str], None]
) -> tuple[Sampler, str]:
    """Sample the idle release; return the sampler that is fresh enough for the load.

    Where none is, that which sees most is returned, with what is wrong with all of them.
    """
    wanted = max(1, int(sampling.idle_s / MAX_EVERY_S))
    # Refused here, before anything is waited for, when there is no pod at all. A source may read some
    # containers only: of an image without `cat`, no control group file.
    keys = [watched.key for watched in usage.containers()]
    tried: list[Sampler] = []
    for source in usage.sources():
        sampler = Sampler(source=source)
        _sample_idle(sampler, sampling, on_wait)
        if not sampler.stale_count() and min(map(sampler.count, keys), default=0) >= wanted:
            return sampler, ""
        tried.append(sampler)
    problems = "; ".join(f"{sampler.source.name}: {_problem(sampler, keys, sampling)}" for sampler in tried)
    advice = "; or ".join(_advice(sampler) for sampler in tried)
    best = max(reversed(tried), key=lambda sampler: len(sampler.series))
    return best, f"use under load cannot be read at least every {MAX_EVERY_S:g} s ({problems}); {advice}"


def sample_under_load(
    sampler: Sampler, every_s: float, run_load: Callable[[], LoadRun], on_wait: Callable[[str], None]
) -> LoadRun:
    """Run the load to its end, and sample meanwhile in another thread."""
    stop = threading.Event()
    thread = threading.Thread(target=sampler.sample_until, args=(stop, every_s), daemon=True, name="sampler")
    on_wait("the load to end, sampling meanwhile")
    thread.start()
    try:
        return run_load()
    finally:
        stop.set()
        thread.join(timeout=60)


def measured_every_s(sampler: Sampler, asked_s: float) -> float:
    """Return the seconds between readings by the source's own times; as asked where there are none."""
    gaps = [gap for series in sampler.series.values() for gap in series.gaps_s()]
    return round(median(gaps), 1) if gaps else asked_s


def _problem(sampler: Sampler, keys: Sequence[ContainerKey], sampling: SamplingSettings) -> str:
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


def _advice(sampler: Sampler) -> str:
    refused = any(code in problem for problem in sampler.problems for code in ("401", "403"))
    if refused and not sampler.series:
        return "allow this context to read it (`nodes/proxy`)"
    return sampler.source.advice


def _sample_idle(sampler: Sampler, sampling: SamplingSettings, on_wait: Callable[[str], None]) -> None:
    watch = Stopwatch()
    while watch.elapsed_s < sampling.idle_s:
        on_wait(f"sampling at rest ({watch.elapsed_s:.0f} of {sampling.idle_s:g} s)")
        turn = Stopwatch()
        sampler.sample()
        pause(max(0.0, min(sampling.sample_every_s - turn.elapsed_s, sampling.idle_s - watch.elapsed_s)))
