"""A release that trials may change: its objects, its upgrades, and stand-ins on 127.0.0.1."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from conformance.model.settings import ProductionSettings
from conformance.ports import Answer, FaultyImage, Tried
from tests.unit.probes.fake_site import FakeSite, pod

OWNER = {"kind": "ReplicaSet", "name": "backend-1"}


DEPLOYMENT = {"kind": "Deployment", "name": "backend"}


def owned(item: dict[str, Any], **owner: str) -> dict[str, Any]:
    """Return the object with an owner."""
    return {**item, "metadata": {**item["metadata"], "ownerReferences": [owner]}}


AUTOSCALER: dict[str, Any] = {
    "metadata": {"name": "hpa", "resourceVersion": "7"},
    "spec": {
        "scaleTargetRef": DEPLOYMENT,
        "minReplicas": 2,
        "maxReplicas": 4,
        "metrics": [{"resource": {"target": {"averageUtilization": 70}}}],
        "behavior": {"scaleDown": {"stabilizationWindowSeconds": 300}},
    },
    "status": {"currentMetrics": [{"resource": {"current": {"averageUtilization": 180}}}]},
}


class Namespace(FakeSite):
    """A back end of a Deployment, a database of a StatefulSet, and an autoscaler of the back end."""

    def __init__(self) -> None:
        super().__init__(
            pods=[owned(pod(name), **OWNER) for name in ("a", "b")]
            + [owned(pod("db-0", component="postgresql"), kind="StatefulSet", name="db")],
            replicasets=[owned({"metadata": {"name": "backend-1"}}, **DEPLOYMENT)],
            deployments=[{"metadata": {"name": "backend"}, "spec": {"replicas": 2}}],
            statefulsets=[{"metadata": {"name": "db"}, "spec": {"replicas": 1}}],
            horizontalpodautoscalers=[AUTOSCALER],
        )
        self.bodies: list[Mapping[str, Any]] = []
        self.on_scale: Callable[[int], None] = lambda _count: None

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """Scale the database, and keep what an autoscaler is set to."""
        if path.endswith("statefulsets/db/scale") and body:
            count = body["spec"]["replicas"]
            self.on_scale(count)
            keep = [item for item in self.objects["pods"] if item["metadata"]["name"] != "db-0"]
            self.objects["pods"] = keep + [pod("db-0", component="postgresql")] * count
            self.sent.append((method, path))
            return Answer(status=200, text="")
        if "horizontalpodautoscalers" in path and body:
            self.bodies.append(body)
        return super().send(method, path, body)


class Upgrade:
    """Notes the values that were set; `image` is what pods run after an upgrade to a bad image."""

    def __init__(self, site: FakeSite, *, took: bool = False) -> None:
        self.site, self.took = site, took
        self.set: list[Mapping[str, str]] = []
        self.asked: list[FaultyImage] = []
        self.from_previous: Callable[[], Any] = nullcontext

    @contextmanager
    def values(self, values: Mapping[str, str]) -> Iterator[None]:
        """Set them."""
        self.set.append(values)
        yield

    def broken(self, image: FaultyImage, _limit_s: int) -> Tried:
        """Run it until somebody has looked, and go back, or not."""
        self.asked.append(image)
        bad = pod("bad", ready=False)
        bad["spec"]["containers"][0]["image"] = "todo:bad"
        bad["status"]["containerStatuses"] = [
            {"name": "backend", "state": {"waiting": {}}, "lastState": {"terminated": {"exitCode": 1}}}
        ]
        before, looks = self.site.objects["pods"], self.site.looks  # type: ignore[attr-defined]
        self.site.objects["pods"] = [*before, bad]
        while self.site.looks < looks + 2:  # type: ignore[attr-defined]
            threading.Event().wait(0.002)
        if not self.took:
            self.site.objects["pods"] = before
        return Tried(image="todo:bad", took=self.took, words="timed out")


def until_true(look: Callable[[], Any], **_: Any) -> None:
    """Look again and again, without waiting."""
    while look() is not True:
        pass


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve a stand-in on 127.0.0.1 while the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def with_production(it: Any, production: Any) -> Any:
    """Return what a probe is given, of a subject with these production settings."""
    named = {"production": ProductionSettings.model_validate(production)}
    subject = it.settings.subject.model_copy(update=named)
    return replace(it, settings=it.settings.model_copy(update={"subject": subject}))
