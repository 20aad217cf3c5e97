"""SC-008: use of CPU and memory under the steady load, against each container's limits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from conformance.core.percentiles import percentile
from conformance.core.units import BYTES_PER_MIB, format_value
from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.criteria.load_run import load_faults, load_gaps, load_line, load_notes
from conformance.criteria.required import MAX_COUNTERS_LAG_S, MIN_SAMPLED_S, MIN_SAMPLES
from conformance.criteria.spread import spread_of
from conformance.model.measurements import ContainerUse, UtilisationMeasurement
from conformance.model.settings import MAX_EVERY_S, Settings
from conformance.model.verdict import Figure

# From this share of throttled periods on a reader of low figures has to know of it.
MUCH_THROTTLED = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """Use of one resource by one container, in per cent of its limit."""

    use: ContainerUse
    resource: str
    percents: tuple[float, ...]

    @property
    def maximum(self) -> float:
        return max(self.percents)

    @property
    def name(self) -> str:
        return f"{self.use.container} {self.resource}"


def utilisation_limit(settings: Settings) -> str:
    """Print the limit of SC-008."""
    return f"{settings.limits.utilisation_percent:g} %"


def judge_utilisation(measured: UtilisationMeasurement, settings: Settings) -> Finding:
    """Judge the highest sample of every container and resource.

    SC-008 sets maximum and p95 against the limit. The maximum is never below the p95, so the
    criterion holds for both exactly when it holds for the maximum: that one is judged, both are shown.
    """
    limit = settings.limits.utilisation_percent
    series = [item for use in measured.containers for item in _series(use)]
    worst = max(series, key=lambda item: item.maximum, default=None)
    over = [
        f"container '{item.use.pod}/{item.use.container}' used {item.maximum:.0f} % of its {item.resource}"
        f" limit, allowed {limit:g} %; raise its limit, or find what uses it"
        for item in series
        if item.maximum >= limit
    ]
    samples_count = min((_samples_count(use) for use in measured.containers), default=0)
    return conclude(
        Shown(
            observed="no sample"
            if worst is None
            else f"{format_value(worst.maximum, '%')} {worst.name}, {samples_count} samples",
            figures=_figures(series, limit),
            samples_count=samples_count,
            spread=None if worst is None else spread_of(worst.percents),
            method=f"{measured.source}, every {measured.every_s:g} s while {measured.load.users} users"
            f" worked for {measured.load.duration_s:.0f} s",
            details=(load_line(measured.load), *(_use_line(use) for use in measured.containers)),
        ),
        facts=[
            *load_faults(measured.load),
            *(fault for use in measured.containers for fault in _faults(use)),
        ],
        gaps=[*_gaps(measured), *_unseen(measured, settings), *load_gaps(measured.load)],
        notes=[
            *load_notes(measured.load),
            *(note for use in measured.containers for note in _throttled(use)),
        ],
        over=over,
    )


def _series(use: ContainerUse) -> list[_Series]:
    pairs: tuple[tuple[str, Sequence[float], float | None], ...] = (
        ("cpu", use.cpu_samples_millicores, use.cpu_limit_millicores),
        ("memory", use.memory_samples_bytes, use.memory_limit_bytes),
    )
    return [
        _Series(use=use, resource=name, percents=tuple(100 * sample / limit for sample in samples))
        for name, samples, limit in pairs
        if samples and limit
    ]


def _figures(series: list[_Series], limit: float) -> tuple[Figure, ...]:
    """Return one figure a container and resource: that of its busiest replica."""
    names = dict.fromkeys(item.name for item in series)
    highest = {item.name: item.maximum for item in sorted(series, key=lambda item: item.maximum)}
    return tuple(Figure(name=name, value=highest[name], limit=limit, unit="%") for name in names)


def _samples_count(use: ContainerUse) -> int:
    return min(len(use.cpu_samples_millicores), len(use.memory_samples_bytes))


def _faults(use: ContainerUse) -> list[str]:
    name = f"container '{use.pod}/{use.container}'"
    faults = [
        f"{name} has no {resource} limit; set `resources.limits.{resource}` in the chart"
        for resource, limit in (("cpu", use.cpu_limit_millicores), ("memory", use.memory_limit_bytes))
        if not limit
    ]
    if use.oom_kills_count:
        faults.append(f"{name} was killed {use.oom_kills_count}x for want of memory; raise its memory limit")
    return faults


def _gaps(measured: UtilisationMeasurement) -> list[str]:
    if measured.source_problem and (
        measured.stale_samples_count or any(_samples_count(use) < MIN_SAMPLES for use in measured.containers)
    ):
        # The other gaps follow from it, and have other remedies.
        return [measured.source_problem]
    gaps = [*_old_counters(measured), *(gap for use in measured.containers for gap in _sample_gaps(use))]
    if not measured.source.strip():
        gaps.append("nobody knows what the samples were read from; measure again")
    if not measured.containers:
        gaps.append("no container was sampled; check `subject.pod_selector` and the metrics API")
    if measured.stale_samples_count:
        gaps.append(
            f"{measured.stale_samples_count} samples were stale (no newer than the one before);"
            " read from a source that is fresh at this pace"
        )
    if not 0 < measured.every_s <= MAX_EVERY_S:
        gaps.append(f"samples are {measured.every_s:g} s apart, wanted at most {MAX_EVERY_S:g} s")
    gaps += [
        f"pod '{name}' of the release did not run when the load started, so that nobody sampled it"
        for name in measured.not_running
    ]
    return gaps


def _old_counters(measured: UtilisationMeasurement) -> list[str]:
    """Say that the kubelet's own figures stand still, however fresh those are that it passes on."""
    old = {
        f"'{use.pod}/{use.container}'": use.counters_lag_s
        for use in measured.containers
        if use.counters_lag_s is not None and use.counters_lag_s > MAX_COUNTERS_LAG_S
    }
    if not old:
        return []
    return [
        "the kubelet's own figures are not refreshed: throttled periods and OOM kills of container"
        f" {', '.join(sorted(old))} were up to {max(old.values()):.0f} s old, wanted at most"
        f" {MAX_COUNTERS_LAG_S:g} s; start the kubelet with a `housekeeping-interval` of at most"
        f" {MAX_EVERY_S:g} s"
    ]


