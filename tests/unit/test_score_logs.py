"""`conformance score-logs`: the score of the classifier on labelled lines."""

import json
from pathlib import Path

import pytest

from conformance.cli import run_command


def _write(path: Path, *cases: tuple[str, str]) -> Path:
    path.write_text(
        "\n".join(json.dumps({"text": text, "expected": expected}) for text, expected in cases), "utf-8"
    )
    return path


def test_score_is_printed_with_every_wrong_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Lines judged wrong are shown with both words, and make the exit code 1."""
    lines = _write(
        tmp_path / "lines.jsonl", ("ERROR: a", "fault"), ("INFO: b", "fault"), ("INFO: c", "clean")
    )
    assert run_command(["score-logs", str(lines)]) == 1
    out = capsys.readouterr().out
    assert 'expected fault, found clean (other): "INFO: b"' in out
    assert "2 of 3 judged right; 1 of 2 faults missed, 0 false alarms in 1 clean logs" in out


def test_all_right_is_exit_code_0(tmp_path: Path) -> None:
    """Nothing wrong, nothing to show."""
    assert run_command(["score-logs", str(_write(tmp_path / "x", ("ERROR: a", "fault")))]) == 0


@pytest.mark.parametrize(
    "content", ["", "no json", '{"text": 3, "expected": "fault"}', '{"text": "a"}', "[1]"]
)
def test_file_without_cases_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    """A file that holds no case, or anything else, is one error and no score."""
    path = tmp_path / "lines.jsonl"
    path.write_text(content, "utf-8")
    assert run_command(["score-logs", str(path)]) == 4
    assert "score" not in capsys.readouterr().out


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """A name that is wrong is told."""
    assert run_command(["score-logs", str(tmp_path / "none")]) == 4
