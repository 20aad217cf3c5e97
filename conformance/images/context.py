"""A copy of a build context, in which a source file may be changed while others build from the original."""

import os
import shutil
from pathlib import Path

from docker.utils.build import exclude_paths


def copy_context(context: Path, target: Path, *, dockerfile: Path) -> None:
    """Copy what a build from this context would be sent, with modes and times.

    Files are linked where the file system allows it, so that nothing is written twice: whoever changes a
    file of the copy must replace it, as `append_line` does.

    Args:
        context: the folder of the build.
        target: where the copy goes; made.
        dockerfile: of the build; an ignore file named after it counts before the context's own.
    """
    target.mkdir(parents=True)
    for name in sorted(exclude_paths(str(context), ignored(context, dockerfile))):
        source, copy = context / name, target / name
        if source.is_symlink():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.symlink_to(source.readlink())
        elif source.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
            shutil.copystat(source, copy)
        elif source.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            _link(source, copy)


def append_line(path: Path) -> None:
    """Add an empty line at the end of a file, as a new file: other links to it keep the old content."""
    fresh = path.with_name(f".{path.name}.fresh")
    shutil.copy2(path, fresh)
    with fresh.open("ab") as stream:
        stream.write(b"\n")
    fresh.replace(path)


def ignored(context: Path, dockerfile: Path) -> list[str]:
    """Return the patterns of the ignore file; the file itself stays in the copy, as Docker has it."""
    for path in (dockerfile.with_name(f"{dockerfile.name}.dockerignore"), context / ".dockerignore"):
        if path.is_file():
            lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
            return [line for line in lines if line and not line.startswith("#")] + ["!.dockerignore"]
    return []


def _link(source: Path, copy: Path) -> None:
    try:
        os.link(source, copy)
    except OSError:
        # Another file system, or one without links.
        shutil.copy2(source, copy)
