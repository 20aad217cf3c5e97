"""The flow into the database (SC-006)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """SC-006: one step of the flow and what the release's own database then held.

    `absent` is the reason for which the subject has no such step; then it was not tried, and not passed.
    """

    name: str
    passed: bool
    expected: str
    observed: str
    elapsed_ms: float
    absent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowMeasurement:
    """SC-006: the end-to-end flow; `method` is `browser` or `http-only`."""

    method: str
    nonce: str
    database_pod: str
    steps: tuple[FlowStep, ...]


FLOW = Key("flow", FlowMeasurement)
