"""Old reports go, the newest and those of kept clusters stay."""

import os
from pathlib import Path

import pytest

from conformance.leftovers.reports import remove_old_reports


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Return a folder with five runs, the oldest first, and what is no run."""
    for age, name in enumerate(("00000e", "00000d", "00000c", "00000b", "00000a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "results.json").touch()
        os.utime(tmp_path / name, (1000 + age, 1000 + age))
    (tmp_path / "mine").mkdir()
    (tmp_path / "latest").symlink_to("00000a")
    return tmp_path


def test_newest_stay(reports: Path) -> None:
    """By their age, not by their names; other folders are not looked at."""
    removed = remove_old_reports(reports, keep=2)
    assert [path.name for path in removed] == ["00000e", "00000d", "00000c"]
    assert sorted(path.name for path in reports.iterdir()) == ["00000a", "00000b", "latest", "mine"]


def test_report_of_a_kept_cluster_stays(reports: Path) -> None:
    """Its kubeconfig is the way to the cluster."""
    (reports / "00000e" / "kubeconfig").touch()
    os.utime(reports / "00000e", (999, 999))
    assert [path.name for path in remove_old_reports(reports, keep=4)] == []
    assert [path.name for path in remove_old_reports(reports, keep=3)] == ["00000d"]


def test_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    """Before the first run."""
    assert remove_old_reports(tmp_path / "none", keep=1) == ()
