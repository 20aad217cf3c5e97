"""When Docker is used as it is, when it is installed, and that only our own engine is stopped."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from airgap import host
from airgap.errors import CannotHere
from airgap.host import have_docker, stop_docker
from airgap.places import Places
from airgap.proc import Runner

ANSWERS = "echo 20.10.24"
SILENT = "echo cannot connect >&2; exit 1"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list in which a start of the engine is noted; none is ever started."""
    noted: list[str] = []
    monkeypatch.setattr(host, "_start", lambda _runner, _places: noted.append("dockerd"))
    return noted


@pytest.fixture
def apt(program: Any, tmp_path: Path) -> Any:
    """Return a maker of an apt-get that notes what it is asked for."""
    return lambda: program("apt-get", f'echo "$DEBIAN_FRONTEND:$*" >> {tmp_path}/said')


def be(monkeypatch: pytest.MonkeyPatch, user: int) -> None:
    """Be this user."""
    monkeypatch.setattr(os, "geteuid", lambda: user)


@pytest.mark.parametrize("user", [0, 1000])
def test_engine_that_answers_is_used(
    runner: Runner,
    places: Places,
    program: Any,
    apt: Any,
    said: Any,
    started: list[str],
    monkeypatch: pytest.MonkeyPatch,
    user: int,
) -> None:
    """Nothing is installed or started, whoever one is."""
    be(monkeypatch, user)
    program("docker", ANSWERS)
    apt()
    have_docker(runner, places)
    assert (said(), started) == ([], [])


def test_person_without_rights_is_told_what_to_do(
    runner: Runner, places: Places, program: Any, apt: Any, said: Any, started: list[str], monkeypatch: Any
) -> None:
    """The command that root would run is the hint."""
    be(monkeypatch, 1000)
    program("docker", SILENT)
    apt()
    with pytest.raises(CannotHere, match="no Docker engine answers") as caught:
        have_docker(runner, places)
    assert "apt-get install docker.io" in caught.value.hint
    assert caught.value.exit_code == 4
    assert (said(), started) == ([], [])


def test_root_of_another_distribution_is_told_what_to_do(
    runner: Runner, places: Places, started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without apt-get nothing is tried."""
    be(monkeypatch, 0)
    with pytest.raises(CannotHere, match="not root on Debian or Ubuntu"):
        have_docker(runner, places)
    assert started == []


def test_root_installs_what_is_missing_and_starts_it(
    runner: Runner, places: Places, apt: Any, said: Any, started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lists first, no question asked."""
    be(monkeypatch, 0)
    apt()
    have_docker(runner, places)
    update, install = said()
    assert "update" in update
    assert install.startswith("noninteractive:install -y ")
    assert "docker.io" in install.split()
    assert started == ["dockerd"]


def test_installed_engine_is_only_started(
    runner: Runner, places: Places, program: Any, apt: Any, said: Any, started: list[str], monkeypatch: Any
) -> None:
    """A reboot needs no package."""
    be(monkeypatch, 0)
    program("docker", SILENT)
    program("dockerd", "exit 1")
    apt()
    have_docker(runner, places)
    assert (said(), started) == ([], ["dockerd"])


def engine(tmp_path: Path, name: str) -> "subprocess.Popen[bytes]":
    """Start a harmless program of this name."""
    path = tmp_path / name
    shutil.copy(shutil.which("sleep") or "/bin/sleep", path)
    process = subprocess.Popen([str(path), "30"])
    for _ in range(200):
        if Path(f"/proc/{process.pid}/comm").read_text("utf-8").strip() == name:
            return process
        time.sleep(0.005)
    raise AssertionError(name)


def test_own_engine_is_stopped(places: Places, tmp_path: Path) -> None:
    """By its number, once."""
    places.state.mkdir()
    process = engine(tmp_path, "dockerd")
    (places.state / "dockerd.pid").write_text(str(process.pid), encoding="utf-8")
    stop_docker(places)
    assert process.wait(timeout=5) == -15
    assert not (places.state / "dockerd.pid").exists()
    stop_docker(places)


def test_program_that_got_the_number_lives(places: Places, tmp_path: Path) -> None:
    """A number in an old file may belong to anybody."""
    places.state.mkdir()
    process = engine(tmp_path, "editor")
    try:
        (places.state / "dockerd.pid").write_text(str(process.pid), encoding="utf-8")
        stop_docker(places)
        assert process.poll() is None
        assert not (places.state / "dockerd.pid").exists()
    finally:
        process.kill()
        process.wait()


def test_engine_that_is_gone_is_forgotten(places: Places) -> None:
    """No such process is no error."""
    places.state.mkdir()
    process = subprocess.Popen(["/bin/true"])
    process.wait()
    (places.state / "dockerd.pid").write_text(str(process.pid), encoding="utf-8")
    stop_docker(places)
    assert not (places.state / "dockerd.pid").exists()


def test_engine_of_others_is_left_alone(places: Places) -> None:
    """Without a record nothing is stopped."""
    stop_docker(places)
    assert not places.state.exists()
