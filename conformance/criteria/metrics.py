"""REC-04: resource metrics are available for every pod."""

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.model.measurements import MetricsMeasurement
from conformance.model.settings import Settings


def metrics_limit(_settings: Settings) -> str:
    """Print the limit of REC-04."""
    return "every container of every pod"


def judge_metrics(measured: MetricsMeasurement, settings: Settings) -> Finding:
    """Judge that CPU and memory of every container of every running pod are told."""
    untold = [
        f"of pod '{item.pod}' the metrics API does not tell container '{name}'; see the log of metrics-server"
        for item in measured.pods
        for name in item.containers
        if name not in item.told
    ]
    idle = [
        f"pod '{item.pod}' is told to use no memory at all; see the log of metrics-server"
        for item in measured.pods
        if item.told and not item.memory_bytes
    ]
    facts = [f"{measured.problem}; install metrics-server"] if measured.problem else [*untold, *idle]
    told = sum(not set(item.containers).difference(item.told) for item in measured.pods)
    return conclude(
        Shown(
            observed=f"{told} of {len(measured.pods)} pods",
            samples_count=len(measured.pods),
            method=f"metrics.k8s.io asked until all were told of, {measured.waited_s:.0f} s",
            details=tuple(
                f"{item.pod}: {item.memory_bytes / 2**20:.0f} MiB in {len(item.told)} containers"
                for item in measured.pods
            ),
        ),
        facts=facts,
        gaps=_gaps(measured, settings),
    )


def _gaps(measured: MetricsMeasurement, settings: Settings) -> list[str]:
    if not measured.pods:
        return ["no pod of the release was seen to run"]
    seen = {name for item in measured.pods for name in item.containers}
    return [
        *(
            f"pod '{item.pod}' is said to have no container; ask again"
            for item in measured.pods
            if not item.containers
        ),
        *(
            f"no pod of component '{name}' was looked at; see whether it runs"
            for name, component in settings.subject.components.items()
            if component.container not in seen
        ),
    ]
