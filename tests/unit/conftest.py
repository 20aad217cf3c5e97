"""What the unit tests share: small real records, a runner that runs nothing, fake programs."""

import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.core import wait
from tests.unit.fake_api import Api, serve_api
from tests.unit.fake_runner import FakeRunner
from tests.unit.records import Make

for _name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
    # These tests speak to this machine only, whatever the one who runs them has set.
    os.environ.pop(_name, None)
    os.environ.pop(_name.upper(), None)
_TURN_S = 0.005
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own below it
_ROOM_BYTES = 2**29


def _has_room_in_memory() -> bool:
    """Whether there is a file system in memory, with room, and where programs may lie."""
    try:
        found = os.statvfs(_IN_MEMORY)
    except OSError:
        return False
    is_usable = os.access(_IN_MEMORY, os.W_OK) and not found.f_flag & os.ST_NOEXEC
    return is_usable and found.f_bavail * found.f_frsize >= _ROOM_BYTES


if "TMPDIR" not in os.environ and _has_room_in_memory():
    # Thousands of small files, of which a disk makes a third of the time.
    os.environ["TMPDIR"] = tempfile.tempdir = str(_IN_MEMORY)


@pytest.fixture(autouse=True, scope="session")
def _short_turns() -> Iterator[None]:
    """Look again at once: what the tests wait for is a thread of theirs, and no cluster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wait, "sleep", lambda seconds: time.sleep(min(seconds, _TURN_S)))
        yield


@pytest.fixture(scope="session")
def make() -> Any:
    """Return the builders of records."""
    return Make()


@pytest.fixture
def fake_runner(tmp_path: Path) -> Callable[..., Any]:
    """Return a maker of runners that answer from a table."""
    return lambda answers=(): FakeRunner(dict(answers), tmp_path)


@pytest.fixture(scope="session")
def _api() -> Iterator[Api]:
    """Serve one for all tests: ending a server costs more than most of them."""
    with serve_api() as server:
        yield server


@pytest.fixture
def api(_api: Api) -> Api:
    """Serve a cluster of one node that is ready."""
    _api.renew()
    return _api


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str, str], Path]:
    """Return a maker of shell programs in the folder `bin` of the test's own folder."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def write(name: str, body: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return write


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of this repository."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def unchanged_process() -> Iterator[None]:
    """Fail a test that leaves another environment or working directory behind."""
    before = {key: value for key, value in os.environ.items() if key != "PYTEST_CURRENT_TEST"}
    folder = Path.cwd()
    yield
    after = {key: value for key, value in os.environ.items() if key != "PYTEST_CURRENT_TEST"}
    assert before == after
    assert folder == Path.cwd()


def pytest_collection_finish() -> None:
    """Leave the collected tests, thousands, out of what is looked through for garbage, again and again."""
    gc.freeze()
