"""Requests through the front-end Service (SC-005)."""

from dataclasses import dataclass, field

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyClass:
    """SC-005: one kind of request; `errors` maps what went wrong to how often.

    An error is also an answer 200 that is not the answer: a page in place of health, a task that says
    it was changed and was not. `server_errors_count` counts 5xx, those of the warm-up too.
    `limited_count` answers were 429, those of the warm-up too: each was waited for as it asked, and the
    request was sent again; neither the answer nor the waiting is in any time.
    `absent` is the reason for which the subject has no such request; then none was sent.
    """

    name: str
    samples_ms: tuple[float, ...]
    errors: dict[str, int]
    server_errors_count: int
    warm_up_errors: dict[str, int] = field(default_factory=dict)
    absent: str = ""
    limited_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyMeasurement:
    """SC-005: requests through the front-end Service; `via` as in `PageMeasurement`."""

    url: str
    warm_up_count: int
    classes: tuple[LatencyClass, ...]
    via: str = ""


LATENCY = Key("latency", LatencyMeasurement)
