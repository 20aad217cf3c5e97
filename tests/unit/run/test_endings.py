"""However a run ends: what it made is removed, and there is a report."""

import os
import signal
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

from conformance.core.errors import ClusterError, ConfigError, DeployError, HarnessError, Interrupted
from conformance.model.verdict import Status


@pytest.mark.parametrize(
    ("event", "left"),
    [
        ("open cluster", ["close cluster", "remove images"]),
        ("place backend", ["close cluster", "remove images"]),
        ("measure flow", ["close cluster", "remove images"]),
    ],
)
def test_harness_error_tears_down_and_writes_a_report(world: Any, event: str, left: list[str]) -> None:
    """Exit code 3, the cause, and NOT MEASURED for what did not come; the error goes on to the caller."""
    world.breaks[event] = ClusterError("it broke", hint="mend it")
    with pytest.raises(ClusterError, match="it broke"):
        world.run()
    assert world.events[-2:] == left
    report = world.written()
    assert (report.exit_code, report.complete, report.harness_error) == (3, False, "it broke")
    assert world.statuses(report)["SC-011"] is Status.NOT_MEASURED
    assert "it broke" in (world.session.folder / "junit.xml").read_text("utf-8")


def test_facts_before_a_harness_error_are_kept(world: Any) -> None:
    """What was measured until then is in the report."""
    world.breaks["measure flow"] = HarnessError("it broke")
    with pytest.raises(HarnessError):
        world.run()
    found = world.statuses(world.written())
    assert "SC-001" not in found
    assert "SC-005" not in found
    assert found["SC-006"] is Status.NOT_MEASURED


def test_wrong_input_found_late_is_exit_4(world: Any) -> None:
    """A namespace that exists belongs to somebody: it is neither installed into nor removed."""
    world.owned = False
    world.breaks["require namespace"] = ConfigError("namespace 'x' exists")
    with pytest.raises(ConfigError):
        world.run()
    assert "install" not in world.events
    assert "uninstall" not in world.events
    assert world.written().exit_code == 4


def test_missing_program_is_reported(world: Any) -> None:
    """Before anything is built."""
    (world.folder / "bin" / "helm").write_text("#!/bin/sh\necho broken >&2\nexit 1\n", encoding="utf-8")
    with pytest.raises(HarnessError, match="'helm' does not answer: broken") as caught:
        world.run()
    assert "Docker" not in caught.value.hint
    assert "build frontend" not in world.events
    assert world.written().exit_code == 3


def test_silent_engine_is_reported_with_a_next_step(world: Any, program: Any) -> None:
    """The client is there, and nothing behind it answers."""
    program("docker", 'test "$1" = buildx && exit 0; echo "is the daemon running?"; exit 1')
    with pytest.raises(HarnessError, match="'docker' does not answer: is the daemon running") as caught:
        world.run()
    assert "Docker engine" in caught.value.hint


@pytest.mark.parametrize("event", ["build backend", "open cluster", "measure page"])
def test_interruption_tears_down_and_writes_a_report(world: Any, event: str) -> None:
    """Exit code 2; what this run made is removed."""
    world.breaks[event] = Interrupted("SIGINT")
    with pytest.raises(Interrupted):
        world.run()
    assert world.events[-1] == "remove images"
    assert ("close cluster" in world.events) is ("open cluster" in world.events)
    report = world.written()
    assert (report.exit_code, report.complete, report.harness_error) == (2, False, "interrupted")


