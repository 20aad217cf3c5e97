"""What became of an upgrade from the chart released before (REC-11)."""

from dataclasses import dataclass

from conformance.model.measurements.disruption import Disruption
from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessionMeasurement:
    """REC-11: one installation of the chart before, upgraded under load to the chart of today.

    `before` and `after` are the versions that Helm told of the release; empty where the subject names no
    chart before. `refusal` is what Helm said when it did not bring the upgrade to its end. `rows_before`
    tasks were created before it and `rows_wanted` in all, of which `kept_before` and `rows_found` are in the
    database afterwards.
    """

    before: str = ""
    after: str = ""
    load: Disruption | None = None
    refusal: str = ""
    rows_before: int = 0
    kept_before: int = 0
    rows_wanted: int = 0
    rows_found: int = 0


SUCCESSION = Key("succession", SuccessionMeasurement)
