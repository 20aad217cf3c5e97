"""All renderings in the run's folder."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.report import from_json, write_all
from conformance.report.write import link_latest


def test_four_files_are_written(full_report: Any, tmp_path: Path) -> None:
    """The folder is made, nothing half-written stays, and the JSON comes first."""
    folder = tmp_path / "reports" / "7f3c9a"
    paths = write_all(full_report, folder)
    assert [path.name for path in paths] == ["results.json", "junit.xml", "report.html", "report.md"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in paths)
    assert from_json(paths[0].read_text("utf-8")) == full_report


def test_later_report_replaces_the_earlier(full_report: Any, tmp_path: Path) -> None:
    """The run goes on, and the files with it."""
    write_all(replace(full_report, complete=False), tmp_path)
    write_all(full_report, tmp_path)
    assert from_json((tmp_path / "results.json").read_text("utf-8")).complete


def test_latest_points_to_the_last_run(tmp_path: Path) -> None:
    """The link is replaced, and works when the reports move as a whole."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        link_latest(tmp_path / name)
    assert (tmp_path / "latest").resolve() == tmp_path / "two"
    assert (tmp_path / "latest").readlink() == Path("two")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latest", "one", "two"]