def _sample_gaps(use: ContainerUse) -> list[str]:
    """Say why the samples of one container mean nothing: too few, too far apart, no readings at all."""
    name = f"container '{use.pod}/{use.container}'"
    gaps = []
    if _samples_count(use) < MIN_SAMPLES:
        gaps.append(
            f"{name} has {_samples_count(use)} samples, wanted {MIN_SAMPLES}; raise `load.duration_s`, or see"
            " why samples were lost"
        )
    if not (use.idle_memory_bytes and use.idle_cpu_millicores):
        gaps.append(f"{name} has no sample from before the load; see why it could not be read at rest")
    if not all(use.memory_samples_bytes):
        gaps.append(f"{name} is said to use no memory, which is no measurement; read from another source")
    if not all(math.isfinite(sample) and sample >= 0 for sample in use.cpu_samples_millicores):
        gaps.append(f"{name} has samples of CPU that nobody can have measured; read from another source")
    times = use.sample_times_s
    if times and (
        len(times) < _samples_count(use) or any(later <= earlier for earlier, later in pairwise(times))
    ):
        gaps.append(
            f"the times of the readings of {name} do not go on, or are fewer than the samples, so that nobody"
            " knows when they were taken; measure again"
        )
    if times and times[-1] - times[0] < MIN_SAMPLED_S:
        gaps.append(
            f"{name} was read for {times[-1] - times[0]:.0f} s of the load, wanted {MIN_SAMPLED_S:g} s at"
            " least; sample as long as it runs"
        )
    if wide_s := [later - earlier for earlier, later in pairwise(times) if later - earlier > MAX_EVERY_S]:
        gaps.append(
            f"{name} was not read for {max(wide_s):.1f} s, wanted at most {MAX_EVERY_S:g} s between samples;"
            " a burst in that time would go unseen"
        )
    return gaps


def _unseen(measured: UtilisationMeasurement, settings: Settings) -> list[str]:
    seen = {use.container for use in measured.containers}
    return [
        f"container '{component.container}' of component '{name}' was not sampled; check its selector and"
        " container in the configuration"
        for name, component in settings.subject.components.items()
        if seen and component.container not in seen
    ]


def _throttled(use: ContainerUse) -> list[str]:
    if use.throttled_ratio is None or use.throttled_ratio < MUCH_THROTTLED:
        return []
    return [
        f"container '{use.pod}/{use.container}' was throttled in {100 * use.throttled_ratio:.0f} % of periods"
        " although it used little on average; its CPU limit is too low for its bursts"
    ]


def _use_line(use: ContainerUse) -> str:
    parts = []
    if use.cpu_samples_millicores:
        parts.append(
            f"cpu max {max(use.cpu_samples_millicores):.0f}m"
            f" p95 {percentile(use.cpu_samples_millicores, 95):.0f}m"
            f" of {_amount(use.cpu_limit_millicores, 1, 'm')}"
            f" (request {_amount(use.cpu_request_millicores, 1, 'm')}"
            f"{_idle(use.idle_cpu_millicores, 1)})"
        )
    if use.memory_samples_bytes:
        parts.append(
            f"memory max {max(use.memory_samples_bytes) / BYTES_PER_MIB:.0f}Mi"
            f" p95 {percentile(use.memory_samples_bytes, 95) / BYTES_PER_MIB:.0f}Mi"
            f" of {_amount(use.memory_limit_bytes, BYTES_PER_MIB, 'Mi')}"
            f" (request {_amount(use.memory_request_bytes, BYTES_PER_MIB, 'Mi')}"
            f"{_idle(use.idle_memory_bytes, BYTES_PER_MIB)})"
        )
    if use.throttled_ratio is not None:
        parts.append(f"throttled in {100 * use.throttled_ratio:.1f} % of periods")
    if use.cpu_pressure_percent is not None:
        parts.append(f"cpu pressure {use.cpu_pressure_percent:.1f} %")
    return f"{use.pod}/{use.container}: {', '.join(parts) or 'no sample'}, {use.oom_kills_count} OOM kills"


def _amount(value: float | None, divisor: int, unit: str) -> str:
    return "none" if value is None else f"{value / divisor:.0f}{unit}"


def _idle(samples: Sequence[float], divisor: int) -> str:
    return f", idle {percentile(samples, 50) / divisor:.0f}" if samples else ""
