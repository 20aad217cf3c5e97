"""The chart and the objects of its release (SC-009)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartCheck:
    """SC-009: one check of the chart; `detail` names the object when it failed.

    `applies` is False where the chart has nothing that could be checked; `detail` then says what it lacks.
    """

    name: str
    passed: bool
    detail: str
    applies: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestsMeasurement:
    """SC-009: the chart, and the release's objects against the namespace's.

    `before_schema_2`: made when there were fewer checks.
    """

    checks: tuple[ChartCheck, ...]
    release_objects: tuple[str, ...]
    namespace_objects: tuple[str, ...]
    orphans: tuple[str, ...]
    before_schema_2: bool = False


MANIFESTS = Key("manifests", ManifestsMeasurement)
