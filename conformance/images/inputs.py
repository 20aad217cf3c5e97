"""The files that an image is made from: those that its Dockerfile takes out of the build context."""

import re
import shlex
from collections.abc import Collection, Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from docker.utils.build import exclude_paths

from conformance.images.context import ignored

_TAKES = re.compile(r"^(?:COPY|ADD)\s+(?P<rest>.*)$", re.IGNORECASE)
_BOUND = re.compile(r"--mount=type=bind(?P<options>[^\s]*)", re.IGNORECASE)
_WHOLE = (".",)


def image_inputs(context: Path, dockerfile: Path) -> tuple[Path, ...]:
    """Return the Dockerfile, and every file of the context that it takes, sorted.

    Where a line cannot be read with certainty, all files of the context are taken for inputs.

    Args:
        context: the folder of the build.
        dockerfile: of the build.
    """
    text = dockerfile.read_text(encoding="utf-8", errors="replace")
    wanted = {str(PurePosixPath(source.lstrip("/") or ".")) for source in _sources(text)}
    names = exclude_paths(str(context), ignored(context, dockerfile))
    found = {context / name for name in names if _is_taken(str(name), wanted)}
    return tuple(sorted({dockerfile, *(path for path in found if path.is_file() and not path.is_symlink())}))


def _sources(text: str) -> Iterator[str]:
    """Return what the instructions name in the context; a dot for all of it."""
    for line in _instructions(text):
        for mount in _BOUND.finditer(line):
            yield from _of_mount(mount["options"])
        taken = _TAKES.match(line)
        if taken is not None:
            yield from _of_copy(taken["rest"])


def _instructions(text: str) -> list[str]:
    """Return each instruction on one line, without comments."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return re.sub(r"\\[ \t]*\n", " ", "\n".join(lines)).splitlines()


def _of_copy(rest: str) -> tuple[str, ...]:
    try:
        words = shlex.split(rest)
    except ValueError:
        return _WHOLE
    if any(word.startswith("--from=") for word in words):
        return ()
    names = tuple(word for word in words if not word.startswith("--"))[:-1]
    is_odd = not names or rest.lstrip().startswith("[") or "$" in rest or "<<" in rest
    return _WHOLE if is_odd else names


def _of_mount(options: str) -> tuple[str, ...]:
    keys = dict(part.split("=", 1) for part in options.strip(",").split(",") if "=" in part)
    return () if "from" in keys else (keys.get("source") or keys.get("src") or ".",)


def _is_taken(name: str, wanted: Collection[str]) -> bool:
    """Whether a source names this file, or a folder that holds it."""
    path = PurePosixPath(name)
    places = [str(part) for part in (path, *path.parents)]
    return any(fnmatch(place, pattern) for pattern in wanted for place in places)
