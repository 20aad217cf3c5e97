"""A pod's way to ready, with an engine that notes what it is asked for."""

from typing import Any, cast

import pytest

from conformance.containers.engine import Engine
from conformance.containers.life import PodRun
from conformance.containers.manifest import Manifest
from conformance.containers.pods import Pod
from conformance.core.errors import DeployError


class FakeContainer:
    """A container whose state a test sets."""

    def __init__(self, engine: "FakeEngine", name: str) -> None:
        self._engine = engine
        self.name = self.id = name
        self.status = "created"
        self.attrs: dict[str, Any] = {
            "State": {"ExitCode": 0, "OOMKilled": False},
            "RestartCount": 0,
            "NetworkSettings": {"Ports": {}},
        }
        self.probed = 0

    def start(self) -> None:
        """Run."""
        self.status = "running"
        self._engine.events.append(f"start {self.name}")

    def end(self, code: int) -> None:
        """End with a code."""
        self.status = "exited"
        self.attrs["State"]["ExitCode"] = code

    def reload(self) -> None:
        """Look again: a test has set what is seen."""

    def exec_run(self, _argv: list[str]) -> Any:
        """Succeed when a probe has been asked for the second time."""
        self.probed += 1
        return type("Done", (), {"exit_code": 0 if self.probed > 1 else 2})()

    def logs(self, *, tail: int) -> bytes:
        """Return its last words."""
        del tail
        return b"cannot reach the database\n"

    def put_archive(self, path: str, _data: bytes) -> None:
        """Take files."""
        self._engine.events.append(f"fill {path}")

    def remove(self) -> None:
        """Go."""
        self._engine.events.append(f"remove {self.name}")


class FakeEngine:
    """Makes such containers."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.made: dict[str, FakeContainer] = {}
        self.asked: dict[str, dict[str, Any]] = {}

    def require_image(self, reference: str) -> None:
        """Have every image."""

    def make_volume(self, name: str) -> str:
        """Make a volume."""
        self.events.append(f"volume {name}")
        return f"run-{name}"

    def make(self, pod: str, container: str, arguments: Any, **more: Any) -> FakeContainer:
        """Make a container."""
        self.asked[container] = {**arguments, **more, "pod": pod}
        self.made[container] = FakeContainer(self, container)
        return self.made[container]


@pytest.fixture
def engine() -> FakeEngine:
    """An engine in which nothing is."""
    return FakeEngine()


def run_of(engine: FakeEngine, pod: Pod, manifest: Manifest) -> PodRun:
    """Return a run of a pod that others know as `it`."""
    return PodRun(cast("Engine", engine), pod, manifest, names=["it"])


def test_init_container_ends_before_the_others_start(
    engine: FakeEngine, manifest: Manifest, pods: dict[str, Pod]
) -> None:
    """Others find the pod by its name only once it can answer to it."""
    pod = pods["api-0"]
    del pod.containers[0]["startupProbe"]
    run = run_of(engine, pod, manifest)
    assert run.step() == "container 'api-0/migrate' to end"
    assert list(engine.made) == ["migrate"]
    engine.made["migrate"].end(0)
    assert run.step() == ""
    assert engine.events == ["start migrate", "start api"]
    assert (engine.asked["migrate"]["names"], engine.asked["api"]["names"]) == ((), ["it"])
    assert run.is_ready
    assert run.start_times().restarts_count == 0


def test_probe_of_the_chart_decides(engine: FakeEngine, manifest: Manifest, pods: dict[str, Pod]) -> None:
    """A container that runs is not ready yet; its volumes were made and filled before."""
    run = run_of(engine, pods["store-0"], manifest)
    assert run.step() == "readinessProbe of container 'store-0/postgres' (pg_isready ended with 2)"
    assert not run.is_ready
    assert run.step() == ""
    assert engine.events == ["volume store-0-data", "fill /volumes", "remove fill", "start postgres"]
    assert engine.asked["postgres"]["mounts"][0]["Source"] == "run-store-0-data"


def test_container_that_fails_is_named_with_its_last_words(
    engine: FakeEngine, manifest: Manifest, pods: dict[str, Pod]
) -> None:
    """So that nobody waits for it until the limit."""
    run = run_of(engine, pods["api-0"], manifest)
    run.step()
    engine.made["migrate"].end(3)
    with pytest.raises(
        DeployError, match="'migrate' of deployment/api ended with 3; its last words: cannot reach"
    ):
        run.step()


def test_container_that_does_not_stay_up_ends_the_wait(
    engine: FakeEngine, manifest: Manifest, pods: dict[str, Pod]
) -> None:
    """Docker starts it again and again, as a kubelet would."""
    run = run_of(engine, pods["store-0"], manifest)
    run.step()
    engine.made["postgres"].attrs["RestartCount"] = 3
    engine.made["postgres"].attrs["State"] = {"ExitCode": 137, "OOMKilled": True}
    with pytest.raises(DeployError, match="was killed for want of memory 4 times"):
        run.step()


def test_job_is_done_when_it_has_ended_well(
    engine: FakeEngine, manifest: Manifest, pods: dict[str, Pod]
) -> None:
    """It is not started again."""
    run = run_of(engine, pods["before-0"], manifest)
    assert run.step() == "container 'before-0/job' to end"
    engine.made["job"].end(0)
    assert run.step() == ""
    assert run.is_ready
    assert engine.asked["job"]["restart_policy"]["Name"] == "on-failure"


def test_containers_of_a_pod_share_its_network(
    engine: FakeEngine, manifest: Manifest, pods: dict[str, Pod]
) -> None:
    """They reach each other on the loopback."""
    pod = pods["store-0"]
    pod.spec["containers"].append({"name": "exporter", "image": "x:1"})
    run_of(engine, pod, manifest).step()
    assert engine.asked["postgres"]["beside"] is None
    assert engine.asked["exporter"]["beside"] is engine.made["postgres"]
