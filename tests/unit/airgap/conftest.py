"""Places in the test's own folder, and a PATH that has only what a test puts there."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from airgap.places import Places
from airgap.proc import Runner


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Return empty folders."""
    return Places(cache=tmp_path / "cache", state=tmp_path / "state")


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Return a runner that finds programs in the test's folder `bin` only, and the shell's own."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    # The runner adds the `sbin` folders of the machine, which may have a Docker engine.
    monkeypatch.setattr(Runner, "search_path", property(lambda _self: str(tmp_path / "bin")))
    return Runner(tmp_path / "log" / "airgap.log")


@pytest.fixture
def said(tmp_path: Path) -> Callable[[], list[str]]:
    """Return a reader of what the fake programs wrote to the file `said`."""
    path = tmp_path / "said"
    return lambda: path.read_text("utf-8").splitlines() if path.is_file() else []


@pytest.fixture
def source(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the package's data that a test may change."""
    copy = tmp_path / "source"
    for name in ("modules", "node", "postgres"):
        shutil.copytree(repository / "airgap" / name, copy / name)
    for module in ("tools", "images"):
        monkeypatch.setattr(f"airgap.{module}.SOURCE", copy)
    return copy
