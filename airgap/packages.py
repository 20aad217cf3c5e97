"""Debian packages that the project's commands need, installed where one is missing."""

import importlib.util
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from airgap.errors import CannotHere
from airgap.proc import Runner
from airgap.progress import busy

_POLICY = Path("/usr/sbin/policy-rc.d")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Package -> whether what it brings is there already, whoever brought it.
_SEEN: dict[str, Callable[[Runner], bool]] = {
    "chromium": lambda runner: bool(os.environ.get("CONFORMANCE_CHROMIUM") or _any(runner, _BROWSERS)),
    # Of either generation; newer ones come as a plugin of the client's, from Docker's own packages.
    "docker-compose": lambda runner: _any(runner, ("docker-compose",)) or _is_plugged_in(runner),
    "docker.io": lambda runner: _any(runner, ("dockerd",)),
    "iptables": lambda runner: _any(runner, ("iptables",)),
    "mmdebstrap": lambda runner: _any(runner, ("mmdebstrap",)),
    "nginx": lambda runner: bool(os.environ.get("NGINX_PROGRAM") or _any(runner, ("nginx",))),
    "openssl": lambda runner: _any(runner, ("openssl",)),
    "postgresql": lambda _: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    # Its promtool judges the chart's alerts; its server is started by those who want one, not as a service.
    "prometheus": lambda runner: bool(runner.find("promtool") and runner.find("prometheus")),
    # Debian takes it out of Python; a virtual environment gets its pip from it.
    "python3-venv": lambda _: importlib.util.find_spec("ensurepip") is not None,
}


def can_install(runner: Runner) -> bool:
    """Tell whether this is root on Debian, Ubuntu, or what else has apt-get."""
    return os.geteuid() == 0 and runner.find("apt-get") is not None


def have_packages(runner: Runner, names: Sequence[str]) -> None:
    """Install those of the named packages whose content is not on this machine.

    Raises:
        CannotHere: some are missing, and this is not root on Debian or Ubuntu.
        CommandFailed: apt-get failed.
    """
    missing = [name for name in names if not _SEEN[name](runner)]
    if not missing:
        return
    if not can_install(runner):
        raise CannotHere(
            f"this machine lacks {', '.join(missing)}, and this is not root on Debian or Ubuntu",
            hint=f"install what brings them, on Debian: apt-get install {' '.join(missing)}",
        )
    quietly = {"DEBIAN_FRONTEND": "noninteractive"}
    with busy("packages", f"installing {', '.join(missing)}"), _no_service_starts():
        runner.run(["apt-get", "update", "-qq"], timeout_s=300)
        runner.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
            timeout_s=900,
            env=quietly,
        )


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """Let no package start what it brings (nginx would take port 80): the tests start what they need.

    By Debian's own way, a `policy-rc.d` that answers 101, "forbidden" (invoke-rc.d(8)); one that is there
    is left as it is.
    """
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()


def _is_plugged_in(runner: Runner) -> bool:
    asked = ["docker", "compose", "version", "--short"]
    return _any(runner, ("docker",)) and runner.run(asked, timeout_s=20, check=False).exit_code == 0


def _any(runner: Runner, programs: Sequence[str]) -> bool:
    return any(runner.find(program) for program in programs)
