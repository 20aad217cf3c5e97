"""The project's own subject, and variants of it that carry one fault."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import tomli_w

PROJECT = Path(__file__).resolve().parents[2]
# Where conformance.toml puts the release.
NAMESPACE = "todo-app-dev"
RELEASE = "todo-app"


def variant(
    folder: Path, *, dockerfiles: Mapping[str, Callable[[str], str]] | None = None, **changes: Any
) -> Path:
    """Write a configuration of the project's subject with a fault in it, and return its path.

    Args:
        folder: where the configuration and the changed Dockerfiles go.
        dockerfiles: how to change the Dockerfile of an image, by component.
        changes: keys of the table `subject` or, when a table, of the table of that name.
    """
    settings = tomllib.loads((PROJECT / "conformance.toml").read_text(encoding="utf-8"))
    subject = settings["subject"]
    subject["chart"] = str(PROJECT / subject["chart"])
    production = subject["production"]
    previous = production["previous"]
    previous["chart"] = str(PROJECT / previous["chart"])
    for table in (production, previous):
        table["values"] = [str(PROJECT / path) for path in table["values"]]
    for component, image in subject["images"].items():
        for key in ("dockerfile", "context"):
            image[key] = str(PROJECT / image[key])
        # A warm rebuild tells nothing here, and touches a file that other tests read.
        del image["touch"]
        change = (dockerfiles or {}).get(component)
        if change is not None:
            image["dockerfile"] = _changed(Path(image["dockerfile"]), change, folder)
    for key, value in changes.items():
        table = settings if isinstance(value, dict) and key in settings else subject
        table[key] = {**table.get(key, {}), **value} if isinstance(value, dict) else value
    path = folder / "conformance.toml"
    path.write_text(tomli_w.dumps(settings), encoding="utf-8")
    return path


def _changed(dockerfile: Path, change: Callable[[str], str], folder: Path) -> str:
    original = dockerfile.read_text(encoding="utf-8")
    changed = change(original)
    assert changed != original, f"{dockerfile.name} no longer holds what this test changes"
    copy = folder / dockerfile.name
    copy.write_text(changed, encoding="utf-8")
    return str(copy)
