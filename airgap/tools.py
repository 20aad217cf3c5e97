"""Build the Kubernetes tools that a run needs, from Go modules pinned by go.mod and go.sum."""

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from airgap.catalogue import TOOLS, Tool
from airgap.errors import CannotHere
from airgap.go import have_go
from airgap.places import SOURCE, Places
from airgap.proc import Runner
from airgap.progress import busy

# Kubernetes builds in five minutes on two cores with an empty cache; four times that is a fault.
_BUILD_LIMIT_S = 1200


def have_tools(places: Places, names: Sequence[str]) -> tuple[Path, ...]:
    """Link the named tools into the folder of tools: from PATH where the version fits, else built.

    Returns:
        The paths of the links, in the order of the names.

    Raises:
        CannotHere: a name is not known.
        CommandFailed: a build failed.
    """
    found = tuple(_on_path(tool, places) for tool in _known(names))
    missing = [name for name, path in zip(names, found, strict=True) if path is None]
    built = dict(zip(missing, build_tools(places, missing), strict=True))
    return tuple(_link(places, name, path or built[name]) for name, path in zip(names, found, strict=True))


def build_tools(places: Places, names: Sequence[str]) -> tuple[Path, ...]:
    """Build the named tools that the cache does not hold yet, and return their paths.

    A tool's key is the hash of its module files and linker flags, so a second call builds nothing.

    Raises:
        CannotHere: a name is not known.
        CommandFailed: a build failed.
    """
    todo = [tool for tool in _known(names) if not _program(tool, places).is_file()]
    for number, tool in enumerate(todo, start=1):
        _build(tool, places, f"{number}/{len(todo)}")
    return tuple(_program(tool, places) for tool in _known(names))


def _known(names: Sequence[str]) -> list[Tool]:
    known = {tool.name: tool for tool in TOOLS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise CannotHere(f"unknown tool '{unknown[0]}', known: {', '.join(known)}")
    return [known[name] for name in names]


def _on_path(tool: Tool, places: Places) -> Path | None:
    """Return the first program on PATH of a version that fits; never one that this project built."""
    if not tool.asked:
        return None
    runner = Runner(places.log)
    for folder in dict.fromkeys(runner.search_path.split(os.pathsep)):
        program = Path(folder) / tool.name
        if Path(folder) == places.tools or not os.access(program, os.X_OK):
            continue
        told = runner.run([str(program), *tool.asked], timeout_s=30, check=False).stdout
        version = re.search(r"v?(\d+)\.(\d+)\.(\d+)", told)
        if version and tool.least <= tuple(map(int, version.groups())) < tool.below:
            return program
    return None


def _program(tool: Tool, places: Places) -> Path:
    return places.cache / "programs" / _key(tool, SOURCE / "modules" / tool.module) / tool.name


def _build(tool: Tool, places: Places, count: str) -> None:
    program, runner = _program(tool, places), Runner(places.log)
    go = have_go(runner, places)
    program.parent.mkdir(parents=True, exist_ok=True)
    half = program.with_name(f".{tool.name}.part")
    with busy("tools", f"[{count}] building {tool.name} with Go"):
        runner.run(
            [str(go), "build", "-trimpath", "-ldflags", f"-s -w {tool.flags}", "-o", str(half), tool.package],
            timeout_s=_BUILD_LIMIT_S,
            env={"CGO_ENABLED": "0"},
            cwd=SOURCE / "modules" / tool.module,
            hint=f"go needs its module proxy; all output is in '{places.log}'",
        )
    half.replace(program)


def _link(places: Places, name: str, program: Path) -> Path:
    places.tools.mkdir(parents=True, exist_ok=True)
    link, fresh = places.tools / name, places.tools / f".{name}.link"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(program)
    fresh.replace(link)
    return link


def _key(tool: Tool, folder: Path) -> str:
    digest = hashlib.sha256(f"{tool.package} {tool.flags}".encode())
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
