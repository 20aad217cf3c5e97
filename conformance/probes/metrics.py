"""REC-04: whether the resource metrics API tells of every pod of the release."""

from collections.abc import Mapping
from typing import Any

from conformance.core.clock import Stopwatch
from conformance.core.errors import ProbeError
from conformance.core.wait import pause
from conformance.kube.quantities import parse_bytes
from conformance.model.measurements import METRICS, MetricsMeasurement, PodMetrics
from conformance.ports import Site
from conformance.probes.probe import Given, Need, Probe, Trace

_API = "/apis/metrics.k8s.io/v1beta1"
# metrics-server scrapes every 15 s by default and wants two samples of a new container.
_LIMIT_S = 90.0
_EVERY_S = 3.0


def measure_metrics(given: Given) -> MetricsMeasurement:
    """Ask until every running pod is told of, or the limit is over.

    Raises:
        ProbeError: the pods cannot be listed.
    """
    site = given.site
    watch = Stopwatch()
    while True:
        found = _ask(site)
        late = [item.pod for item in found.pods if set(item.told) != set(item.containers)]
        if not (late or found.problem) or watch.elapsed_s > _LIMIT_S:
            return MetricsMeasurement(pods=found.pods, waited_s=watch.elapsed_s, problem=found.problem)
        given.on_wait(f"figures of {', '.join(late)}")
        pause(_EVERY_S)


def _ask(site: Site) -> MetricsMeasurement:
    problem, told = "", {}
    try:
        told = {item["metadata"]["name"]: item for item in site.listed(_API, "pods")}
    except ProbeError as exc:
        problem = exc.message
    pods = [pod for pod in site.pods() if pod.get("status", {}).get("phase") == "Running"]
    return MetricsMeasurement(
        pods=tuple(_pod(pod, told.get(pod["metadata"]["name"], {})) for pod in pods),
        waited_s=0.0,
        problem=problem,
    )


def _pod(pod: Mapping[str, Any], told: Mapping[str, Any]) -> PodMetrics:
    figures = {item["name"]: item["usage"] for item in told.get("containers") or []}
    return PodMetrics(
        pod=pod["metadata"]["name"],
        told=tuple(sorted(name for name, usage in figures.items() if {"cpu", "memory"} <= usage.keys())),
        containers=tuple(sorted(item["name"] for item in pod["spec"]["containers"])),
        memory_bytes=sum(parse_bytes(usage.get("memory", "0")) for usage in figures.values()),
    )


PROBE = Probe(
    key=METRICS,
    needs=frozenset({Need.SERVING, Need.SITE}),
    take=measure_metrics,
    say=lambda fact: f"{sum(bool(pod.told) for pod in fact.pods)} of {len(fact.pods)} pods told of",
    clean_of=frozenset({Trace.NEW_PODS}),
    production=True,
)
