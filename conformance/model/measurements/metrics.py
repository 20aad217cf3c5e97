"""What the resource metrics API tells of the release (REC-04)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class PodMetrics:
    """REC-04: the last answer for one running pod: containers that were told, and those that it has.

    `memory_bytes` is the sum over the containers that were told; 0 where none was.
    """

    pod: str
    told: tuple[str, ...]
    containers: tuple[str, ...]
    memory_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsMeasurement:
    """REC-04: what was told within `waited_s` seconds; `problem` is the API's own refusal."""

    pods: tuple[PodMetrics, ...]
    waited_s: float
    problem: str = ""


METRICS = Key("metrics", MetricsMeasurement)
