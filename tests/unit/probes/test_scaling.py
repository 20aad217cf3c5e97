"""An autoscaler is watched both ways."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from conformance.probes import (
    scaling,
)
from tests.unit.probes.fake_release import Namespace, until_true
from tests.unit.probes.fake_site import given
from tests.unit.probes.test_production import at_url


@pytest.mark.usefixtures("gentle")
def test_scaling_is_watched_both_ways(make: Any, todo: ModuleType, tmp_path: Path, monkeypatch: Any) -> None:
    """Its window is short for the trial only."""
    site, app = Namespace(), todo.FakeTodo()
    counts = iter([2, 2, 2, 3, 3, 2])
    monkeypatch.setattr(scaling._Watched, "ready", _ready_of(counts))
    monkeypatch.setattr(scaling, "until", until_true)
    with todo.serve(app) as url:
        found = scaling.measure_scaling(at_url(given(make, site, tmp_path), url))
    assert (found.name, found.least, found.most, found.before, found.peak) == ("hpa", 2, 4, 2, 3)
    assert (found.target_of_request, found.own_target_of_request) == (60, 70)
    assert (found.window_s, found.own_window_s) == (15, 300)
    assert found.out_s is not None
    assert found.in_s is not None
    windows = [body["spec"]["behavior"]["scaleDown"]["stabilizationWindowSeconds"] for body in site.bodies]
    assert windows == [15, 300]
    aims = [item["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] for item in site.bodies]
    assert aims == [60, 70]
    assert scaling._early({"external": {}}) == {"external": {}}
    assert "resourceVersion" not in site.bodies[0]["metadata"]


def test_autoscaler_s_own_figures_are_read() -> None:
    """What it saw of its target."""
    watched = scaling._Watched(site=Namespace(), component="backend", name="hpa")
    assert (watched.ready(), watched.peak, watched.used) == (2, 2, [180])


def test_back_end_without_an_autoscaler_is_told(make: Any) -> None:
    """Nothing is tried."""
    site = Namespace()
    site.objects["horizontalpodautoscalers"] = []
    assert scaling.measure_scaling(given(make, site)).name == ""


def _ready_of(counts: Iterator[int]) -> Callable[[Any], int]:
    def ready(self: Any) -> int:
        count = next(counts)
        self.peak = max(self.peak, count)
        return count

    return ready
