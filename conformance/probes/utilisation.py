"""Measure CPU and memory of every container while the steady load runs."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from conformance.core.clock import Stopwatch, monotonic_s
from conformance.core.errors import ProbeError
from conformance.core.wait import pause
from conformance.kube.client import ApiException, Kube
from conformance.kube.quantities import parse_bytes, parse_millicores
from conformance.model.measurements import ContainerUse, LoadRun, UtilisationMeasurement
from conformance.model.settings import SamplingSettings
from conformance.probes.usage_series import ContainerKey, Reading, Series, cpu_millicores, pressure_percent
from conformance.probes.usage_sources import (
    CgroupSource,
    Source,
    SummarySource,
    cadvisor_counters,
    key_of,
)

T = TypeVar("T")
# (metric, pod, container) -> value
Counters = dict[tuple[str, str, str], float]
# Two samples of a container may be this far apart; source: SC-008.
_MAX_EVERY_S = 5.0


@dataclass(slots=True, kw_only=True)
class _Sampler:
    """Reads one source again and again, and keeps what is new."""

    source: Source
    pods: list[dict[str, Any]]
    series: dict[ContainerKey, Series] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def sample(self) -> None:
        """Read once; a reading that fails is a gap in the series, not the end."""
        try:
            found = self.source.read(self.pods)
        except (ApiException, OSError) as exc:
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

    def counts(self) -> dict[ContainerKey, int]:
        """Return how many readings each container has."""
        return {key: len(series.readings) for key, series in self.series.items()}

    def stale_count(self) -> int:
        """Return how often a reading was older than is allowed."""
        return sum(series.stale_count for series in self.series.values())


def measure_utilisation(
    *,
    kube: Kube,
    namespace: str,
    pod_selector: str,
    sampling: SamplingSettings,
    run_load: Callable[[], LoadRun],
    on_wait: Callable[[str], None],
) -> UtilisationMeasurement:
    """Sample every container of the release before and while the load runs.

    The kubelet's summary is preferred. When it turns out before the load that it is refreshed too
    rarely to give a sample every 5 s, the containers' own control group files are read instead.

    Args:
        kube: the cluster.
        namespace: where the release is.
        pod_selector: label selector of its pods.
        sampling: seconds between samples, and before the load.
        run_load: runs the load to its end, in this thread, so that an interruption ends it.
        on_wait: called with what is being done.

    Raises:
        ProbeError: no container could be sampled.
    """
    pods = _running_pods(kube, namespace, pod_selector)
    sampler = _idle_sampler(kube, pods, sampling, on_wait)
    nodes = sorted({pod["spec"]["nodeName"] for pod in pods})
    idle_counts, stale_before = sampler.counts(), sampler.stale_count()
    before = cadvisor_counters(kube, nodes, namespace)
    load = _under_load(sampler, sampling.sample_every_s, run_load, on_wait)
    after = cadvisor_counters(kube, nodes, namespace)
    if not sampler.series:
        raise ProbeError(
            f"cannot sample any container: {(sampler.problems or ['nothing was read'])[-1]}",
            hint="the context needs `nodes/proxy`, or `pods/exec` in the namespace",
        )
    killed = _kills(_list_pods(kube, namespace, pod_selector))
    uses = tuple(
        _use(
            pod,
            spec,
            series=sampler.series.get(key_of(pod, spec["name"]), Series()),
            idle_counts=idle_counts,
            counters=(before, after),
            killed=killed,
        )
        for pod in pods
        for spec in pod["spec"]["containers"]
    )
    return UtilisationMeasurement(
        source=sampler.source.name,
        every_s=sampling.sample_every_s,
        containers=uses,
        load=load,
        stale_samples_count=sampler.stale_count() - stale_before,
    )


def _list_pods(kube: Kube, namespace: str, selector: str) -> list[dict[str, Any]]:
    return kube.list_json(f"/api/v1/namespaces/{namespace}/pods", selector=selector)


def _running_pods(kube: Kube, namespace: str, selector: str) -> list[dict[str, Any]]:
    pods = [
        pod
        for pod in _list_pods(kube, namespace, selector)
        if pod.get("status", {}).get("phase") == "Running" and "deletionTimestamp" not in pod["metadata"]
    ]
    if not pods:
        raise ProbeError(
            f"cannot sample: no running pod matches '{selector}' in namespace '{namespace}'",
            hint="check `subject.pod_selector` in the configuration",
        )
    return pods


def _idle_sampler(
    kube: Kube, pods: list[dict[str, Any]], sampling: SamplingSettings, on_wait: Callable[[str], None]
) -> _Sampler:
    """Sample the idle release; return the sampler whose source is fresh enough for the load."""
    sampler = _Sampler(source=SummarySource(kube), pods=pods)
    _sample_idle(sampler, sampling, on_wait)
    wanted = int(sampling.idle_s / _MAX_EVERY_S)
    if sampler.stale_count() == 0 and sampler.series and min(sampler.counts().values()) >= wanted:
        return sampler
    other = _Sampler(source=CgroupSource(kube), pods=pods)
    _sample_idle(other, sampling, on_wait)
    # With neither the kubelet's figures are kept, and judged as stale as they are.
    return other if len(other.series) >= len(sampler.series) and other.series else sampler


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


def _kills(pods: list[dict[str, Any]]) -> set[ContainerKey]:
    """Return the containers whose current or last end was for want of memory."""
    return {
        key_of(pod, status["name"])
        for pod in pods
        for status in pod.get("status", {}).get("containerStatuses") or []
        for state in (status.get("state", {}), status.get("lastState", {}))
        if (state.get("terminated") or {}).get("reason") == "OOMKilled"
    }


def _use(
    pod: dict[str, Any],
    spec: dict[str, Any],
    *,
    series: Series,
    idle_counts: dict[ContainerKey, int],
    counters: tuple[Counters, Counters],
    killed: set[ContainerKey],
) -> ContainerUse:
    key = key_of(pod, spec["name"])
    split = idle_counts.get(key, 0)
    idle: list[Reading] = series.readings[:split]
    # The last reading at rest is where the first interval under load starts.
    loaded: list[Reading] = series.readings[max(0, split - 1) :]
    limits, requests = (spec.get("resources", {}).get(part) or {} for part in ("limits", "requests"))
    oom_events = _growth(counters, "container_oom_events_total", key) or 0
    return ContainerUse(
        pod=key.pod,
        container=key.container,
        cpu_limit_millicores=_optional(parse_millicores, limits.get("cpu")),
        cpu_request_millicores=_optional(parse_millicores, requests.get("cpu")),
        memory_limit_bytes=_optional(parse_bytes, limits.get("memory")),
        memory_request_bytes=_optional(parse_bytes, requests.get("memory")),
        cpu_samples_millicores=cpu_millicores(loaded),
        memory_samples_bytes=tuple(item.memory_bytes for item in series.readings[split:]),
        idle_cpu_millicores=cpu_millicores(idle),
        idle_memory_bytes=tuple(item.memory_bytes for item in idle),
        throttled_ratio=_throttled_ratio(counters, key),
        oom_kills_count=max(int(oom_events), int(key in killed)),
        cpu_pressure_percent=pressure_percent(loaded),
    )


def _optional(parse: Callable[[str], T], text: str | None) -> T | None:
    return None if text is None else parse(str(text))


def _growth(
    counters: tuple[Counters, Counters],
    metric: str,
    key: ContainerKey,
) -> float | None:
    """Return by how much a counter grew while the load ran; None when it is not there."""
    before, after = counters
    name = (metric, key.pod, key.container)
    return after[name] - before.get(name, 0.0) if name in after else None


def _throttled_ratio(counters: tuple[Counters, Counters], key: ContainerKey) -> float | None:
    periods = _growth(counters, "container_cpu_cfs_periods_total", key)
    throttled = _growth(counters, "container_cpu_cfs_throttled_periods_total", key)
    if not periods or throttled is None or periods <= 0:
        return None
    return max(0.0, throttled / periods)
