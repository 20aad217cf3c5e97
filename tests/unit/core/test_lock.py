"""A lock of the machine: one holder, told to the others, and gone with its process."""

import subprocess
import sys
from pathlib import Path

import pytest

from conformance.core.lock import MachineLock

HOLD = """
import sys, tempfile
tempfile.tempdir = {folder!r}
from conformance.core.lock import MachineLock
assert MachineLock("x", "0dd001").acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep away from the locks of real runs."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_one_holds_it_at_a_time() -> None:
    """Another name is another lock."""
    first, second = MachineLock("x", "a1b2c3"), MachineLock("x", "d4e5f6")
    assert first.acquire()
    assert not second.acquire()
    assert second.holder() == "a1b2c3"
    assert MachineLock("y", "d4e5f6").acquire()
    first.release()
    with second.held_if_free() as held:
        assert held
        assert not first.acquire()
    assert first.acquire()


def test_killed_holder_holds_nothing(temporary: Path) -> None:
    """Nobody waits for a run that is dead."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD.format(folder=str(temporary))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        lock = MachineLock("x", "a1b2c3")
        assert not lock.acquire()
        assert lock.holder() == "0dd001"
        process.kill()
        process.wait()
        assert lock.acquire()


def test_lock_is_no_link(temporary: Path) -> None:
    """A file that somebody put there is not written through."""
    (temporary / "victim").write_text("precious")
    (temporary / "conformance-x.lock").symlink_to(temporary / "victim")
    with pytest.raises(OSError, match="symbolic"):
        MachineLock("x", "a1b2c3").acquire()
    assert (temporary / "victim").read_text() == "precious"
