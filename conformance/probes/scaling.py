"""REC-07: a load until the back end's autoscaler has one pod more, and none until it has as few as before."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from conformance.core.clock import Stopwatch
from conformance.core.errors import ProbeError, WaitTimeout
from conformance.core.wait import Waiting, until
from conformance.model.measurements import SCALING, ScalingMeasurement
from conformance.ports import Site
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.readiness import is_ready
from conformance.probes.workloads import owner_of
from conformance.subject.steady import steady_load

_API = "/apis/autoscaling/v2"
# Seconds without want of the pods before it scales in: minutes by default, which is right, and long to watch.
_WINDOW_S = 15
# Seconds for either way: metrics every 15 s, looked at every 15 s, and a pod's start; three times that.
_LIMIT_S = 150.0
# Percent of the request that is aimed at for the trial, where the chart aims at more: what a few clients on
# the same two cores as the cluster can bring about.
_TARGET_PERCENT = 60
# Between two requests of a thread: nearly no pause, so that a few threads are a load.
_PAUSE_S = 0.01


@dataclass(slots=True, kw_only=True)
class _Watched:
    """What is seen of the autoscaler while it is waited for."""

    site: Site
    component: str
    name: str
    peak: int = 0
    used: list[int] = field(default_factory=list)

    def ready(self) -> int:
        """Return how many pods are Ready, and note what the autoscaler says."""
        found = _autoscaler(self.site, self.name)
        self.used += _percents(found.get("status", {}).get("currentMetrics") or [], "current")
        count = sum(map(is_ready, self.site.pods(self.component)))
        self.peak = max(self.peak, count)
        return count

    def until(self, least: int, most: int) -> float | None:
        """Wait until so many pods are Ready, and return the seconds; None when they are not in time."""
        watch = Stopwatch()

        def look() -> bool | Waiting:
            count = self.ready()
            return least <= count <= most or Waiting(f"{count} pods")

        with suppress(WaitTimeout):
            until(look, limit_s=_LIMIT_S, every_s=1, describe=f"autoscaler '{self.name}'")
            return watch.elapsed_s
        return None


def measure_scaling(given: Given) -> ScalingMeasurement:
    """Load the back end, and let it be.

    Raises:
        ProbeError: the autoscalers cannot be read or set, or the load cannot be put on.
    """
    site, component = given.site, given.settings.subject.backend_component
    found = _of_component(site, component)
    if found is None:
        return ScalingMeasurement(name="")
    spec, name = found["spec"], found["metadata"]["name"]
    least, most = int(spec.get("minReplicas") or 1), int(spec["maxReplicas"])
    own_target = next(iter(_percents(spec.get("metrics") or [], "target")), None)
    watched = _Watched(site=site, component=component, name=name)
    with _for_the_trial(site, name):
        given.on_wait("as few pods as without load")
        watched.until(least, least)
        before, watched.peak = watched.ready(), 0
        given.on_wait("more pods under load")
        with steady_load(given.release.base_url, given.settings.subject.adapter, pause_s=_PAUSE_S) as seen:
            out_s = watched.until(before + 1, most) if most > before else None
        given.on_wait("fewer pods after the load")
        in_s = watched.until(1, least) if out_s is not None else None
    return ScalingMeasurement(
        name=name,
        least=least,
        most=most,
        before=before,
        peak=watched.peak,
        out_s=out_s,
        in_s=in_s,
        used_of_request=max(watched.used, default=None),
        target_of_request=None if own_target is None else min(own_target, _TARGET_PERCENT),
        own_target_of_request=own_target,
        window_s=_WINDOW_S,
        own_window_s=_window(spec),
        requests_count=len(seen.asked),
        failed_count=sum(bool(item.fault) for item in seen.asked),
    )


def _of_component(site: Site, component: str) -> dict[str, Any] | None:
    kind, name = owner_of(site, component)
    for item in site.listed(_API, "horizontalpodautoscalers"):
        target = item["spec"]["scaleTargetRef"]
        if (target["kind"], target["name"]) == (kind, name):
            return item
    return None


def _autoscaler(site: Site, name: str) -> dict[str, Any]:
    return next(
        item for item in site.listed(_API, "horizontalpodautoscalers") if item["metadata"]["name"] == name
    )


def _percents(metrics: list[Mapping[str, Any]], key: str) -> list[int]:
    """Return the percentages of CPU that are aimed at, or used."""
    told = [item["resource"][key].get("averageUtilization") for item in metrics if "resource" in item]
    return [int(value) for value in told if value is not None]


def _window(spec: Mapping[str, Any]) -> int | None:
    value = ((spec.get("behavior") or {}).get("scaleDown") or {}).get("stabilizationWindowSeconds")
    return None if value is None else int(value)


@contextmanager
def _for_the_trial(site: Site, name: str) -> Iterator[None]:
    """Have an autoscaler scale out early and in soon while the block lasts."""
    own = _autoscaler(site, name)["spec"]
    behavior = own.get("behavior") or {}
    down = {**(behavior.get("scaleDown") or {}), "stabilizationWindowSeconds": _WINDOW_S}
    metrics = [_early(item) for item in own.get("metrics") or []]
    _set(site, name, {**own, "metrics": metrics, "behavior": {**behavior, "scaleDown": down}})
    try:
        yield
    finally:
        _set(site, name, own)


def _early(metric: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a metric that aims at no more than the trial does."""
    resource = metric.get("resource") or {}
    own = (resource.get("target") or {}).get("averageUtilization")
    if own is None:
        return metric
    target = {**resource["target"], "averageUtilization": min(int(own), _TARGET_PERCENT)}
    return {**metric, "resource": {**resource, "target": target}}


def _set(site: Site, name: str, spec: Mapping[str, Any]) -> None:
    found = _autoscaler(site, name)
    # Without the number of what was read: its status is written every few seconds.
    metadata = {key: value for key, value in found["metadata"].items() if key != "resourceVersion"}
    body = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata,
        "spec": spec,
    }
    answer = site.send("PUT", f"{_API} horizontalpodautoscalers/{name}", body)
    if not answer.is_yes:
        raise ProbeError(f"cannot set autoscaler '{name}': {answer.status} {answer.text}")


def _say(fact: ScalingMeasurement) -> str:
    return (
        f"{fact.before} pods, {fact.peak} under {fact.requests_count} requests"
        if fact.name
        else "no autoscaler"
    )


PROBE = Probe(
    key=SCALING,
    needs=frozenset({Need.SERVING, Need.SITE}),
    take=measure_scaling,
    say=_say,
    leaves=frozenset({Trace.REQUESTS, Trace.ROWS, Trace.NEW_PODS}),
    production=True,
)
