"""SC-009: everything that runs comes from one sound Helm chart."""

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.criteria.required import (
    CHART_CHECKS,
    CHART_CHECKS_SINCE_SCHEMA_2,
    missing_names,
    of_schema_1,
)
from conformance.model.measurements import ChartCheck, ManifestsMeasurement
from conformance.model.settings import Settings

# A chart may have no schema.
# Kinds that are in a namespace as long as the release is, so that one of it is seen there or nobody could
# look. A Job may be removed once it is done.
_NAMESPACED = frozenset(
    {
        *("ConfigMap", "CronJob", "DaemonSet", "Deployment", "HorizontalPodAutoscaler", "Ingress"),
        *("NetworkPolicy", "PersistentVolumeClaim", "PodDisruptionBudget", "Role", "RoleBinding", "Secret"),
        *("Service", "ServiceAccount", "StatefulSet"),
    }
)
_MAY_NOT_APPLY = frozenset({"schema refuses an unknown value"})


def manifests_limit(_settings: Settings) -> str:
    """Print the limit of SC-009."""
    return "every check, no orphan"


def judge_manifests(measured: ManifestsMeasurement, _settings: Settings) -> Finding:
    """Judge the chart's checks, and that no object of the namespace was made outside the release."""
    applying = [check for check in measured.checks if check.applies]
    passed = sum(check.passed for check in applying)
    told = [check.name for check in measured.checks if not check.applies]
    facts = [
        *(
            f"object '{orphan}' is in the namespace but not of the release; put it into the chart"
            for orphan in measured.orphans
        ),
        *(f"check '{check.name}' failed: {check.detail}" for check in measured.checks if not check.passed),
    ]
    gaps = []
    seen = {check.name for check in measured.checks}
    later = CHART_CHECKS_SINCE_SCHEMA_2 - seen if measured.before_schema_2 else frozenset()
    if missing := missing_names(CHART_CHECKS, seen | later):
        gaps.append(f"checks of the chart were not made: {missing}; see why helm was not asked")
    if told_off := [name for name in told if name not in _MAY_NOT_APPLY]:
        gaps.append(f"checks are said not to apply that always do: {', '.join(told_off)}; make them")
    if not {*measured.release_objects} & {*measured.namespace_objects}:
        gaps.append(
            "the objects of the release or those of its namespace could not be listed, so an orphan would go"
            " unseen; allow this context to list the namespace"
        )
    if unseen := [name for name in measured.release_objects if _is_unseen(name, measured)]:
        gaps.append(
            f"object '{unseen[0]}' is of the release, and was not seen in its namespace, so an orphan beside"
            " it would go unseen; allow this context to list what is there"
        )
    return conclude(
        Shown(
            observed=f"{passed} of {len(applying)} checks, {len(measured.orphans)} orphans"
            + (f"; not applicable: {', '.join(told)}" if told else ""),
            samples_count=len(measured.checks),
            method=f"chart checks; {len(measured.release_objects)} objects of the release against"
            f" {len(measured.namespace_objects)} of the namespace",
            details=tuple(
                f"{_mark(check)} {check.name}{f': {check.detail}' if check.detail else ''}"
                for check in measured.checks
            ),
        ),
        facts=facts,
        gaps=gaps,
        notes=of_schema_1(*(f"check '{name}'" for name in sorted(later))),
    )


def _is_unseen(name: str, measured: ManifestsMeasurement) -> bool:
    # A name that the API server completed ends in `*`.
    if name.partition("/")[0] not in _NAMESPACED or name.endswith("*"):
        return False
    return name not in measured.namespace_objects


def _mark(check: ChartCheck) -> str:
    if not check.applies:
        return "n/a "
    return "ok  " if check.passed else "FAIL"
