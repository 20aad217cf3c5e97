"""Read the namespace of a release: what tells whether it serves, and what tells why not."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from conformance.core.clock import utc_now
from conformance.deploy.release_record import planned_objects
from conformance.kube.client import ApiException, Kube
from conformance.kube.helm_record import is_record
from conformance.kube.snapshots import Obj, Snapshot, condition, name_of, owned_by, stands_ready
from conformance.kube.text import pod_log
from conformance.kube.usage_sources import cadvisor_counters

# Lines read from the end of a log: enough for the last error and what came after it.
_TAIL_LINES = 50
# A container that has run for so long and is not ready starts slowly; one whose quota counted fewer periods
# (of 100 ms) has not lived long enough to tell.
_SLOW_START_S = 5.0
_MIN_PERIODS = 30
# Where cluster DNS runs in every distribution that names it at all.
_DNS_NAMESPACE, _DNS_LABEL = "kube-system", "k8s-app=kube-dns"


def take_snapshot(kube: Kube, *, namespace: str) -> Snapshot:
    """Read what tells whether the release is ready."""
    core, apps = f"/api/v1/namespaces/{namespace}", f"/apis/apps/v1/namespaces/{namespace}"
    return Snapshot(
        namespace=namespace,
        deployments=tuple(kube.list_json(f"{apps}/deployments")),
        stateful_sets=tuple(kube.list_json(f"{apps}/statefulsets")),
        daemon_sets=tuple(kube.list_json(f"{apps}/daemonsets")),
        jobs=tuple(kube.list_json(f"/apis/batch/v1/namespaces/{namespace}/jobs")),
        replica_sets=tuple(kube.list_json(f"{apps}/replicasets")),
        pods=tuple(kube.list_json(f"{core}/pods")),
        claims=tuple(kube.list_json(f"{core}/persistentvolumeclaims")),
        events=tuple(kube.list_json(f"{core}/events")),
    )


def with_details(snapshot: Snapshot, kube: Kube) -> Snapshot:
    """Return the snapshot with everything that may contradict, and the ends of the logs that matter.

    What this context may not list is left empty and named in `unread`.
    """
    unread: set[str] = set()

    def read(field: str, path: str, selector: str = "") -> tuple[Obj, ...]:
        try:
            return tuple(kube.list_json(path, selector=selector))
        except ApiException:
            unread.add(field)
            return ()

    namespaced = {
        field: read(field, path.format(namespace=snapshot.namespace)) for field, path in _DETAILS.items()
    }
    secrets = namespaced.pop("secrets")
    cluster = {
        "dns_pods": read("dns_pods", f"/api/v1/namespaces/{_DNS_NAMESPACE}/pods", _DNS_LABEL),
        # Only a pod that fits nowhere makes the pods of all nodes worth reading.
        "node_pods": read("node_pods", "/api/v1/pods") if _is_unplaced(snapshot) else (),
    }
    more: dict[str, Any] = {**namespaced, **cluster}
    more["config_maps"] = tuple(_keys_only(item) for item in namespaced["config_maps"])
    return replace(
        snapshot,
        secrets=tuple(_keys_only(item) for item in secrets if not is_record(item)),
        planned=planned_objects(secrets),
        logs=_logs(snapshot, kube),
        throttled=_throttled(snapshot, kube),
        unread=frozenset(unread),
        detailed=True,
        **more,
    )


_DETAILS = {
    "cron_jobs": "/apis/batch/v1/namespaces/{namespace}/cronjobs",
    "services": "/api/v1/namespaces/{namespace}/services",
    "endpoint_slices": "/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices",
    "policies": "/apis/networking.k8s.io/v1/namespaces/{namespace}/networkpolicies",
    "ingresses": "/apis/networking.k8s.io/v1/namespaces/{namespace}/ingresses",
    "ingress_classes": "/apis/networking.k8s.io/v1/ingressclasses",
    "autoscalers": "/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers",
    "budgets": "/apis/policy/v1/namespaces/{namespace}/poddisruptionbudgets",
    "quotas": "/api/v1/namespaces/{namespace}/resourcequotas",
    "limit_ranges": "/api/v1/namespaces/{namespace}/limitranges",
    "secrets": "/api/v1/namespaces/{namespace}/secrets",
    "config_maps": "/api/v1/namespaces/{namespace}/configmaps",
    "service_accounts": "/api/v1/namespaces/{namespace}/serviceaccounts",
    "storage_classes": "/apis/storage.k8s.io/v1/storageclasses",
    "nodes": "/api/v1/nodes",
    "namespaces": "/api/v1/namespaces",
}


def _is_unplaced(snapshot: Snapshot) -> bool:
    return any(condition(pod, "PodScheduled").get("status") == "False" for pod in snapshot.pods)


def _keys_only(obj: Obj) -> Obj:
    keys = [*(obj.get("data") or {}), *(obj.get("binaryData") or {})]
    metadata = {key: value for key, value in obj["metadata"].items() if key != "annotations"}
    return {"metadata": metadata, "data": dict.fromkeys(keys, "")}


def _logs(snapshot: Snapshot, kube: Kube) -> dict[tuple[str, str, bool], str]:
    """Return the log ends of every container of a pod that is not ready, or is a Job's and has not ended."""
    return {
        (name_of(pod), status["name"], previous): log_end(
            kube, snapshot.namespace, name_of(pod), status["name"], previous=previous
        )
        for pod in snapshot.pods
        if (not stands_ready(pod) or owned_by(pod, "Job"))
        and pod.get("status", {}).get("phase") != "Succeeded"
        for status in _statuses(pod)
        if "waiting" not in status.get("state", {}) or status.get("restartCount")
        for previous in ((False, True) if status.get("restartCount") else (False,))
    }


def _throttled(snapshot: Snapshot, kube: Kube) -> dict[tuple[str, str], float]:
    """Return how much of their lives containers were stopped by their CPU quota, once some start slowly."""
    nodes = {
        str(pod["spec"]["nodeName"])
        for pod in snapshot.pods
        if not stands_ready(pod) and any(_starts_slowly(status) for status in _statuses(pod))
    }
    counters = cadvisor_counters(kube, sorted(nodes), snapshot.namespace)
    return {
        (pod, container): counters["container_cpu_cfs_throttled_periods_total", pod, container].value
        / periods.value
        for (metric, pod, container), periods in counters.items()
        if metric == "container_cpu_cfs_periods_total"
        and periods.value >= _MIN_PERIODS
        and ("container_cpu_cfs_throttled_periods_total", pod, container) in counters
    }


def _starts_slowly(status: Obj) -> bool:
    started = str(status.get("state", {}).get("running", {}).get("startedAt") or "")
    if not started or status.get("ready"):
        return False
    return (utc_now() - datetime.fromisoformat(started)).total_seconds() > _SLOW_START_S


def _statuses(pod: Obj) -> list[Obj]:
    status = pod.get("status", {})
    return [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]


def log_end(kube: Kube, namespace: str, pod: str, container: str, *, previous: bool) -> str:
    """Return the end of a container's log; empty where there is none."""
    try:
        return pod_log(
            kube,
            namespace=namespace,
            pod=pod,
            container=container,
            previous=previous,
            tail_lines=_TAIL_LINES,
        )
    except ApiException:
        return ""
