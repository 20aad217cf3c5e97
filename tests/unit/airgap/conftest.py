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
    """Return a runner, like every other of this test, that can run the test's own programs only.

    Nothing of the machine is ever run, whatever the code asks for: no package manager, no engine.
    """
    path = str(tmp_path / "bin")

    def find(_self: Runner, program: str) -> str | None:
        found = shutil.which(program, path=path)
        return found if found and Path(found).is_relative_to(tmp_path) else None

    monkeypatch.setenv("PATH", path)
    # The runner adds the `sbin` folders of the machine, which may have a Docker engine.
    monkeypatch.setattr(Runner, "search_path", property(lambda _self: path))
    monkeypatch.setattr(Runner, "find", find)
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
    for name in ("modules", "node", "postgres", "minikube"):
        shutil.copytree(repository / "airgap" / name, copy / name)
    for module in ("tools", "images"):
        monkeypatch.setattr(f"airgap.{module}.SOURCE", copy)
    return copy
