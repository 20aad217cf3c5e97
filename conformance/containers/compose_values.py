"""The values in a Compose file: variables, and what the files of its secrets hold."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from conformance.core.redact import MASK
from conformance.kube.snapshots import Obj


def without_values(document: Obj) -> Obj:
    """Return it with every variable's value masked."""
    services = {
        name: {**service, "environment": dict.fromkeys(mapping(service.get("environment")), MASK)}
        for name, service in document["services"].items()
    }
    return {**document, "services": services}


def variables_of(document: Obj) -> Iterator[tuple[str, str]]:
    """Yield name and value of every variable of every service."""
    for service in document["services"].values():
        for name, value in mapping(service.get("environment")).items():
            yield name, "" if value is None else str(value)


def secrets_of(document: Obj, folder: Path) -> list[bytes]:
    """Return what the files of its secrets hold.

    Args:
        document: the file.
        folder: where relative paths start.
    """
    named = [folder / one["file"] for one in (document.get("secrets") or {}).values() if one.get("file")]
    return [path.read_bytes() for path in named if path.is_file()]


def passwords_in(document: Obj) -> Iterator[str]:
    """Yield every password that stands in an address: `postgres://user:password@db`."""
    for _, value in variables_of(document):
        with suppress(ValueError):
            yield urlsplit(value).password or ""


def mapping(given: Any) -> dict[str, Any]:  # noqa: ANN401 - a table, a list of `key=value`, or nothing
    """Return what may be written in either way as a table."""
    if isinstance(given, dict):
        return given
    pairs = (str(item).partition("=") for item in given or [])
    return {key: value if sign else None for key, sign, value in pairs}
