"""What the bench reads is measured, or it says that it is not."""

from pathlib import Path

import pytest
from bench.memory import used_mib

V1 = "4:memory:/docker/abc\n1:cpu:/docker/abc\n0::/docker/abc\n"
V2 = "0::/system.slice/docker-abc.scope\n"


def _host(root: Path, told: str, folder: str, files: dict[str, str]) -> dict[str, Path]:
    (root / "proc/7").mkdir(parents=True)
    (root / "proc/7/cgroup").write_text(told)
    place = root / "cgroup" / folder
    place.mkdir(parents=True)
    for name, text in files.items():
        (place / name).write_text(text)
    return {"proc": root / "proc", "cgroups": root / "cgroup"}


@pytest.mark.parametrize(
    ("told", "folder", "file", "idle"),
    [
        (V1, "memory/docker/abc", "memory.usage_in_bytes", "total_inactive_file"),
        (V2, "system.slice/docker-abc.scope", "memory.current", "inactive_file"),
        (V2, "unified/system.slice/docker-abc.scope", "memory.current", "inactive_file"),
    ],
    ids=["1", "2", "hybrid"],
)
def test_memory_is_read_without_idle_cache(
    tmp_path: Path, told: str, folder: str, file: str, idle: str
) -> None:
    """From either version of cgroups."""
    files = {file: f"{96 * 2**20}\n", "memory.stat": f"cache 1\n{idle} {32 * 2**20}\n"}

    assert used_mib(7, **_host(tmp_path, told, folder, files)) == 64.0


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"memory.current": "0\n", "memory.stat": ""},
        {"memory.current": "5\n", "memory.stat": "inactive_file 5\n"},
    ],
)
def test_nothing_is_no_measurement(tmp_path: Path, files: dict[str, str]) -> None:
    """No file and a file that says zero are alike: nothing was measured."""
    with pytest.raises(RuntimeError, match="cannot be measured"):
        used_mib(7, **_host(tmp_path, V2, "system.slice/docker-abc.scope", files))
