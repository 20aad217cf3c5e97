"""Have a Docker engine: one that answers is used as it is; else Debian's is installed and started."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from airgap.errors import BuildError, CannotHere
from airgap.packages import can_install, have_packages
from airgap.places import SOURCE, Places
from airgap.proc import Runner
from airgap.progress import say

_PACKAGES = ("docker.io", "iptables")
_START_LIMIT_S = 60
_STOP_LIMIT_S = 30
# Bit 24 of a capability set is CAP_SYS_RESOURCE (capability.h).
_SYS_RESOURCE = 1 << 24
_LAST_NAIVE_DOCKER = 22
# Every build with no cache leaves its layers in the build cache; without a limit they once took 32 GB.
_BUILD_CACHE = "10GB"


def have_docker(runner: Runner, places: Places) -> bool:
    """Make sure that a Docker engine answers, and return whether this call started one.

    Raises:
        CannotHere: none answers, and this is not root on Debian or Ubuntu.
        BuildError: the engine was started and does not answer.
    """
    if _answers(runner):
        return False
    if not can_install(runner):
        raise CannotHere(
            "no Docker engine answers this user, and this is not root on Debian or Ubuntu",
            hint="start Docker, or join its group; to install it on Debian: apt-get install docker.io",
        )
    # An engine that is here brought what it needs.
    if runner.find("dockerd") is None:
        have_packages(runner, _PACKAGES)
    _start(runner, places)
    return True


def stop_docker(places: Places) -> None:
    """Stop the engine that this program started, nothing else."""
    record = places.state / "dockerd.pid"
    if not record.is_file():
        return
    pid = int(record.read_text("utf-8"))
    record.unlink()
    # The number may long belong to another program.
    if not _is_engine(pid):
        return
    os.kill(pid, signal.SIGTERM)
    deadline_s = time.monotonic() + _STOP_LIMIT_S
    while _is_engine(pid) and time.monotonic() < deadline_s:
        time.sleep(0.2)


def _is_engine(pid: int) -> bool:
    """Tell whether a process runs and is dockerd; one that ended and is not yet waited for does not run."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return False
    # "PID (name) state …"; the name may hold spaces and parentheses.
    name, _, rest = state.partition("(")[2].rpartition(")")
    return name == "dockerd" and not rest.lstrip().startswith("Z")


def _answers(runner: Runner) -> bool:
    if runner.find("docker") is None:
        return False
    asked = ["docker", "version", "--format", "{{.Server.Version}}"]
    return runner.run(asked, timeout_s=15, check=False).exit_code == 0


def _start(runner: Runner, places: Places) -> None:
    places.state.mkdir(parents=True, exist_ok=True)
    config: dict[str, object] = {"builder": {"gc": {"enabled": True, "defaultKeepStorage": _BUILD_CACHE}}}
    if _needs_bounded_runtime(runner):
        wrapper = places.state / "runc-bounded"
        shutil.copy(SOURCE / "host_files" / "runc-bounded", wrapper)
        wrapper.chmod(0o755)
        config |= {"runtimes": {"bounded": {"path": str(wrapper)}}, "default-runtime": "bounded"}
        say("host", "this machine lacks CAP_SYS_RESOURCE: containers run without it")
    settings = places.state / "daemon.json"
    settings.write_text(json.dumps(config), encoding="utf-8")
    # An engine that ended with an earlier login leaves this behind, and the next refuses to start.
    Path("/var/run/docker.pid").unlink(missing_ok=True)
    log = places.state / "dockerd.log"
    with log.open("ab") as output:
        engine = subprocess.Popen(
            [runner.find("dockerd") or "dockerd", "--config-file", str(settings)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, "PATH": runner.search_path},
            start_new_session=True,
        )
    (places.state / "dockerd.pid").write_text(str(engine.pid), encoding="utf-8")
    deadline_s = time.monotonic() + _START_LIMIT_S
    while not _answers(runner):
        if engine.poll() is not None or time.monotonic() > deadline_s:
            tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-5:])
            raise BuildError(f"dockerd does not answer:\n{tail}", hint=f"look into {log}")
        time.sleep(0.5)
    say("host", "started dockerd; `python3 -m airgap down` stops it")


def _needs_bounded_runtime(runner: Runner) -> bool:
    status = Path("/proc/self/status").read_text("utf-8")
    bounding = next(line for line in status.splitlines() if line.startswith("CapBnd:"))
    if int(bounding.split()[1], 16) & _SYS_RESOURCE:
        return False
    found = runner.run(["dockerd", "--version"], timeout_s=15).stdout
    version = found.split("version ")[-1]
    return int(version.split(".")[0]) <= _LAST_NAIVE_DOCKER
