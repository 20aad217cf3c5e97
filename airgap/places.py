"""Where things are kept: what can be built again in the cache, what runs now in the state folder."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The folders of one user on one machine."""

    cache: Path
    state: Path

    @property
    def log(self) -> Path:
        """The file that keeps the output of every command of the last call."""
        return self.cache / "airgap.log"

    @property
    def tools(self) -> Path:
        """The folder to put in front of PATH: links to the tools that were chosen or built."""
        return self.cache / "tools"


def find_places(environment: Mapping[str, str] = os.environ) -> Places:
    """Return the folders of the XDG base directory specification, below a name of our own."""
    home = Path(environment.get("HOME") or "/root")
    cache = _folder(environment, "XDG_CACHE_HOME", home / ".cache")
    state = _folder(environment, "XDG_STATE_HOME", home / ".local" / "state")
    return Places(cache=cache / "todo-conformance", state=state / "todo-conformance")


def _folder(environment: Mapping[str, str], name: str, default: Path) -> Path:
    """Return the folder that a variable names; the specification has relative ones ignored."""
    named = Path(environment.get(name) or "")
    return named if named.is_absolute() else default
