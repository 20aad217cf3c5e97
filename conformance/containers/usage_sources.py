"""Where counters of containers are read: Docker's API, or their control group files on this machine."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from conformance.containers.engine import Container, engine_errors
from conformance.core.clock import utc_now
from conformance.core.errors import ClusterError
from conformance.kube.usage_sources import cgroup_reading
from conformance.ports import ContainerKey, Reading

Running = Callable[[], Mapping[ContainerKey, Container]]

# By control group version 1: the controller, and its files.
_FILES_V1 = (
    ("cpuacct", ("cpuacct.usage",)),
    ("memory", ("memory.usage_in_bytes", "memory.stat")),
    ("cpu", ("cpu.stat",)),
)
_FILES_V2 = ("cpu.stat", "memory.current", "memory.stat")
_NANOSECONDS = re.compile(r"(\.\d{6})\d+")


class Stats:
    """Docker's own statistics.

    Args:
        running: returns the containers to look at, at each reading anew.
    """

    name = "Docker API (cumulative CPU counters)"
    advice = "run where the Docker engine counts for each container: `docker stats` shows it"

    def __init__(self, running: Running) -> None:
        self._running = running

    def read(self) -> dict[ContainerKey, Reading]:
        """Return the counters of every container of which the engine tells more than zeros."""
        found = {}
        for key, container in self._running().items():
            try:
                with engine_errors(f"read the statistics of '{container.name}'"):
                    stats = container.stats(stream=False, one_shot=True)
            except ClusterError:
                continue
            if (reading := stats_reading(stats)) is not None:
                found[key] = reading
        return found


class HostFiles:
    """The control group files of each container, as this machine has them.

    Args:
        running: returns the containers to look at, at each reading anew.
        proc: where the kernel tells of processes.
        cgroups: where the control groups are mounted.
    """

    name = "control group files of the containers on this machine (cumulative CPU counters)"
    advice = "run where the Docker engine runs, so that its containers' control group files can be read"

    def __init__(
        self, running: Running, *, proc: Path = Path("/proc"), cgroups: Path = Path("/sys/fs/cgroup")
    ) -> None:
        self._running = running
        self._proc = proc
        self._cgroups = cgroups

    def read(self) -> dict[ContainerKey, Reading]:
        """Return the counters of every container whose files can be read."""
        found = {}
        for key, container in self._running().items():
            for files in self._files(int(container.attrs["State"]["Pid"])):
                reading = _reading_of(files)
                if reading is not None:
                    found[key] = reading
                    break
        return found

    def _files(self, pid: int) -> list[list[Path]]:
        """Return the files of a process's groups, version 2 first."""
        try:
            lines = (self._proc / str(pid) / "cgroup").read_text("ascii").splitlines()
        except OSError:
            return []
        groups: dict[str, str] = {}
        for line in lines:
            _, controllers, path = line.split(":", 2)
            groups |= dict.fromkeys(controllers.split(","), path.lstrip("/"))
        second = [self._cgroups / groups.get("", "") / name for name in _FILES_V2] if "" in groups else []
        first = [
            self._cgroups / controller / groups[controller] / name
            for controller, names in _FILES_V1
            if controller in groups
            for name in names
        ]
        return [files for files in (second, first) if files]


def stats_reading(stats: Mapping[str, Any]) -> Reading | None:
    """Return the counters in an answer of Docker's API; None where it holds zeros only."""
    cpu, memory = stats.get("cpu_stats") or {}, stats.get("memory_stats") or {}
    used_ns = int((cpu.get("cpu_usage") or {}).get("total_usage") or 0)
    used_bytes = int(memory.get("usage") or 0)
    if not used_ns or not used_bytes:
        return None
    detail, throttling = memory.get("stats") or {}, cpu.get("throttling_data") or {}
    # The working set, as the kubelet computes it: what cannot be dropped at once.
    droppable = int(detail.get("total_inactive_file") or detail.get("inactive_file") or 0)
    return Reading(
        at_s=datetime.fromisoformat(_NANOSECONDS.sub(r"\1", stats["read"])).timestamp(),
        cpu_ns=used_ns,
        memory_bytes=max(0, used_bytes - droppable),
        periods=throttling.get("periods"),
        throttled=throttling.get("throttled_periods"),
    )


def _reading_of(files: Iterable[Path]) -> Reading | None:
    try:
        text = "\n".join(path.read_text("ascii") for path in files)
    except OSError:
        return None
    reading = cgroup_reading(text, at_s=utc_now().timestamp())
    return reading if reading is not None and reading.memory_bytes and reading.cpu_ns else None
