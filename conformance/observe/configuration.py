"""What a Prometheus of a run reads: the back end's own numbers, and the kubelet's of all containers."""

from dataclasses import dataclass
from typing import Any

from conformance.observe.access import Access

BACKEND, CONTAINERS = "backend", "containers"
# Seconds between two readings. cAdvisor renders all of a node, and has hardly newer figures more often.
_EVERY_S = {BACKEND: 2, CONTAINERS: 5}
_OF_CONTAINERS = "container_cpu_usage_seconds_total|container_memory_working_set_bytes"
_META = "__meta_kubernetes_pod_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The pods of a release: all of them, and those of the back end, whose `container` tells numbers.

    `release` and `backend` are label selectors; `port` and `path` are where the numbers are told. Without a
    port nobody asks the back end.
    """

    namespace: str
    release: str
    backend: str
    container: str
    port: int
    path: str


def configuration(watched: Watched, access: Access) -> dict[str, Any]:
    """Return Prometheus' configuration.

    Pods are found by asking the API server, and read through it. That takes the rights to `list` and `watch`
    pods, and to `get` `pods/proxy`, in the namespace, and to `get` `nodes/proxy`.
    """
    pod = f"/api/v1/namespaces/{watched.namespace}/pods/$1:{watched.port}/proxy{watched.path}"
    node = "/api/v1/nodes/$1/proxy/metrics/cadvisor"
    of_release = f"{watched.namespace};({_OF_CONTAINERS})"
    backend = _job(BACKEND, watched, watched.backend, access)
    backend["relabel_configs"] = [
        _keep("container_name", watched.container),
        *_read_through(access, "name", pod),
    ]
    # Several pods of one node become one target, since all labels of theirs are the same then.
    containers = _job(CONTAINERS, watched, watched.release, access)
    containers["relabel_configs"] = [_keep("node_name", ".+"), *_read_through(access, "node_name", node)]
    containers["metric_relabel_configs"] = [
        {"source_labels": ["namespace", "__name__"], "regex": of_release, "action": "keep"}
    ]
    return {"scrape_configs": [backend, containers] if watched.port else [containers]}


def _job(name: str, watched: Watched, selector: str, access: Access) -> dict[str, Any]:
    found = {
        "role": "pod",
        "api_server": access.url,
        "namespaces": {"names": [watched.namespace]},
        "selectors": [{"role": "pod", "label": selector}],
        **access.http,
    }
    return {
        "job_name": name,
        "scheme": access.scheme,
        "scrape_interval": f"{_EVERY_S[name]}s",
        "scrape_timeout": f"{_EVERY_S[name]}s",
        **access.http,
        "kubernetes_sd_configs": [found],
    }


def _keep(label: str, regex: str) -> dict[str, Any]:
    return {"source_labels": [f"{_META}{label}"], "regex": regex, "action": "keep"}


def _read_through(access: Access, label: str, path: str) -> list[dict[str, Any]]:
    """Return what makes a pod a path of the API server, in which `$1` is that label of the pod."""
    return [
        {"source_labels": [f"{_META}phase"], "regex": "Succeeded|Failed", "action": "drop"},
        {"source_labels": [f"{_META}{label}"], "target_label": "instance"},
        {
            "source_labels": [f"{_META}{label}"],
            "target_label": "__metrics_path__",
            "replacement": f"{access.prefix}{path}",
        },
        {"target_label": "__address__", "replacement": access.address},
    ]
