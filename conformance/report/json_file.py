"""results.json: the whole report as JSON, and back."""

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from conformance.core.errors import ConfigError
from conformance.model.report import SCHEMA_VERSION, Report


def to_json(report: Report) -> str:
    """Return the report as indented JSON with a final newline."""
    return _adapter().dump_json(report, indent=2).decode() + "\n"


def from_json(text: str, *, name: str = "results.json") -> Report:
    """Return the report that a text holds.

    Args:
        text: what `to_json` returned.
        name: the file, for messages.

    Raises:
        ConfigError: it is no JSON, has another schema version, or does not fit.
    """
    try:
        tree: Any = json.loads(text)
    except json.JSONDecodeError as exc:
        raise ConfigError(
            f"cannot read report '{name}': no JSON ({exc})", hint="name a results.json of a run"
        ) from exc
    version = tree.get("schema_version") if isinstance(tree, dict) else None
    if version != SCHEMA_VERSION:
        raise ConfigError(
            f"cannot read report '{name}': schema version {version!r}, this program reads {SCHEMA_VERSION}",
            hint="read it with the version of the suite that wrote it, or run again",
        )
    _read_older_checks(tree)
    try:
        return _adapter().validate_json(json.dumps(tree))
    except ValidationError as exc:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in exc.errors()[:3])
        raise ConfigError(
            f"cannot read report '{name}': {problems}", hint="the file was changed or cut off; run again"
        ) from exc


def _read_older_checks(tree: dict[str, Any]) -> None:
    """Say PASS or FAIL of contract checks that were stored with `passed` and `detail`."""
    contract = (tree.get("measurements") or {}).get("contract") or {}
    for check in contract.get("checks", ()):
        if isinstance(check, dict) and "passed" in check:
            check["status"] = "PASS" if check.pop("passed") else "FAIL"
            check["reason"] = check.pop("detail", "")


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
