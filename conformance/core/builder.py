"""Find a docker client that can build with BuildKit."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from conformance.core.errors import ImageError, ToolMissing
from conformance.core.process import Completed

# The last major version whose own client speaks BuildKit; later ones need the buildx plugin.
_LAST_MAJOR_WITH_BUILDER = 22


def find_builder(path: str, ask: Callable[[Sequence[str]], Completed]) -> str:
    """Return the path of the first docker client that can build with BuildKit.

    A machine may have several: a newer client without the buildx plugin in front of Debian's.

    Args:
        path: the folders to look in, as in the variable PATH.
        ask: runs a command, whatever its exit code.

    Raises:
        ToolMissing: there is no docker client at all.
        ImageError: none of them can build.
    """
    clients = _clients(path)
    if not clients:
        raise ToolMissing("cannot find 'docker' on PATH", hint="run `make prepare`, which installs it")
    tried = []
    for client in clients:
        if ask([client, "buildx", "version"]).exit_code == 0:
            return client
        version = ask([client, "version", "--format", "{{.Client.Version}}"]).stdout.strip()
        major = version.split(".")[0]
        if major.isdigit() and int(major) <= _LAST_MAJOR_WITH_BUILDER:
            return client
        tried.append(f"{client} {version or '(no version)'}")
    raise ImageError(
        f"no docker client here can build with BuildKit: {', '.join(tried)} without the buildx plugin",
        hint="install the buildx plugin, or Debian's docker.io beside it",
    )


def _clients(path: str) -> list[str]:
    candidates = [Path(folder) / "docker" for folder in path.split(os.pathsep) if folder]
    return [str(found) for found in dict.fromkeys(candidates) if os.access(found, os.X_OK)]
