"""Find a `docker` that can build with BuildKit."""

import os
from pathlib import Path

from conformance.core.errors import ImageError, ToolMissing
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose

# The last major version whose own client speaks BuildKit; later ones need the buildx plugin.
_LAST_MAJOR_WITH_BUILDER = 22


def find_builder(runner: Runner) -> str:
    """Return the path of the first docker client on PATH that can build with BuildKit.

    A machine may have several: a newer client without the buildx plugin in front of Debian's.

    Raises:
        ToolMissing: there is no docker client at all.
        ImageError: none of them can build.
    """
    clients = _clients(runner.env.get("PATH", ""))
    if not clients:
        raise ToolMissing("cannot find 'docker' on PATH", hint="run `make prepare`, which installs it")
    tried = []
    for client in clients:
        buildx = runner.run([client, "buildx", "version"], timeout_s=20, purpose=Purpose.MACHINE, check=False)
        if buildx.exit_code == 0:
            return client
        version = runner.run(
            [client, "version", "--format", "{{.Client.Version}}"],
            timeout_s=20,
            purpose=Purpose.MACHINE,
            check=False,
        ).stdout.strip()
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
