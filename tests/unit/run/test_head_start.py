"""What needs no cluster is done while one is made, and nothing of it outlives the run."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import CommandFailed, ProbeError
from conformance.core.journal import Journal
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.core.redact import Redactor
from conformance.probes.probe import Early
from conformance.probes.registry import PROBES
from conformance.run.head_start import HeadStart
from conformance.run.plan import Plan
from conformance.run.workplace import Workplace


@pytest.fixture
def place(make: Any, tmp_path: Path) -> Workplace:
    """Return a workplace whose programs are this machine's."""
    home = tmp_path / "home"
    home.mkdir()
    runner = Runner(
        env={"PATH": "/usr/bin:/bin", "HOME": str(home)},
        journal=Journal(),
        redactor=Redactor(),
        cwd=tmp_path,
    )
    return Workplace(settings=make.settings(), runner=runner, folder=tmp_path, scratch=tmp_path)


def _head_start(place: Workplace, act: Any, *only: str) -> HeadStart:
    """Return one whose only early part is that of `manifests`."""
    probes = [replace(probe, early=act if probe.name == "manifests" else None) for probe in PROBES]
    return HeadStart(place, Plan(only or None, probes=probes))


def _touch(early: Early) -> str:
    early.runner.run(["sh", "-c", "touch $HOME/seen"], timeout_s=5, purpose=Purpose.CHART_CHECKS)
    return threading.current_thread().name


def test_what_will_be_wanted_is_done_beside_with_a_home_of_its_own(place: Workplace) -> None:
    """SC-010 looks into the run's HOME, in which a program run beside it may leave nothing."""
    started = _head_start(place, _touch)
    started.begin()
    started.wait()
    assert started.result("manifests").startswith("head-start")
    assert list(Path(place.runner.env["HOME"]).iterdir()) == []
    assert [entry.purpose for entry in place.runner.journal.entries] == [Purpose.CHART_CHECKS]


def test_what_nobody_asked_for_is_done_only_when_somebody_does(place: Workplace) -> None:
    """Alone, SC-004 costs no rendering; a test that asks later gets it then."""
    started = _head_start(place, _touch, "SC-004")
    started.begin()
    started.wait()
    assert place.runner.journal.entries == ()
    assert started.result("manifests") == threading.current_thread().name


def test_an_error_is_told_by_the_probe_that_wanted_it(place: Workplace) -> None:
    """Opening the cluster goes on; the measurement says what was wrong."""

    def fail(_early: Early) -> None:
        raise ProbeError("the chart cannot be read")

    started = _head_start(place, fail)
    started.begin()
    started.wait()
    with pytest.raises(ProbeError, match="the chart cannot be read"):
        started.result("manifests")


def test_stop_begins_no_further_command(place: Workplace) -> None:
    """An interrupted run waits for one short command, and not for a hundred."""
    begun, go_on = threading.Event(), threading.Event()

    def many(early: Early) -> None:
        for _ in range(100):
            early.runner.run(["true"], timeout_s=5, purpose=Purpose.CHART_CHECKS)
            begun.set()
            go_on.wait(5)

    started = _head_start(place, many)
    started.begin()
    assert begun.wait(5)
    threading.Timer(0.05, go_on.set).start()
    started.stop()
    assert len(place.runner.journal.entries) <= 2
    with pytest.raises(CommandFailed, match="the run is ending"):
        started.result("manifests")
