"""Use of CPU and memory by a release on a cluster (port `Usage`)."""

from collections.abc import Callable
from typing import Any, TypeVar

from conformance.core.errors import ProbeError
from conformance.kube.quantities import parse_bytes, parse_millicores
from conformance.kube.release_pods import Pods
from conformance.kube.usage_sources import (
    CgroupSource,
    Pod,
    SummarySource,
    cadvisor_counters,
    key_of,
    lasting,
)
from conformance.ports import ContainerKey, Counters, UsageSource, Watched

T = TypeVar("T")


class KubeUsage:
    """The containers of the release's pods, those that start while this is used included.

    Pods of Jobs are left out: they come and go, and carry none of the load.

    Args:
        pods: of the release, all of them.
    """

    def __init__(self, pods: Pods) -> None:
        self._pods = pods
        self._seen: dict[str, Pod] = {}

    def containers(self) -> tuple[Watched, ...]:
        """Return every container that was seen to run, with its limits and requests."""
        if not self._seen and not self._running():
            raise ProbeError(
                f"cannot sample: no running pod matches {self._pods}",
                hint="check `subject.pod_selector` in the configuration",
            )
        return tuple(_watched(pod, spec) for pod in self._seen.values() for spec in lasting(pod))

    def not_running(self) -> tuple[str, ...]:
        """Return the pods that have not run so far."""
        self._running()
        return tuple(
            str(pod["metadata"]["name"])
            for pod in self._pods.read()
            if pod["metadata"]["uid"] not in self._seen
            and pod.get("status", {}).get("phase") not in {"Succeeded", "Failed"}
            and not _is_of_job(pod)
        )

    def sources(self) -> tuple[UsageSource, ...]:
        """Return the kubelet's summary, and the containers' own control group files."""
        return SummarySource(self._pods.kube, self._running), CgroupSource(self._pods.kube, self._running)

    def counters(self) -> Counters:
        """Return the counters of cAdvisor on the nodes of the release."""
        nodes = sorted({pod["spec"]["nodeName"] for pod in self._seen.values() or self._running()})
        return cadvisor_counters(self._pods.kube, nodes, self._pods.namespace)

    def killed(self) -> set[ContainerKey]:
        """Return the containers whose current or last end was for want of memory."""
        return {
            key_of(pod, status["name"])
            for pod in self._pods.read()
            for part in ("initContainerStatuses", "containerStatuses")
            for status in pod.get("status", {}).get(part) or []
            for state in (status.get("state", {}), status.get("lastState", {}))
            if (state.get("terminated") or {}).get("reason") == "OOMKilled"
        }

    def _running(self) -> list[Pod]:
        """Return the pods that run now, and remember them."""
        pods = [
            pod
            for pod in self._pods.read()
            if pod.get("status", {}).get("phase") == "Running"
            and "deletionTimestamp" not in pod["metadata"]
            and not _is_of_job(pod)
        ]
        self._seen |= {pod["metadata"]["uid"]: pod for pod in pods}
        return pods


def _is_of_job(pod: Pod) -> bool:
    return any(owner.get("kind") == "Job" for owner in pod["metadata"].get("ownerReferences") or [])


def _watched(pod: Pod, spec: dict[str, Any]) -> Watched:
    limits, requests = (spec.get("resources", {}).get(part) or {} for part in ("limits", "requests"))
    return Watched(
        key=key_of(pod, spec["name"]),
        cpu_limit_millicores=_optional(parse_millicores, limits.get("cpu")),
        cpu_request_millicores=_optional(parse_millicores, requests.get("cpu")),
        memory_limit_bytes=_optional(parse_bytes, limits.get("memory")),
        memory_request_bytes=_optional(parse_bytes, requests.get("memory")),
    )


def _optional(parse: Callable[[str], T], text: str | None) -> T | None:
    return None if text is None else parse(str(text))