@pytest.fixture
def caught_signals() -> Iterator[None]:
    """Keep a signal that the session lets through from ending the tests themselves."""

    def fail(number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"signal {number} reached the caller")

    before = {number: signal.signal(number, fail) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("caught_signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_interrupts_the_run(world: Any, number: signal.Signals) -> None:
    """A real signal in the middle of a stage; afterwards the process has its own handlers back."""
    before = signal.getsignal(number)
    world.breaks["measure page"] = lambda: os.kill(os.getpid(), number)
    with pytest.raises(Interrupted, match=number.name):
        world.run()
    assert world.events[-2:] == ["close cluster", "remove images"]
    assert world.written().exit_code == 2
    assert signal.getsignal(number) is before


@pytest.mark.usefixtures("caught_signals")
def test_second_signal_does_not_stop_the_teardown(world: Any) -> None:
    """Half a teardown is what must not be left behind."""
    world.breaks["measure page"] = lambda: os.kill(os.getpid(), signal.SIGINT)
    world.breaks["close cluster"] = lambda: os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(Interrupted, match="SIGINT"):
        world.run()
    assert world.events[-1] == "remove images"


def test_failed_teardown_hides_neither_the_rest_nor_the_verdicts(world: Any) -> None:
    """It is told in its own line, and the verdicts stand."""
    world.breaks["close cluster"] = ClusterError("cannot delete cluster")
    report = world.run()
    assert world.events[-1] == "remove images"
    assert report.exit_code == 0
    assert "teardown failed: cannot delete cluster" in report.stages[-1].result


def test_failed_teardown_does_not_hide_the_cause(world: Any) -> None:
    """The error of the run is the one that is raised."""
    world.breaks["measure page"] = HarnessError("the cause")
    world.breaks["close cluster"] = RuntimeError("a consequence")
    with pytest.raises(HarnessError, match="the cause"):
        world.run()
    assert world.events[-1] == "remove images"


def test_cluster_of_somebody_else_loses_only_the_release(world: Any) -> None:
    """The release goes first, while its cluster can still be reached."""
    world.owned = False
    world.run()
    assert world.events[-3:] == ["uninstall", "close cluster", "remove images"]


def test_release_in_an_own_cluster_goes_with_it(world: Any) -> None:
    """Uninstalling first would cost time for nothing."""
    world.run()
    assert "uninstall" not in world.events


@pytest.mark.parametrize(
    ("keep", "red", "kept"),
    [
        ("never", False, False),
        ("never", True, False),
        ("on-failure", False, False),
        ("on-failure", True, True),
        ("always", False, True),
        ("always", True, True),
    ],
)
def test_keep_decides_what_stays(world: Any, keep: str, *, red: bool, kept: bool) -> None:
    """What is kept comes with the way back to it."""
    if red:
        world.facts["page"] = world.make.page(loads_ms=(9000.0,) * 20)
    report = world.run(keep=keep)
    assert report.exit_code == int(red)
    assert ("close cluster" not in world.events) is kept
    assert ("remove images" not in world.events) is kept
    assert ("kubectl get pods" in world.progress.getvalue()) is kept
    assert (f"conformance gc {report.run_id}" in world.progress.getvalue()) is kept


def test_broken_run_is_kept_on_failure(world: Any) -> None:
    """What broke the harness is what one wants to look into."""
    world.breaks["measure page"] = HarnessError("it broke")
    with pytest.raises(HarnessError):
        world.run(keep="on-failure")
    assert "close cluster" not in world.events


def test_preloaded_image_is_loaded_when_docker_has_it(world: Any, program: Any) -> None:
    """One that Docker lacks is left to the cluster."""
    body = 'test "$2" = inspect || { echo 1.2.3; exit 0; }; test "$5" = postgres:15 && echo sha256:p'
    program("docker", body)
    world.run(subject={"preload": ("postgres:15", "redis:8")})
    assert "place postgres:15" in world.events
    assert "place redis:8" not in world.events


def test_secret_of_a_failed_command_is_not_in_the_report(world: Any) -> None:
    """Neither in the error, nor in any file of the run."""
    secret = "hunter2hunter2"
    world.breaks["place backend"] = HarnessError(f"load said: password={secret}")
    with pytest.raises(HarnessError):
        world.run()
    for path in world.session.folder.rglob("*"):
        if path.is_file():
            assert secret not in path.read_text("utf-8")


def test_secret_of_the_settings_is_not_in_the_report(world: Any) -> None:
    """`model/report.py` says that the stored configuration is redacted."""
    world.run(subject={"set_values": {"backend.apiKey": "sk-0123456789abcdef"}})
    assert "sk-0123456789abcdef" not in (world.session.folder / "results.json").read_text("utf-8")


def test_fault_of_the_harness_itself_is_reported_as_one(world: Any) -> None:
    """A report that says 1 and names no cause blames the application for a bug of the suite."""
    world.breaks["measure page"] = RuntimeError("a bug")
    with pytest.raises(HarnessError, match="a bug"):
        world.run()
    assert world.events[-1] == "remove images"
    report = world.written()
    assert report.exit_code == 3
    assert "a bug" in report.harness_error


def test_teardown_tells_what_is_left(world: Any) -> None:
    """And does not call the cluster clean then."""
    world.owned = False
    world.left = ("CustomResourceDefinition/boats is left in the cluster",)
    report = world.run()
    [teardown] = [stage for stage in report.stages if stage.name == "teardown"]
    assert teardown.result == "CustomResourceDefinition/boats is left in the cluster"


@pytest.mark.parametrize(("owned", "where"), [(True, "\n"), (False, " --context kind-x\n")])
def test_what_is_kept_in_somebody_elses_cluster_is_removed_by_its_context(
    world: Any, *, owned: bool, where: str
) -> None:
    """A cluster of one's own is found by Docker."""
    world.owned = owned
    report = world.run(keep="always")
    assert f"conformance gc {report.run_id}{where}" in world.progress.getvalue()


def test_namespace_that_cannot_be_made_is_no_fault_of_the_subject(world: Any) -> None:
    """Nothing was installed, so nothing of it is judged."""
    world.breaks["make namespace"] = DeployError("cannot make namespace 'todo-app-dev': 403 Forbidden")
    with pytest.raises(DeployError):
        world.run()
    report = world.written()
    assert report.exit_code == 3
    assert Status.FAIL not in {verdict.status for verdict in report.verdicts}
