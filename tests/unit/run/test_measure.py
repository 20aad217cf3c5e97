"""Probes are taken with what a target gives; what it lacks is declared."""

import io
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

from conformance.core.errors import ProbeError
from conformance.core.progress import Progress, Step
from conformance.model.measurements import Key, NotMeasured, Observed
from conformance.ports import Ports
from conformance.probes.probe import Given, Need, Probe
from conformance.run.measure import measure_running


def take_all(make: Any, folder: Path, ports: Ports, *probes: Probe) -> tuple[dict[str, Any], str]:
    """Take these probes; return their facts and what was shown."""
    nothing: Any = None
    shown = io.StringIO()
    progress = Progress(shown)

    def stage(name: str) -> AbstractContextManager[Step]:
        return progress.step(name)

    given = Given(
        settings=make.settings(),
        runner=nothing,
        ports=ports,
        release=nothing,
        today=date(2026, 11, 27),
        evidence=folder,
    )
    found = measure_running(given, {probe.name for probe in probes}, stage, probes=probes)
    return dict(found), shown.getvalue()


def test_target_without_a_port_gives_a_declared_gap(make: Any, tmp_path: Path) -> None:
    """The probe is not even tried; its target and what it lacks are named."""
    rows = Probe(key=Key("flow", Observed), needs=frozenset({Need.ROWS}), take=lambda _: 1 / 0)
    found, _ = take_all(make, tmp_path, Ports(), rows)
    assert found["flow"] == NotMeasured(reason="target 'kind' gives no access to rows")
    found, _ = take_all(make, tmp_path, Ports(why={"rows": "no component 'db'"}), rows)
    assert found["flow"] == NotMeasured(reason="no component 'db'")


def test_one_broken_probe_leaves_the_others(make: Any, tmp_path: Path) -> None:
    """A fault that nobody foresaw is told, its traceback kept, and the next probe taken."""

    def refuse(_given: Any) -> Any:
        raise ProbeError("no browser", hint="install one")

    probes = (
        Probe(key=Key("a", Observed), needs=frozenset(), take=lambda _: 1 / 0),
        Probe(key=Key("b", Observed), needs=frozenset(), take=refuse),
        Probe(
            key=Key("c", Observed),
            needs=frozenset(),
            take=lambda given: given.known["b"],
            say=lambda _: "seen",
        ),
    )
    found, shown = take_all(make, tmp_path, Ports(), *probes)
    assert found["a"].reason == "ZeroDivisionError: division by zero"
    assert found["b"] == found["c"] == NotMeasured(reason="no browser", remedy="install one")
    assert "division" in (tmp_path / "a" / "traceback.txt").read_text("utf-8")
    assert [line.split()[0] for line in shown.splitlines() if "seen" in line] == ["c"]
