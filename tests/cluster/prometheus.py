"""A Prometheus of the test's own, with the chart's alerts, that reads one back end through the API server."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from conformance.core.host_port import free_port
from tests.cluster.command import call, wait_until
from tests.cluster.release import Release
from tests.cluster.subject import NAMESPACE, PROJECT, RELEASE

# In the place of the minutes that each alert waits for.
_PATIENCE = "3s"


class Alerts:
    """What that Prometheus tells."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=10)

    def firing(self) -> set[str]:
        """The names of all alerts that fire."""
        found: list[dict[str, Any]] = self._ask("alerts")["alerts"]
        return {alert["labels"]["alertname"] for alert in found if alert["state"] == "firing"}

    def has_read(self) -> bool:
        """Whether it has numbers of a back end that reaches its database."""
        try:
            result = self._ask("query", query="todochat_database_up == 1")["result"]
        except httpx.TransportError:  # it has only been started
            return False
        return bool(result)

    def _ask(self, path: str, **parameters: str) -> Any:
        return self._http.get(f"/api/v1/{path}", params=parameters).raise_for_status().json()["data"]


@contextmanager
def watching(release: Release, pod: str) -> Iterator[Alerts]:
    """Read that pod every second, for as long as the body runs."""
    with tempfile.TemporaryDirectory(prefix="prometheus-") as name, _proxy(release) as proxy:
        folder, port = Path(name), free_port(0)
        (folder / "rules.yaml").write_text(yaml.safe_dump(_rules()), encoding="utf-8")
        (folder / "prometheus.yaml").write_text(yaml.safe_dump(_settings(proxy, pod)), encoding="utf-8")
        argv = ["prometheus", f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/data"]
        with (folder / "log").open("wb") as log:
            program = subprocess.Popen(
                [*argv, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=subprocess.STDOUT
            )
            try:
                alerts = Alerts(f"http://127.0.0.1:{port}")
                wait_until(alerts.has_read, "Prometheus to have read the back end", 60)
                yield alerts
            finally:
                program.terminate()
                program.wait(timeout=30)


@contextmanager
def _proxy(release: Release) -> Iterator[str]:
    """Open a way to the API server that needs no credentials, and give its address."""
    argv = ["kubectl", "--kubeconfig", str(release.kubeconfig), "proxy", "--port=0"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout
            # It ends its first line with where it serves.
            yield program.stdout.readline().split()[-1]
        finally:
            program.terminate()


def _rules() -> dict[str, Any]:
    """The alerts as the chart makes them for this release, each with little patience."""
    only = (
        "--show-only",
        "templates/metrics/prometheusrule.yaml",
        "--set",
        "metrics.prometheusRule.enabled=true",
    )
    made = call("helm", "template", RELEASE, str(PROJECT / "chart"), "--namespace", NAMESPACE, *only).stdout
    spec: dict[str, Any] = yaml.safe_load(made)["spec"]
    for rule in (rule for group in spec["groups"] for rule in group["rules"]):
        rule["for"] = _PATIENCE
    return spec


def _settings(proxy: str, pod: str) -> dict[str, Any]:
    """Labels are those that a ServiceMonitor leads to."""
    job = {
        "job_name": f"{RELEASE}-backend",
        "metrics_path": f"/api/v1/namespaces/{NAMESPACE}/pods/{pod}:8080/proxy/metrics",
        "static_configs": [{"targets": [proxy], "labels": {"namespace": NAMESPACE}}],
    }
    often = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    return {"global": often, "rule_files": ["rules.yaml"], "scrape_configs": [job]}
