"""The project's own subject, and variants of it that carry one fault."""

import tomllib
from pathlib import Path
from typing import Any

import tomli_w

PROJECT = Path(__file__).resolve().parents[2]
# Where conformance.toml puts the release.
NAMESPACE = "todo-app-dev"
RELEASE = "todo-app"


def variant(folder: Path, *, dockerfile_end: str = "", **changes: Any) -> Path:
    """Write a configuration of the project's subject with one fault in it, and return its path.

    Args:
        folder: where the configuration and the back end's Dockerfile go.
        dockerfile_end: lines put after the last stage of the back end's Dockerfile.
        changes: keys of the table `subject` or, when a table, of the table of that name.
    """
    settings = tomllib.loads((PROJECT / "conformance.toml").read_text(encoding="utf-8"))
    subject = settings["subject"]
    subject["chart"] = str(PROJECT / subject["chart"])
    for image in subject["images"].values():
        for key in ("dockerfile", "context"):
            image[key] = str(PROJECT / image[key])
        # A warm rebuild tells nothing here, and touches a file that other tests read.
        del image["touch"]
    dockerfile = folder / "Dockerfile.backend"
    original = (PROJECT / "Dockerfile.backend").read_text(encoding="utf-8")
    dockerfile.write_text(f"{original}\n{dockerfile_end}", encoding="utf-8")
    subject["images"]["backend"]["dockerfile"] = str(dockerfile)
    for key, value in changes.items():
        table = settings if isinstance(value, dict) and key in settings else subject
        table[key] = {**table.get(key, {}), **value} if isinstance(value, dict) else value
    path = folder / "conformance.toml"
    path.write_text(tomli_w.dumps(settings), encoding="utf-8")
    return path
