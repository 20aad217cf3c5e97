"""Upgrades to images with a fault, and from the chart before, are watched and counted."""

from contextlib import nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from conformance.core.errors import ProbeError
from conformance.ports import Fault
from conformance.probes import (
    rollback,
    succession,
)
from tests.unit.probes.fake_release import Namespace, Upgrade, with_production
from tests.unit.probes.fake_site import given
from tests.unit.probes.test_production import Rows, at_url


class Counted(Namespace):
    """Counts how often somebody looked at its pods."""

    looks = 0

    def pods(self, component: str = "") -> tuple[dict[str, Any], ...]:
        """Return the pods."""
        self.looks += 1
        return super().pods(component)


@pytest.mark.usefixtures("gentle")
@pytest.mark.parametrize("took", [False, True])
def test_bad_upgrade_is_watched(
    make: Any, todo: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, took: bool
) -> None:
    """In which states its pods were, whether Helm refused it, and what is left of it."""
    monkeypatch.setattr(rollback, "_LOOK_EVERY_S", 0.002)
    monkeypatch.setattr(rollback, "until_ready", lambda *_: None if took else 1.0)
    site, app = Counted(), todo.FakeTodo()
    upgrade = Upgrade(site, took=took)
    with todo.serve(app) as url:
        it = at_url(given(make, site, tmp_path, rows=Rows(app), upgrade=upgrade), url)
        found = rollback.measure_rollback(it)
    first = found.upgrades[0]
    assert [item.fault for item in found.upgrades] == [fault.value for fault in Fault]
    assert (first.seen, first.refused, first.words) == (("ended with 1",), not took, "timed out")
    assert first.left == (("bad",) if took else ())
    assert (first.back_s is None) is took
    assert upgrade.asked[0].ports == (8080,)
    assert found.rows_found == found.rows_wanted


def test_pods_with_a_program_of_their_own_take_no_faulty_image() -> None:
    """It would never run."""
    site = Namespace()
    site.objects["pods"][0]["spec"]["containers"][0]["command"] = ["serve"]
    with pytest.raises(ProbeError, match="names its own program"):
        rollback._faulty(site, "backend", Fault.CRASHES)


class Older:
    """An installation of the chart before; an upgrade empties it, or is refused, as the test says."""

    version = "1.0.0"

    def __init__(self, url: str, app: Any, *, loses: bool, refusal: str) -> None:
        self.base_url, self.rows, self.site = url, Rows(app), Namespace()
        self._app, self._loses, self._refusal = app, loses, refusal

    def upgrade(self) -> str:
        """Upgrade it."""
        if self._loses:
            self._app.rows.execute("DELETE FROM tasks")
        return self._refusal

    def version_now(self) -> str:
        """Return the version of today."""
        return self.version if self._refusal else "1.1.0"


PREVIOUS = {"previous": {"chart": "old"}}


@pytest.mark.usefixtures("gentle")
@pytest.mark.parametrize(("loses", "refusal"), [(False, ""), (True, ""), (False, "field is immutable")])
def test_upgrade_from_the_chart_before_is_counted(
    make: Any, todo: ModuleType, tmp_path: Path, loses: bool, refusal: str
) -> None:
    """What was there before it, what came meanwhile, and what is there afterwards."""
    app, upgrade = todo.FakeTodo(), Upgrade(Namespace())
    with todo.serve(app) as url:
        upgrade.from_previous = lambda: nullcontext(Older(url, app, loses=loses, refusal=refusal))
        it = at_url(given(make, Namespace(), tmp_path, upgrade=upgrade), url)
        it = with_production(it, PREVIOUS)
        found = succession.measure_succession(it)
    assert (found.before, found.after) == ("1.0.0", "1.0.0" if refusal else "1.1.0")
    assert (found.rows_before, found.refusal) == (30, refusal)
    assert found.kept_before == (0 if loses else 30)
    assert (found.rows_found < found.rows_wanted) is loses
    assert found.load is not None
    assert found.load.problem == refusal


def test_subject_without_a_chart_before_is_told(make: Any) -> None:
    """Nothing is installed."""
    found = succession.measure_succession(given(make, Namespace(), upgrade=Upgrade(Namespace())))
    assert found.load is None
