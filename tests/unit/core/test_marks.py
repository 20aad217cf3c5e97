"""The mark of a run: there while it lives and after a kill, gone after an orderly end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.core.marks import Mark, marked_folder, read_marks

KILLED = """
import os, signal, tempfile
tempfile.tempdir = {folder!r}
from conformance.core.marks import marked_folder
with marked_folder("dead01", {{"root": "/subject"}}):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the folders of this machine out of it."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_living_run_is_told_from_a_killed_one(temporary: Path) -> None:
    """By a lock, which the kernel takes away; a number of a process may be given to another."""
    killed = subprocess.run([sys.executable, "-c", KILLED.format(folder=str(temporary))], check=False)
    assert killed.returncode == -9
    with marked_folder("a1b2c3", {"root": "/here"}) as folder:
        living, dead = read_marks()
        assert living == Mark(
            run_id="a1b2c3", folder=folder, alive=True, facts={"run_id": "a1b2c3", "root": "/here"}
        )
        assert (dead.run_id, dead.alive, dead.facts["root"]) == ("dead01", False, "/subject")
    assert [mark.run_id for mark in read_marks()] == ["dead01"]


def test_programs_of_libraries_keep_their_files_in_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that outlives its run is found by them; the environment is as before afterwards."""
    monkeypatch.setenv("NO_PROXY", "x")
    monkeypatch.setattr("conformance.core.marks._LONGEST", 500)
    before = dict(os.environ)
    with marked_folder("a1b2c3", {}) as folder:
        assert os.environ["TMPDIR"] == str(folder)
        os.environ["NO_PROXY"] = "x,localhost"
    assert dict(os.environ) == before


def test_what_is_no_mark_is_passed_over(temporary: Path) -> None:
    """Folders of others, and files that were cut short."""
    (temporary / "conformance-x").mkdir()
    for name, text in (("conformance-y", "{"), ("conformance-z", "[1]"), ("other", '{"run_id": "a"}')):
        (temporary / name).mkdir()
        (temporary / name / "run.json").write_text(text)
    assert read_marks() == ()
