"""The chart released before: installed beside the production one, upgraded, and taken away."""

from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ProbeError
from conformance.model.release import Release
from conformance.model.settings import PreviousSettings, ProductionSettings
from conformance.ports import Ports
from conformance.run import predecessor
from conformance.run.production import Installed
from tests.unit.run.test_upgrade import Provider, upgrade

PREVIOUS = PreviousSettings(chart=Path("old"), values=(Path("old/production.yaml"),))
PRODUCTION = ProductionSettings(values=(Path("production.yaml"),), previous=PREVIOUS)
RELEASE = Release(
    name="todo-app", namespace="n", pod_selector="x", base_url="http://192.0.2.7:1", chart_version="1.0.0",
    app_version="1", started_s=0.0,
)  # fmt: skip


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Install nothing, and keep what would have been."""
    seen: list[Any] = []

    class Installer:
        def uninstall(self) -> None:
            seen.append("uninstall")

    def install(_ground: Any, _installer: Any, settings: Any, _step: Any) -> Installed:
        seen.append(settings.subject)
        ports = Ports(rows=object(), site=object())  # type: ignore[arg-type]
        return Installed(settings=settings, release=RELEASE, ports=ports)

    monkeypatch.setattr(predecessor, "production_installer", lambda *_: Installer())
    monkeypatch.setattr(predecessor, "install_production", install)
    return seen


def test_it_has_its_own_chart_values_and_place(
    make: Any, fake_runner: Any, tmp_path: Path, events: list[Any]
) -> None:
    """And is upgraded to the chart and values of today."""
    runner = fake_runner({"helm list": (0, '[{"chart": "todo-app-1.1.0"}]')})
    it = upgrade(make, runner, tmp_path, Provider())
    with predecessor.predecessor(it.ground, PRODUCTION, PREVIOUS) as older:
        assert (older.version, older.base_url, older.upgrade()) == ("1.0.0", "http://192.0.2.7:1", "")
        assert older.version_now() == "1.1.0"
    [subject, gone] = events
    assert (str(subject.chart), subject.namespace[-9:], gone) == ("old", "-previous", "uninstall")
    assert subject.values[-1] == Path("old/production.yaml")
    [helm] = runner.ran("helm upgrade")
    assert str(tmp_path / "chart") in helm
    assert f"--values={tmp_path / 'production.yaml'}" in helm
    assert "--reuse-values" not in helm


def test_refusal_of_helm_s_is_told_in_its_words(
    make: Any, fake_runner: Any, tmp_path: Path, events: list[Any]
) -> None:
    """It is a fault of the chart, no error."""
    runner = fake_runner({"helm upgrade": (1, "UPGRADE FAILED\nfield is immutable")})
    it = upgrade(make, runner, tmp_path, Provider())
    with predecessor.predecessor(it.ground, PRODUCTION, PREVIOUS) as older:
        assert older.upgrade() == "field is immutable"
    assert events[-1] == "uninstall"


def test_chart_before_that_does_not_serve_is_an_error(
    make: Any, fake_runner: Any, tmp_path: Path, events: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the cause; what stands of it goes."""
    failed = Installed(settings=make.settings(), release=RELEASE, ports=Ports(), failure="no room")
    monkeypatch.setattr(predecessor, "install_production", lambda *_: failed)
    it = upgrade(make, fake_runner({}), tmp_path, Provider())
    with (
        pytest.raises(ProbeError, match="does not serve: no room"),
        predecessor.predecessor(it.ground, PRODUCTION, PREVIOUS),
    ):
        pass
    assert events == ["uninstall"]


def test_release_that_was_not_installed_has_no_upgrade(make: Any, fake_runner: Any, tmp_path: Path) -> None:
    """And one that was can be asked for the chart before."""
    it = upgrade(make, fake_runner({}), tmp_path, Provider())
    none = Installed(settings=make.settings(), release=None, ports=Ports())
    assert predecessor.with_upgrade(none, it.ground, PRODUCTION).ports.upgrade is None
    some = Installed(settings=make.settings(), release=RELEASE, ports=Ports(site=it.site))
    port = predecessor.with_upgrade(some, it.ground, PRODUCTION).ports.upgrade
    assert getattr(port, "previous", None) is not None
    with pytest.raises(ProbeError, match="names no chart released before"):
        it.from_previous()
