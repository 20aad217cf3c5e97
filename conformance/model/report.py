"""The report: one tree from which every rendering is made."""

from dataclasses import dataclass

from conformance.model.measurements import Measurements
from conformance.model.verdict import Status, Verdict

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """One stage of the run, its seconds and what it found."""

    name: str
    elapsed_s: float
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What was judged, on what: identities first, so that a report stands alone."""

    subject: str
    chart_version: str
    app_version: str
    target: str
    kubernetes_version: str
    cpu_count: int
    memory_bytes: int
    tools: dict[str, str]
    limits: dict[str, float]
    default_limits: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole run. `settings_json` is its configuration, redacted; `exit_code` what the command returned."""

    schema_version: int
    run_id: str
    started: str
    elapsed_s: float
    inputs: Inputs
    stages: tuple[StageTime, ...]
    measurements: Measurements
    verdicts: tuple[Verdict, ...]
    allowed_not_measured: tuple[str, ...]
    complete: bool
    harness_error: str
    exit_code: int
    settings_json: str = ""

    def count(self, status: Status) -> int:
        """Return how many verdicts have this status."""
        return sum(verdict.status is status for verdict in self.verdicts)
