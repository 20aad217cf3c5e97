"""A namespace small enough to be seen through: pods that go and come, and an API that says no."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from conformance.core.errors import ProbeError
from conformance.model.measurements import Measurements
from conformance.model.release import Release
from conformance.ports import Answer, Ports
from conformance.probes.probe import Given

STATUS = """\
Name:\tpython3
Uid:\t10001\t10001\t10001\t10001
CapEff:\t{capabilities}
CapBnd:\t0000000000000000
NoNewPrivs:\t{guarded}
Seccomp:\t{seccomp}
"""
MOUNTS = """\
500 400 0:50 / / {root},relatime - overlay overlay rw
501 500 0:51 / /proc rw,nosuid - proc proc rw
502 500 0:52 / /tmp rw,relatime - ext4 /dev/sda rw
503 500 0:53 / /etc/hosts rw,relatime - ext4 /dev/sda rw
"""


def pod(name: str, *, component: str = "backend", ready: bool = True) -> dict[str, Any]:
    """Return a pod as the API server spells it."""
    return {
        "metadata": {"name": name, "labels": {"component": component, "pod-template-hash": "x"}},
        "spec": {
            "containers": [{"name": component, "image": "todo:1", "ports": [{"containerPort": 8080}]}],
        },
        "status": {
            "phase": "Running",
            "podIP": name,
            "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
            "containerStatuses": [{"name": component, "state": {"running": {}}}],
        },
    }


class FakeSite:
    """Objects by their plural; `answers` decides over a request, `files` and `ran` over programs."""

    def __init__(self, **objects: list[dict[str, Any]]) -> None:
        self.objects: dict[str, list[dict[str, Any]]] = {"pods": [], **objects}
        self.namespace = "n"
        self.namespace_labels = {"pod-security.kubernetes.io/enforce": "restricted"}
        self.files: dict[str, str] = {}
        self.answers: Callable[[str, str], Answer] = lambda _method, _path: Answer(status=201, text="")
        self.ran: Callable[[str, Sequence[str]], str] = lambda _pod, _argv: ""
        self.sent: list[tuple[str, str]] = []

    def labels(self) -> Mapping[str, str]:
        """Return the labels of the namespace."""
        return self.namespace_labels

    def pods(self, component: str = "") -> tuple[dict[str, Any], ...]:
        """Return the pods that are there."""
        return tuple(
            item
            for item in self.objects["pods"]
            if component in {"", item["metadata"]["labels"].get("component")}
        )

    def listed(self, _prefix: str, plural: str) -> tuple[dict[str, Any], ...]:
        """Return the objects of a kind; one that nobody gave is not served."""
        if plural == "pods" and _prefix != "/api/v1":
            plural = "metrics"
        if plural not in self.objects:
            raise ProbeError(f"cannot list {plural}: 404 Not Found")
        return tuple(self.objects[plural])

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """Make and delete pods, and answer as the test says."""
        self.sent.append((method, path))
        answer = self.answers(method, path)
        name = path.rpartition("/")[2]
        if answer.status < 300 and method == "POST" and path == "/api/v1 pods" and body:
            made = {**dict(body), "status": {"phase": "Running", "podIP": body["metadata"]["name"]}}
            self.objects["pods"].append(made)
        if answer.status < 300 and method == "DELETE" and "pods/" in path:
            self.objects["pods"] = [item for item in self.objects["pods"] if item["metadata"]["name"] != name]
        return answer

    def read_file(self, name: str, _container: str, path: str) -> str:
        """Return a file of a container, where it has one."""
        if path not in self.files:
            raise ProbeError(f"nothing in '{name}' can show '{path}'")
        return self.files[path]

    def run(self, name: str, _container: str, argv: Sequence[str]) -> str:
        """Answer as the test says."""
        return self.ran(name, argv)


def given(make: Any, site: Any, folder: Path = Path(), **ports: Any) -> Given:
    """Return what a probe is given, with these ports."""
    components = {
        name: {"selector": f"component={name}", "container": name}
        for name in ("frontend", "backend", "postgresql")
    }
    return Given(
        settings=make.settings(subject={"components": components}),
        runner=None,  # type: ignore[arg-type]
        ports=Ports(site=site, **ports),
        release=Release(
            name="todo", namespace="n", pod_selector="x", base_url="http://127.0.0.1:9",
            chart_version="1", app_version="1", started_s=0.0,
        ),
        today=date(2026, 11, 27),
        evidence=folder,
        on_wait=lambda _text: None,
        known=Measurements(),
    )  # fmt: skip
