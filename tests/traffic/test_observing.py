"""The real Prometheus for some seconds, on a small server that plays an API server's proxy."""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import psutil
import pytest
import yaml

from conformance.core.journal import Journal
from conformance.core.proc import Runner
from conformance.core.redact import Redactor
from conformance.core.wait import Waiting, until
from conformance.kube.client import Kube
from conformance.kube.release_pods import Pods
from conformance.model.measurements import Graph
from conformance.model.settings import MetricsSettings
from conformance.observe.access import Access
from conformance.observe.configuration import configuration
from conformance.observe.observer import PrometheusObserver
from conformance.observe.prometheus import Prometheus
from conformance.observe.questions import questions
from conformance.observe.targets import TargetFiles, Watched

pytestmark = pytest.mark.timeout(120)

# Requests a second that the server's counter tells of, by its own clock; so no pace of this machine is in it.
_RATE = 10
# The counter of errors is not there before the first of them.
_READINGS_BEFORE_AN_ERROR = 3
_POD = {
    "metadata": {"name": "backend-0"},
    "spec": {"nodeName": "node-a", "containers": [{"name": "backend", "ports": [{"containerPort": 8000}]}]},
    "status": {"phase": "Running"},
}
_BACKEND = "/api/v1/namespaces/ns/pods/backend-0:8000/proxy/metrics"
_KUBELET = "/api/v1/nodes/node-a/proxy/metrics/cadvisor"


class OnePod:
    """A cluster of one pod."""

    def list_json(self, _path: str, *, selector: str) -> list[dict[str, Any]]:
        """Return it, for every selector."""
        del selector
        return [_POD]


def _backend_text(age_s: float, reading: int) -> str:
    count = int(_RATE * age_s)
    lines = [f'todochat_requests_total{{method="GET",route="/tasks",status="200"}} {count}']
    if reading > _READINGS_BEFORE_AN_ERROR:
        lines.append('todochat_requests_total{method="GET",route="/tasks",status="500"} 1')
    lines.append('todochat_requests_total{method="GET",route="/health",status="200"} 999')
    lines += [
        f'todochat_request_duration_seconds_bucket{{route="/tasks",le="{le}"}} {count}'
        for le in ("0.05", "0.1", "+Inf")
    ]
    return "\n".join(lines) + "\n"


def _kubelet_text(age_s: float, _reading: int) -> str:
    labels = 'container="backend",namespace="ns",pod="backend-0"'
    others = labels.replace('"ns"', '"other"')
    return (
        f"container_cpu_usage_seconds_total{{{labels}}} {0.25 * age_s}\n"
        f"container_cpu_usage_seconds_total{{{others}}} {9 * age_s}\n"
        f"container_memory_working_set_bytes{{{labels}}} {64 * 2**20}\n"
    )


@contextmanager
def _proxy(pages: dict[str, Callable[[float, int], str]]) -> Iterator[str]:
    """Serve pages, made of the seconds since the start and of how often each was read; refuse the rest."""
    began_s = time.monotonic()
    readings: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            readings[self.path] += 1
            body = page(time.monotonic() - began_s, readings[self.path]).encode() if page else b"no"
            self.send_response(200 if page else 403)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _seen(folder: Path, url: str, enough: str) -> dict[str, Graph]:
    """Return title to graph of a load that lasts until this query has an answer."""
    access = Access(url=url, http={})
    pods = Pods(kube=cast("Kube", OnePod()), namespace="ns", selector="")
    watched = Watched(release=pods, backend=pods, container="backend", path="/metrics", port=0)
    runner = Runner(env=dict(os.environ), journal=Journal(), redactor=Redactor(), cwd=folder)
    with ExitStack() as ending:
        ending.callback(TargetFiles(watched, access, folder).close)
        server = Prometheus(runner, evidence=folder, scratch=folder)
        ending.callback(server.close)
        server.start(configuration(access, namespace="ns", folder=folder))
        observer = PrometheusObserver(
            server,
            source="prometheus",
            questions=questions(MetricsSettings()),
            evidence=folder,
            logs="this test has none",
        )

        def has_answer() -> bool | Waiting:
            now_s = time.time()
            answer = server.ask(enough, start_s=now_s, end_s=now_s, every_s=1)
            return bool(answer.result) or Waiting("figures")

        with observer.load():
            until(has_answer, limit_s=60, every_s=0.5, describe="Prometheus to have read enough")
        return {graph.title: graph for graph in observer.seen().graphs}


def test_every_graph_has_the_figures_of_the_release(tmp_path: Path) -> None:
    """Probes and other namespaces are left out, the first error of all is seen, and nothing is left."""
    both = "rate({}[20s] offset 3s) and on() {} offset 3s".format(
        "container_cpu_usage_seconds_total", 'todochat_requests_total{status="500"}'
    )
    with _proxy({_BACKEND: _backend_text, _KUBELET: _kubelet_text}) as url:
        seen = _seen(tmp_path, url, both)

    assert [graph.missing for graph in seen.values()] == [""] * 6
    last = {title: {curve.name: curve.values[-1] for curve in graph.curves} for title, graph in seen.items()}
    assert last["Requests answered"]["back end"] == pytest.approx(_RATE, rel=0.3)
    assert last["Latency in the back end"] == {"p50": pytest.approx(25), "p95": pytest.approx(47.5)}
    assert max(seen["Errors (5xx)"].curves[0].values) > 0
    # Of a quarter of a core it sees less until its readings fill the 20 s of the rate.
    assert 50 < last["CPU"]["backend"] < 275
    assert last["Memory (working set)"] == {"backend": 64}
    assert last["Pods that run"] == {"release": 1, "back end, read": 1}
    assert not [p for p in psutil.process_iter() if any(str(tmp_path) in part for part in _words_of(p))]
    assert yaml.safe_load((tmp_path / "prometheus.yml").read_text("utf-8"))["scrape_configs"]


def test_back_end_that_tells_nothing_has_no_graph(tmp_path: Path) -> None:
    """Neither a zero nor a line: a sentence with the API server's own answer."""
    with _proxy({_KUBELET: _kubelet_text}) as url:
        seen = _seen(
            tmp_path, url, 'up{job="backend"} == 0 and on() container_memory_working_set_bytes offset 3s'
        )

    requests = seen["Requests answered"]
    assert requests.curves == ()
    assert requests.missing == (
        "Its figures cannot be read at namespaces/ns/pods/backend-0:8000/proxy/metrics of the API server:"
        " server returned HTTP status 403 Forbidden."
    )
    assert [curve.name for curve in seen["Memory (working set)"].curves] == ["backend"]
    assert [curve.name for curve in seen["Pods that run"].curves] == ["release"]


def _words_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
