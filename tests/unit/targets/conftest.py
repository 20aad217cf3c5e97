"""A `kind` that writes a kubeconfig for a small API server."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.unit.fake_api import Api


@pytest.fixture
def create_cluster(api: Api) -> Callable[[list[str]], tuple[int, str]]:
    """Return what `kind create cluster` does: write a kubeconfig where it is told."""

    def create(argv: list[str]) -> tuple[int, str]:
        config = yaml.safe_load(Path(argv[argv.index("--config") + 1]).read_text("utf-8"))
        api.kubeconfig(Path(argv[argv.index("--kubeconfig") + 1]), f"kind-{config['name']}")
        return 0, ""

    return create


@pytest.fixture(autouse=True)
def no_sleep_after_delete(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library behind the kind provider sleeps a second after each deletion."""
    monkeypatch.setattr("pytest_kubernetes.providers.base.sleep", lambda _seconds: None)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for late nodes as often as a run does, without waiting in between."""
    monkeypatch.setattr("conformance.targets.in_docker._LATE_EVERY_S", 0.0)
    monkeypatch.setattr("conformance.targets.containers._LATE_S", 0.0)


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep away from the locks of real runs."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
