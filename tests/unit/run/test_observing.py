"""A run that is watched, and one that is not."""

from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from conformance.core.errors import ClusterError, ToolMissing
from conformance.core.programs import PROMETHEUS, version_of
from conformance.model.measurements import OBSERVABILITY, NotMeasured
from conformance.ports import Ports
from conformance.probes.registry import PROBES
from conformance.run import stages
from conformance.run.observing import with_observer
from conformance.run.plan import Plan
from tests.unit.fake_runner import FakeRunner


def test_only_a_run_that_asks_for_it_is_watched() -> None:
    """And only where a cluster is opened anyway; it goes after the load."""
    assert OBSERVABILITY.name not in {probe.name for probe in (*PROBES, *Plan().probes)}
    assert not Plan(("SC-001",), watched=True).watched
    plan = Plan(("SC-008",), watched=True)
    names = [probe.name for probe in plan.probes]
    assert plan.wanted == {"utilisation", OBSERVABILITY.name}
    assert names.index(OBSERVABILITY.name) > names.index("utilisation")


def test_missing_program_is_told_before_anything_is_built(world: Any) -> None:
    """With the command that brings it."""
    with pytest.raises(ToolMissing, match="cannot find 'prometheus'") as failed:
        world.run(with_observability=True)
    assert "python3 -m airgap packages prometheus" in failed.value.hint
    assert not [event for event in world.events if event.startswith(("build", "open"))]


def test_verdicts_are_those_of_a_plain_run(world: Any, program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though what was asked for could not be had."""
    program("prometheus", "echo 'prometheus, version 2.42.0+ds (branch: x, revision: y)'")
    monkeypatch.setattr(stages, "with_observer", lambda ports, **_: ports)
    plain = world.run()
    assert OBSERVABILITY.name not in plain.measurements.taken
    watched = world.run(with_observability=True)
    assert isinstance(watched.measurements.get(OBSERVABILITY), NotMeasured)
    assert watched.inputs.tools["prometheus"] == "2.42.0+ds"
    assert watched.exit_code == plain.exit_code
    assert [item.status for item in watched.verdicts] == [item.status for item in plain.verdicts]


def test_target_without_a_cluster_says_so() -> None:
    """In the words that the report then shows."""

    def kube() -> Any:
        raise ClusterError("target 'containers' has no cluster, and this needs Kubernetes")

    noted: list[str] = []
    ending = ExitStack()
    ending.callback(noted.append, "ended")
    given: Any = {"place": None, "release": None, "version": "", "ending": ending, "note": noted.append}
    ports = with_observer(replace(Ports(), why={"rows": "x"}), kube=kube, **given)
    assert ports.why == {
        "rows": "x",
        "observer": "target 'containers' has no cluster, and this needs Kubernetes",
    }
    assert ports.observer is None
    assert noted == ["ended", f"  nobody watches the load: {ports.why['observer']}"]


def test_version_is_picked_out_of_what_the_program_tells(tmp_path: Any) -> None:
    """It tells on several lines how it was built."""
    told = "prometheus, version 2.42.0+ds (branch: debian/sid)\n  build user: x\n"
    assert version_of(FakeRunner({"prometheus": (0, told)}, tmp_path), PROMETHEUS) == "2.42.0+ds"
