"""Where counters of containers are read: the kubelet's summary, or the containers' own cgroup files."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from conformance.core.clock import utc_now
from conformance.core.errors import ClusterError, ProbeError
from conformance.kube.client import ApiException, Kube
from conformance.kube.text import node_text
from conformance.ports import ContainerKey, Counter, Counters, Reading

# Version 2 of control groups is tried first, then version 1.
_CGROUP_FILES = (
    "/sys/fs/cgroup/cpu.stat",
    "/sys/fs/cgroup/memory.current",
    "/sys/fs/cgroup/memory.stat",
)
_CGROUP_V1_FILES = (
    "/sys/fs/cgroup/cpuacct/cpuacct.usage",
    "/sys/fs/cgroup/memory/memory.usage_in_bytes",
    "/sys/fs/cgroup/memory/memory.stat",
)
# Of all that cAdvisor tells: throttling, and kills for want of memory.
_COUNTERS = (
    "container_cpu_cfs_periods_total",
    "container_cpu_cfs_throttled_periods_total",
    "container_oom_events_total",
)

Pod = dict[str, Any]
_HOUSEKEEPING = (
    "start the kubelet with a `housekeeping-interval` of at most 5 s (its own default is 10 s, minikube's"
    " 5 min): `kubeletExtraArgs` of kind, `--extra-config=kubelet.housekeeping-interval=2s` of minikube"
)


class SummarySource:
    """The kubelet's summary API, through the API server.

    Args:
        kube: the cluster.
        pods: returns the pods to look at, at each reading anew.
    """

    name = "kubelet summary API (cumulative CPU counters)"
    advice = _HOUSEKEEPING

    def __init__(self, kube: Kube, pods: Callable[[], Sequence[Pod]]) -> None:
        self._kube = kube
        self._pods = pods

    def read(self) -> dict[ContainerKey, Reading]:
        """Return the counters of every container of the pods.

        Raises:
            ProbeError: a kubelet does not answer.
        """
        try:
            return self._read()
        except ApiException as exc:
            raise ProbeError(f"cannot read the kubelet's summary: {exc.status} {exc.reason}") from exc

    def _read(self) -> dict[ContainerKey, Reading]:
        wanted = {pod["metadata"]["uid"]: pod for pod in self._pods()}
        nodes = sorted({pod["spec"]["nodeName"] for pod in wanted.values() if pod["spec"].get("nodeName")})
        found: dict[ContainerKey, Reading] = {}
        for node in nodes:
            summary = self._kube.get(f"/api/v1/nodes/{node}/proxy/stats/summary", only_cpu_and_memory="true")
            for stats in summary.get("pods") or []:
                if stats["podRef"]["uid"] in wanted:
                    found |= _summary_readings(stats)
        return found


class CgroupSource:
    """The control group files that each container sees of itself, read by `cat` in the container."""

    name = "control group files read in the containers (cumulative CPU counters)"
    advice = "have `cat` in the images, with which the containers' own control group files are read"

    def __init__(self, kube: Kube, pods: Callable[[], Sequence[Pod]]) -> None:
        self._kube = kube
        self._pods = pods
        self._files: dict[ContainerKey, tuple[str, ...]] = {}

    def read(self) -> dict[ContainerKey, Reading]:
        """Return the counters of every container in which `cat` can be run."""
        found = {}
        for pod in self._pods():
            for spec in lasting(pod):
                key = key_of(pod, spec["name"])
                reading = self._read_one(pod["metadata"]["namespace"], key)
                if reading is not None:
                    found[key] = reading
        return found

    def _read_one(self, namespace: str, key: ContainerKey) -> Reading | None:
        known = (self._files[key],) if key in self._files else (_CGROUP_FILES, _CGROUP_V1_FILES)
        for files in known:
            try:
                text = self._kube.exec(
                    namespace=namespace, pod=key.pod, container=key.container, argv=["cat", *files]
                )
            except (ClusterError, ApiException, OSError):
                continue
            self._files[key] = files
            return cgroup_reading(text, at_s=utc_now().timestamp())
        return None


def lasting(pod: Pod) -> list[dict[str, Any]]:
    """Return the containers that run as long as the pod: its main ones, and init containers that go on."""
    init = pod["spec"].get("initContainers") or []
    return [*(spec for spec in init if spec.get("restartPolicy") == "Always"), *pod["spec"]["containers"]]


def key_of(pod: Pod, container: str) -> ContainerKey:
    """Return the key of one container of a pod."""
    return ContainerKey(pod=pod["metadata"]["name"], uid=pod["metadata"]["uid"], container=container)


def cgroup_reading(text: str, *, at_s: float) -> Reading | None:
    """Return the counters in control group files of either version; None when they hold none."""
    fields = dict(re.findall(r"^(\w+) (\d+)$", text, re.MULTILINE))
    bare = [int(line) for line in text.splitlines() if line.isdigit()]
    if "usage_usec" in fields and bare:
        cpu_ns, used = int(fields["usage_usec"]) * 1000, bare[0]
    elif len(bare) > 1:
        cpu_ns, used = bare[0], bare[1]
    else:
        return None
    # The working set, as the kubelet computes it: what cannot be dropped at once.
    droppable = int(fields.get("total_inactive_file") or fields.get("inactive_file") or 0)
    return Reading(
        at_s=at_s,
        cpu_ns=cpu_ns,
        memory_bytes=max(0, used - droppable),
        periods=int(fields["nr_periods"]) if "nr_periods" in fields else None,
        throttled=int(fields["nr_throttled"]) if "nr_throttled" in fields else None,
    )


def cadvisor_counters(kube: Kube, nodes: Iterable[str], namespace: str) -> Counters:
    """Return counters of cAdvisor by (metric, pod, container); empty when they cannot be read."""
    found: Counters = {}
    for node in nodes:
        try:
            text = node_text(kube, node=node, path="metrics/cadvisor")
        except ApiException:
            continue
        found |= parse_counters(text, namespace)
    return found


def parse_counters(text: str, namespace: str) -> Counters:
    """Return the throttling and out-of-memory counters of one namespace in Prometheus text."""
    # A page has thousands of lines, of which a few dozen are wanted.
    wanted = "\n".join(line for line in text.splitlines() if line.startswith(_COUNTERS))
    samples = (each for family in text_string_to_metric_families(wanted) for each in family.samples)
    return {
        (each.name, each.labels["pod"], each.labels["container"]): Counter(
            value=each.value, at_s=None if each.timestamp is None else float(each.timestamp)
        )
        for each in samples
        if each.name in _COUNTERS
        and each.labels.get("namespace") == namespace
        and each.labels.get("container")
    }


def _summary_readings(stats: dict[str, Any]) -> dict[ContainerKey, Reading]:
    found = {}
    for item in stats.get("containers") or []:
        cpu, memory = item.get("cpu") or {}, item.get("memory") or {}
        if "usageCoreNanoSeconds" not in cpu or "workingSetBytes" not in memory:
            continue
        key = ContainerKey(pod=stats["podRef"]["name"], uid=stats["podRef"]["uid"], container=item["name"])
        found[key] = Reading(
            at_s=datetime.fromisoformat(_micro(cpu["time"])).timestamp(),
            cpu_ns=int(cpu["usageCoreNanoSeconds"]),
            memory_bytes=int(memory["workingSetBytes"]),
            stalled_us=_stalled_us(cpu),
        )
    return found


def _stalled_us(cpu: dict[str, Any]) -> int | None:
    some = (cpu.get("psi") or {}).get("some") or {}
    return int(some["total"]) // 1000 if "total" in some else None


def _micro(text: str) -> str:
    """Return an ISO time with at most six digits of a second, which is what Python reads."""
    return re.sub(r"(\.\d{6})\d+", r"\1", text)
