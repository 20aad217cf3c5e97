"""Waiting for a release, against a cluster that replays recorded objects."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, cast

import pytest

from conformance.core.clock import monotonic_s
from conformance.core.digest import bare_digest
from conformance.deploy import look, ready, terminal
from conformance.deploy.pods import pod_images, select_pods
from conformance.deploy.ready import wait_ready
from conformance.kube.client import Kube
from conformance.kube.snapshots import Snapshot
from conformance.model.measurements import StartupMeasurement
from conformance.model.settings import ComponentSettings
from conformance.subject.page import page_problem
from tests.unit.records import Make

PODS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "fixtures" / "pods.json").read_text(encoding="utf-8")
)
BACKEND = ComponentSettings(selector="app.kubernetes.io/component=backend", container="backend")


def deployment(ready_count: int) -> dict[str, Any]:
    """Return a Deployment of one replica."""
    return {
        "metadata": {"name": "backend", "generation": 1},
        "spec": {"replicas": 1},
        "status": {
            "observedGeneration": 1,
            "replicas": 1,
            "updatedReplicas": 1,
            "readyReplicas": ready_count,
        },
    }


class FakeKube:
    """Answers lists from a queue of states; the last one stays."""

    def __init__(self, *states: dict[str, list[dict[str, Any]]]) -> None:
        self._states = list(states)

    def list_json(self, path: str, *, selector: str = "") -> list[dict[str, Any]]:
        """Return the objects of one kind; a new look begins with the Deployments."""
        del selector
        plural = path.rsplit("/", 1)[1]
        if plural == "events" and len(self._states) > 1:
            return self._states.pop(0).get(plural, [])
        return self._states[0].get(plural, [])


@pytest.fixture(autouse=True)
def page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the page answer, and let looks follow each other at once."""
    monkeypatch.setattr(ready, "page_problem", lambda _url: "")
    monkeypatch.setattr(ready, "_EVERY_S", 0.001)
    monkeypatch.setattr(terminal, "_EVERY_S", 0.0)
    monkeypatch.setattr(look, "log_end", lambda *_, **__: "")
    monkeypatch.setattr(look, "cadvisor_counters", lambda *_: {})


def wait(
    kube: FakeKube, *, limit_s: float = 20, stable_s: float = 0.01, seen: list[str] | None = None
) -> StartupMeasurement:
    """Wait for the release of a fake cluster."""
    return wait_ready(
        cast("Kube", kube),
        Make().release(pod_selector="app.kubernetes.io/instance=todo-app", started_s=monotonic_s()),
        Make().settings(limits={"ready_s": limit_s}),
        on_wait=([] if seen is None else seen).append,
        stable_s=stable_s,
    )


def test_ready_release_is_measured() -> None:
    """Workloads, the split per pod and the image ids are in the record."""
    found = wait(FakeKube({"deployments": [deployment(1)], "pods": [PODS["ready"]]}))
    assert found.ready_s is not None
    assert found.failure == ""
    assert found.workloads == {"deployment/backend": "1/1"}
    start = found.pods[0]
    assert (start.scheduled_s, start.initialised_s, start.started_s, start.ready_s) == (0, 4, 5, 7)
    image = found.pod_images[0]
    assert (image.component, image.image_id) == ("backend", "sha256:" + "a" * 64)


def test_flapping_release_starts_over() -> None:
    """A release that is ready, not ready and ready again counts from the last time."""
    up = {"deployments": [deployment(1)], "pods": [PODS["ready"]]}
    down = {"deployments": [deployment(0)], "pods": [PODS["ready"]]}
    seen: list[str] = []
    kube = FakeKube(up, down, up)
    found = wait(kube, stable_s=0.02, seen=seen)
    assert found.ready_s is not None
    assert "deployment 'backend' 0/1 ready" in seen


def test_terminal_state_ends_the_wait() -> None:
    """An image that can never come ends the wait long before the limit."""
    found = wait(FakeKube({"deployments": [deployment(0)], "pods": [PODS["never_pulled"]]}), limit_s=3600)
    assert found.ready_s is None
    assert "todo-frontend:old" in found.failure
    assert found.remedy


def test_limit_names_what_was_waited_for() -> None:
    """At the limit the object that was not ready is named, with the limit."""
    found = wait(FakeKube({"deployments": [deployment(0)], "pods": [PODS["probe_503"]]}), limit_s=0.01)
    assert found.ready_s is None
    assert "container 'backend' of pod 'backend-5' runs but is not ready" in found.failure
    assert "after 0.01 s" in found.failure


def test_page_that_never_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ready pods behind a page that does not answer are not a ready release."""
    monkeypatch.setattr(ready, "page_problem", lambda _url: "front end to answer: HTTP 502")
    found = wait(FakeKube({"deployments": [deployment(1)], "pods": [PODS["ready"]]}), limit_s=0.01)
    assert found.ready_s is None
    assert "HTTP 502, although every pod is ready" in found.failure


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        code, body = {"/": (200, b"<html>"), "/away": (502, b"x")}.get(self.path, (200, b""))
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server() -> Iterator[str]:
    """Serve a page, an error and an empty page on 127.0.0.1."""
    with HTTPServer(("127.0.0.1", 0), _Page) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "text"), [("/", ""), ("/away", "HTTP 502"), ("/empty", "its body is empty")]
)
def test_page_problem(server: str, path: str, text: str) -> None:
    """An error of the server and an empty page are no answer."""
    assert text in page_problem(server + path)
    assert bool(page_problem(server + path)) == bool(text)


def test_component_is_what_the_server_selects() -> None:
    """Each component is asked for within the release, in the words of its own selector."""
    asked: list[str] = []

    class Server:
        def list_json(self, path: str, *, selector: str) -> list[dict[str, Any]]:
            asked.append(f"{path}?{selector}")
            return [PODS["ready"]] if "notin" in selector else []

    parts = {
        "backend": ComponentSettings(selector="tier notin (web, db)", container="backend"),
        "frontend": ComponentSettings(selector="tier=web", container="backend"),
    }
    release = Make().release(namespace="ns", pod_selector="instance=r")
    selected = select_pods(cast("Kube", Server()), release, parts)

    images = pod_images(Snapshot(pods=(PODS["ready"],)), parts, selected)

    assert asked == [
        "/api/v1/namespaces/ns/pods?instance=r,tier notin (web, db)",
        "/api/v1/namespaces/ns/pods?instance=r,tier=web",
    ]
    assert {image.component for image in images} == {"backend"}


def test_bare_digest_without_digest_stays() -> None:
    """What holds no digest is shown as it is."""
    assert bare_digest("todo-backend:abc") == "todo-backend:abc"
