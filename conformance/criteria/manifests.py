"""SC-009: everything that runs comes from one sound Helm chart."""

from conformance.criteria.criterion import Finding, conclude
from conformance.model.measurements import ManifestsMeasurement
from conformance.model.settings import Settings


def manifests_limit(_settings: Settings) -> str:
    """Print the limit of SC-009."""
    return "every check, no orphan"


def judge_manifests(measured: ManifestsMeasurement, _settings: Settings) -> Finding:
    """Judge the chart's checks, and that no object of the namespace was made outside the release."""
    passed = sum(check.passed for check in measured.checks)
    facts = [
        *(
            f"object '{orphan}' is in the namespace but not of the release; put it into the chart"
            for orphan in measured.orphans
        ),
        *(f"check '{check.name}' failed: {check.detail}" for check in measured.checks if not check.passed),
    ]
    gaps = []
    if not measured.checks:
        gaps.append("no check of the chart was run; see why helm was not asked")
    if not measured.release_objects or not measured.namespace_objects:
        gaps.append(
            "the objects of the release or of its namespace could not be listed, so an orphan would go"
            " unseen; allow this context to list the namespace"
        )
    return conclude(
        facts=facts,
        gaps=gaps,
        observed=f"{passed} of {len(measured.checks)} checks, {len(measured.orphans)} orphans",
        samples_count=len(measured.checks),
        method=f"chart checks; {len(measured.release_objects)} objects of the release against"
        f" {len(measured.namespace_objects)} of the namespace",
        details=tuple(
            f"{'ok  ' if check.passed else 'FAIL'} {check.name}{f': {check.detail}' if check.detail else ''}"
            for check in measured.checks
        ),
    )
