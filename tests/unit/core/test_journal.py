"""The journal: replayable, free of secrets, and on disk at once."""

import json
import subprocess
from pathlib import Path
from typing import Any

from conformance.core.journal import Journal, JournalEntry


def entry(*argv: str, **changes: Any) -> JournalEntry:
    """Return a command that succeeded."""
    made = {
        "argv": argv,
        "purpose": "install",
        "exit_code": 0,
        "elapsed_s": 1.25,
        "stdin_closed": True,
        "tty": False,
        "cwd": "/",
        "env_keys": ("HOME",),
    }
    return JournalEntry(**{**made, **changes})


def test_script_replays_every_command(tmp_path: Path) -> None:
    """In order, quoted, and one that had failed does not stop it."""
    journal = Journal(tmp_path)
    journal.add(entry("/bin/echo", "a  b", "$HOME;'x'"))
    journal.add(entry("/bin/false", exit_code=1))
    journal.add(entry("/bin/echo", "end"))
    done = subprocess.run([tmp_path / "journal.sh"], capture_output=True, text=True, check=True)
    assert done.stdout == "a  b $HOME;'x'\nend\n"


def test_script_tells_purpose_code_and_seconds(tmp_path: Path) -> None:
    """One line of comment a command."""
    journal = Journal(tmp_path)
    journal.add(entry("true", exit_code=None))
    journal.add(entry("true", exit_code=3, purpose="load"))
    text = (tmp_path / "journal.sh").read_text("utf-8")
    assert "# install: timed out, 1.2 s\n" in text
    assert "# load: exit 3, 1.2 s\n" in text


def test_entries_are_on_disk_at_once(tmp_path: Path) -> None:
    """A kill loses nothing."""
    journal = Journal(tmp_path)
    for word in ("one", "two"):
        journal.add(entry("echo", word))
        lines = (tmp_path / "journal.jsonl").read_text("utf-8").splitlines()
        assert json.loads(lines[-1])["argv"] == ["echo", word]
    assert [item.argv for item in journal.entries] == [("echo", "one"), ("echo", "two")]


def test_secrets_are_in_no_copy(tmp_path: Path) -> None:
    """Neither in memory nor in a file."""
    journal = Journal(tmp_path)
    journal.add(entry("helm", "--set", "auth.password=hunter2hunter2"))
    assert "hunter2" not in str(journal.entries)
    for path in tmp_path.iterdir():
        assert "hunter2" not in path.read_text("utf-8")
