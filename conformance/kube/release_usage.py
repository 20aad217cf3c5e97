"""Use of CPU and memory by a release on a cluster (port `Usage`)."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from conformance.core.errors import ProbeError
from conformance.kube.client import ApiException, Kube
from conformance.kube.quantities import parse_bytes, parse_millicores
from conformance.kube.usage_sources import CgroupSource, SummarySource, cadvisor_counters, key_of
from conformance.ports import ContainerKey, Counters, UsageSource, Watched

T = TypeVar("T")


class KubeUsage:
    """The containers of the pods that run when this is first asked.

    Args:
        kube: the cluster.
        namespace: of the release.
        pod_selector: selects every pod of the release.
    """

    def __init__(self, kube: Kube, namespace: str, pod_selector: str) -> None:
        self._kube = kube
        self._namespace = namespace
        self._selector = pod_selector

    @cached_property
    def _running(self) -> list[dict[str, Any]]:
        pods = [
            pod
            for pod in self._list()
            if pod.get("status", {}).get("phase") == "Running" and "deletionTimestamp" not in pod["metadata"]
        ]
        if not pods:
            raise ProbeError(
                f"cannot sample: no running pod matches '{self._selector}' in namespace '{self._namespace}'",
                hint="check `subject.pod_selector` in the configuration",
            )
        return pods

    def containers(self) -> tuple[Watched, ...]:
        """Return every running container, with its limits and requests."""
        return tuple(_watched(pod, spec) for pod in self._running for spec in pod["spec"]["containers"])

    def sources(self) -> tuple[UsageSource, ...]:
        """Return the kubelet's summary, and the containers' own control group files."""
        return SummarySource(self._kube, self._running), CgroupSource(self._kube, self._running)

    def counters(self) -> Counters:
        """Return the counters of cAdvisor on the nodes of the release."""
        nodes = sorted({pod["spec"]["nodeName"] for pod in self._running})
        return cadvisor_counters(self._kube, nodes, self._namespace)

    def killed(self) -> set[ContainerKey]:
        """Return the containers whose current or last end was for want of memory."""
        return {
            key_of(pod, status["name"])
            for pod in self._list()
            for status in pod.get("status", {}).get("containerStatuses") or []
            for state in (status.get("state", {}), status.get("lastState", {}))
            if (state.get("terminated") or {}).get("reason") == "OOMKilled"
        }

    def _list(self) -> list[dict[str, Any]]:
        path = f"/api/v1/namespaces/{self._namespace}/pods"
        try:
            return self._kube.list_json(path, selector=self._selector)
        except ApiException as exc:
            raise ProbeError(f"cannot list the pods of the release: {exc.status} {exc.reason}") from exc


def _watched(pod: dict[str, Any], spec: dict[str, Any]) -> Watched:
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
