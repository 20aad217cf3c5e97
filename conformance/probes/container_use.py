"""From the readings of one container, and the kubelet's counters beside them, to its use under load."""

from conformance.model.measurements import ContainerUse
from conformance.ports import ContainerKey, Counters, Reading, Watched
from conformance.probes.usage_series import Series, cpu_millicores, pressure_percent


def container_use(
    watched: Watched,
    *,
    series: Series,
    idle_counts: dict[ContainerKey, int],
    counters: tuple[Counters, Counters],
    killed: set[ContainerKey],
) -> ContainerUse:
    """Return what one container used at rest and under load.

    Args:
        watched: the container and its limits.
        series: its readings, from before the load until its end.
        idle_counts: how many of each container's readings were taken at rest.
        counters: the kubelet's, before and after the load.
        killed: containers that were killed for want of memory.
    """
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
