"""The report: one tree from which every rendering is made."""

from dataclasses import dataclass, field
from enum import StrEnum

from conformance.model.measurements import Measurements
from conformance.model.verdict import Status, Verdict

SCHEMA_VERSION = 2


class Outcome(StrEnum):
    """What a whole run comes to."""

    CONFORMANT = "CONFORMANT"
    NOT_CONFORMANT = "NOT CONFORMANT"
    PARTIAL = "PARTIAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """One stage of the run, its seconds and what it found."""

    name: str
    elapsed_s: float
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What was judged, on what: identities first, so that a report stands alone.

    `front_end` is how the front end was reached, where that was found out once the release stood.
    """

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
    front_end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole run.

    `complete` says whether it came to its end; `exit_code` is what the command returned, of a run that
    did not end that of a broken one. `settings_json` is its configuration, redacted, and `origins` the
    places where what may leave something out was set: dotted key to flag, environment, file or default.
    `lacking` maps what the target cannot measure to why. `left_out` tells, a line each, what the
    outcome does not cover. `digest` is the SHA-256 over all that verdicts follow from.
    `input_digests` are those of the parts of the subject that measurements follow from, by their names;
    `again_of` is the kept run on whose cluster a part was measured again, and empty otherwise.
    """

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
    origins: dict[str, str] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)
    outcome: Outcome = Outcome.NOT_CONFORMANT
    left_out: tuple[str, ...] = ()
    digest: str = ""
    input_digests: dict[str, str] = field(default_factory=dict)
    again_of: str = ""

    def count(self, status: Status) -> int:
        """Return how many verdicts have this status."""
        return sum(verdict.status is status for verdict in self.verdicts)
