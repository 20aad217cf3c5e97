"""How much memory a container uses, from its own cgroup: `docker stats` says 0B on some hosts."""

from pathlib import Path

_MIB = 2**20


def used_mib(pid: int, *, proc: Path = Path("/proc"), cgroups: Path = Path("/sys/fs/cgroup")) -> float:
    """Return the memory of the container whose first process is `pid`, in MiB, without idle file cache.

    Reads `memory.current` of cgroup 2, else `memory.usage_in_bytes` of cgroup 1 (Linux,
    Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst).

    Raises:
        RuntimeError: there are no such files, or they say nothing; zero is no measurement.
    """
    lines = (proc / str(pid) / "cgroup").read_text("ascii").splitlines()
    places = {line.split(":")[1]: line.split(":", 2)[2].lstrip("/") for line in lines}
    tried = []
    for controllers, root, used_name, idle_name in (
        ("memory", cgroups / "memory", "memory.usage_in_bytes", "total_inactive_file"),
        ("", cgroups, "memory.current", "inactive_file"),
        ("", cgroups / "unified", "memory.current", "inactive_file"),
    ):
        if controllers not in places:
            continue
        folder = root / places[controllers]
        tried.append(str(folder / used_name))
        if not (folder / used_name).is_file():
            continue
        used_bytes = int((folder / used_name).read_text("ascii"))
        stat = dict(line.split() for line in (folder / "memory.stat").read_text("ascii").splitlines())
        net_bytes = used_bytes - int(stat.get(idle_name, "0"))
        if net_bytes > 0:
            return net_bytes / _MIB
    raise RuntimeError(
        f"the memory of process {pid} cannot be measured: {', '.join(tried) or 'no cgroup'} tells nothing. "
        "Hint: run the bench where the Docker engine runs"
    )
