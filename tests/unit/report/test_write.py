"""All renderings in the run's folder."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.report import from_json, sealed, write_renderings, write_results
from conformance.report.write import link_latest, unlink_latest


def test_four_files_are_written(full_report: Any, tmp_path: Path) -> None:
    """The folder is made, and nothing half-written stays."""
    folder = tmp_path / "reports" / "7f3c9a"
    paths = (write_results(full_report, folder), *write_renderings(full_report, folder))
    assert [path.name for path in paths] == ["results.json", "junit.xml", "report.html", "report.md"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in paths)
    assert from_json(paths[0].read_text("utf-8")) == sealed(full_report)


def test_later_report_replaces_the_earlier(full_report: Any, tmp_path: Path) -> None:
    """The run goes on, and the file with it."""
    write_results(replace(full_report, complete=False), tmp_path)
    write_results(full_report, tmp_path)
    assert from_json((tmp_path / "results.json").read_text("utf-8")).complete


def test_latest_goes_when_a_run_is_refused(tmp_path: Path) -> None:
    """An older run is not the last one; its own folder stays."""
    (tmp_path / "one").mkdir()
    link_latest(tmp_path / "one")
    for _ in range(2):
        unlink_latest(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_latest_points_to_the_last_run(tmp_path: Path) -> None:
    """The link is replaced, and works when the reports move as a whole."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        link_latest(tmp_path / name)
    assert (tmp_path / "latest").resolve() == tmp_path / "two"
    assert (tmp_path / "latest").readlink() == Path("two")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latest", "one", "two"]
