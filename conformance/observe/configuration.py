"""What a Prometheus of a run reads: the back end's own numbers, and the kubelet's of all containers."""

from pathlib import Path
from typing import Any

from conformance.observe.access import Access

BACKEND, CONTAINERS = "backend", "containers"
# Seconds between two readings. cAdvisor renders all of a node, and has hardly newer figures more often.
_EVERY_S = {BACKEND: 2, CONTAINERS: 5}
_OF_CONTAINERS = "container_cpu_usage_seconds_total|container_memory_working_set_bytes"


def configuration(access: Access, *, namespace: str, folder: Path) -> dict[str, Any]:
    """Return Prometheus' configuration.

    Everything is read through the API server, for which it takes the rights to `get` `pods/proxy` in the
    namespace, and `nodes/proxy`.

    Args:
        access: to the API server.
        namespace: whose containers are looked at.
        folder: where the files with the targets are.
    """
    containers = _job(CONTAINERS, access, folder)
    kept = {"source_labels": ["namespace", "__name__"], "regex": f"{namespace};({_OF_CONTAINERS})"}
    containers["metric_relabel_configs"] = [{**kept, "action": "keep"}]
    return {"scrape_configs": [_job(BACKEND, access, folder), containers]}


def target_file(folder: Path, job: str) -> Path:
    """Return the file that names the targets of a job."""
    return folder / f"{job}.json"


def _job(name: str, access: Access, folder: Path) -> dict[str, Any]:
    return {
        "job_name": name,
        "scheme": access.scheme,
        "scrape_interval": f"{_EVERY_S[name]}s",
        "scrape_timeout": f"{_EVERY_S[name]}s",
        **access.http,
        # Debian builds Prometheus without its own way to find pods.
        "file_sd_configs": [{"files": [str(target_file(folder, name))], "refresh_interval": "2s"}],
    }
