"""A chart is read from its folder, or from its archive."""

import io
import tarfile
from pathlib import Path

import pytest

from conformance.core.errors import DeployError
from conformance.kube.charts import read_chart


def test_version_is_read_of_both(tmp_path: Path) -> None:
    """That of the chart itself, not of one that it depends on."""
    folder, archive = tmp_path / "folder", tmp_path / "app-1.0.0.tgz"
    folder.mkdir()
    (folder / "Chart.yaml").write_text("version: 1.1.0", encoding="utf-8")
    with tarfile.open(archive, "w:gz") as made:
        for name, text in (
            ("app/charts/db/Chart.yaml", b"version: 9"),
            ("app/Chart.yaml", b"version: 1.0.0"),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            made.addfile(info, io.BytesIO(text))
    assert read_chart(folder) == {"version": "1.1.0"}
    assert read_chart(archive) == {"version": "1.0.0"}


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
def test_what_is_no_chart_is_an_error(tmp_path: Path, make: object) -> None:
    """With its path."""
    make(tmp_path / "no-chart")  # type: ignore[operator]
    with pytest.raises(DeployError, match=r"cannot read chart '.*no-chart'"):
        read_chart(tmp_path / "no-chart")
