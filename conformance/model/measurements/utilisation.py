"""Use of CPU and memory under load (SC-008)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key
from conformance.model.measurements.load import LoadRun


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerUse:
    """SC-008: one container under load; limits and requests None when the manifest has none.

    `cpu_samples_millicores` and `memory_samples_bytes` are those taken while the load ran;
    `idle_…` those before it. `throttled_ratio` is throttled periods over all periods while the
    load ran; None when the runtime does not tell. `sample_times_s` are the source's own times of the
    readings under load, in seconds after the first; empty when they were not kept. `counters_lag_s` is
    by how much the kubelet's counters of throttling and OOM kills were older than the readings beside
    them, before or after the load, whichever is more; None when nobody tells, or nobody needs them.
    """

    pod: str
    container: str
    cpu_limit_millicores: float | None
    cpu_request_millicores: float | None
    memory_limit_bytes: int | None
    memory_request_bytes: int | None
    cpu_samples_millicores: tuple[float, ...]
    memory_samples_bytes: tuple[int, ...]
    idle_cpu_millicores: tuple[float, ...]
    idle_memory_bytes: tuple[int, ...]
    throttled_ratio: float | None
    oom_kills_count: int
    cpu_pressure_percent: float | None = None
    sample_times_s: tuple[float, ...] = ()
    counters_lag_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UtilisationMeasurement:
    """SC-008: use of CPU and memory while the steady load ran.

    `not_running` are pods of the release that did not run when it started, so that nobody sampled them.
    `source_problem` says why no source is fresh enough, and what would make one so; empty when one is.
    """

    source: str
    every_s: float
    containers: tuple[ContainerUse, ...]
    load: LoadRun
    stale_samples_count: int
    not_running: tuple[str, ...] = ()
    source_problem: str = ""


UTILISATION = Key("utilisation", UtilisationMeasurement)
