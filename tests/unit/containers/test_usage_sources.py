"""Counters of containers: from Docker's API, and from control group files of both versions."""

from pathlib import Path
from typing import Any, ClassVar

import pytest

from conformance.containers.usage_sources import HostFiles, stats_reading
from conformance.ports import ContainerKey

STATS: dict[str, Any] = {
    "read": "2026-11-27T14:00:00.123456789Z",
    "cpu_stats": {
        "cpu_usage": {"total_usage": 5_000_000},
        "throttling_data": {"periods": 10, "throttled_periods": 2},
    },
    "memory_stats": {"usage": 4096, "stats": {"total_inactive_file": 1024}},
}
KEY = ContainerKey(pod="api-0", uid="1", container="api")


class Running:
    """A container that a process of this machine is."""

    name = "api"
    attrs: ClassVar[dict[str, Any]] = {"State": {"Pid": 42}}


def test_statistics_are_read() -> None:
    """The time is the engine's own; file cache that can be dropped is no use."""
    reading = stats_reading(STATS)
    assert reading is not None
    assert (reading.cpu_ns, reading.memory_bytes) == (5_000_000, 3072)
    assert (reading.periods, reading.throttled) == (10, 2)


@pytest.mark.parametrize(
    "zeros",
    [
        {"memory_stats": {}},
        {"memory_stats": {"usage": 0}},
        {"cpu_stats": {"cpu_usage": {"total_usage": 0}}},
        {"cpu_stats": {}},
    ],
)
def test_zeros_are_no_measurement(zeros: dict[str, Any]) -> None:
    """Some hosts tell nothing else."""
    assert stats_reading({**STATS, **zeros}) is None


def _write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "ascii")


def _read(root: Path) -> Any:
    source = HostFiles(
        lambda: {KEY: Running()},  # type: ignore[dict-item] # a part of a container is enough
        proc=root / "proc",
        cgroups=root / "cgroup",
    )
    return source.read().get(KEY)


def test_files_of_version_1(tmp_path: Path) -> None:
    """Each controller has its own tree."""
    _write(
        tmp_path,
        {
            "proc/42/cgroup": "5:cpu,cpuacct:/docker/a\n3:memory:/docker/a\n0::/docker/a\n",
            "cgroup/cpuacct/docker/a/cpuacct.usage": "7000\n",
            "cgroup/memory/docker/a/memory.usage_in_bytes": "4096\n",
            "cgroup/memory/docker/a/memory.stat": "cache 5\ntotal_inactive_file 96\n",
            "cgroup/cpu/docker/a/cpu.stat": "nr_periods 9\nnr_throttled 4\nthrottled_time 1\n",
        },
    )
    found = _read(tmp_path)
    assert (found.cpu_ns, found.memory_bytes, found.periods, found.throttled) == (7000, 4000, 9, 4)


def test_files_of_version_2(tmp_path: Path) -> None:
    """One tree for all."""
    _write(
        tmp_path,
        {
            "proc/42/cgroup": "0::/system.slice/docker-a.scope\n",
            "cgroup/system.slice/docker-a.scope/cpu.stat": "usage_usec 7\nnr_periods 9\nnr_throttled 4\n",
            "cgroup/system.slice/docker-a.scope/memory.current": "4096\n",
            "cgroup/system.slice/docker-a.scope/memory.stat": "inactive_file 96\n",
        },
    )
    found = _read(tmp_path)
    assert (found.cpu_ns, found.memory_bytes, found.throttled) == (7000, 4000, 4)


def test_container_without_files_is_left_out(tmp_path: Path) -> None:
    """A reading that is missing is a gap, never a zero."""
    assert _read(tmp_path) is None
    _write(tmp_path, {"proc/42/cgroup": "0::/docker/a\n"})
    assert _read(tmp_path) is None
