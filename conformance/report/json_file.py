"""results.json: the whole report as JSON, and back."""

import hashlib
import json
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from conformance.core.errors import ConfigError
from conformance.model.measurements import KEYS, Blocked, Measurements, NotMeasured, Observed, Taken
from conformance.model.report import SCHEMA_VERSION, Report
from conformance.report.older import from_schema_1

_RECORDS: dict[str, type[Any]] = {key.name: key.record for key in KEYS}
_MEASURED, _NOT_MEASURED, _BLOCKED = "measured", "not measured", "blocked"
# What follows from the rest, and is made again by judging.
_DERIVED = frozenset({"verdicts", "outcome", "left_out", "exit_code", "digest"})


def to_json(report: Report) -> str:
    """Return the report as indented JSON with a final newline; its digest is made anew."""
    tree = _tree(report)
    return json.dumps({**tree, "digest": _digest(tree)}, indent=2) + "\n"


def sealed(report: Report) -> Report:
    """Return the report with the digest of what it holds."""
    return replace(report, digest=digest_of(report))


def digest_of(report: Report) -> str:
    """Return the SHA-256 over measurements, settings and all else that verdicts follow from."""
    return _digest(_tree(report))


def digest_in(text: str) -> str:
    """Return the digest over what a file holds, as it stands there.

    Its reader may know fields that its writer did not, so that the record made of it holds more.
    """
    return _digest(json.loads(text))


def from_json(text: str, *, name: str = "results.json") -> Report:
    """Return the report that a text holds, also one of an older schema.

    Args:
        text: what `to_json` returned.
        name: the file, for messages.

    Raises:
        ConfigError: it is no JSON, has a newer schema, or does not fit.
    """
    try:
        tree: Any = json.loads(text)
    except json.JSONDecodeError as exc:
        raise ConfigError(
            f"cannot read report '{name}': no JSON ({exc})", hint="name a results.json of a run"
        ) from exc
    version = tree.get("schema_version") if isinstance(tree, dict) else None
    if version is None:
        raise ConfigError(
            f"cannot read report '{name}': JSON without a 'schema_version', so no report of this suite",
            hint="name a results.json of a run",
        )
    if type(version) is not int or not 1 <= version <= SCHEMA_VERSION:
        raise ConfigError(
            f"cannot read report '{name}': schema version {version!r}, this program reads 1 to"
            f" {SCHEMA_VERSION}",
            hint="read it with the version of the suite that wrote it, or run again",
        )
    try:
        if version == 1:
            tree = from_schema_1(tree)
        bare = _adapter().validate_json(json.dumps({**tree, "measurements": {}}))
        return replace(bare, measurements=_measurements(tree["measurements"]))
    except ValidationError as exc:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in exc.errors()[:3])
        raise _cut_off(name, problems) from exc
    except (AttributeError, KeyError, TypeError) as exc:
        raise _cut_off(name, f"{type(exc).__name__}: {exc}") from exc


def _cut_off(name: str, problems: str) -> ConfigError:
    return ConfigError(
        f"cannot read report '{name}': {problems}", hint="the file was changed or cut off; run again"
    )


def _tree(report: Report) -> dict[str, Any]:
    bare = replace(report, measurements=Measurements(), schema_version=SCHEMA_VERSION)
    tree: dict[str, Any] = _adapter().dump_python(bare, mode="json")
    tree["measurements"] = {name: _dump(taken) for name, taken in report.measurements.taken.items()}
    return tree


def _dump(taken: Taken) -> dict[str, Any]:
    record: Any = type(taken.fact)
    fact: Any = _adapter_of(record).dump_python(taken.fact, mode="json")
    if isinstance(taken.fact, NotMeasured):
        return {"state": _NOT_MEASURED, **fact, "evidence": list(taken.evidence)}
    if isinstance(taken.fact, Blocked):
        return {"state": _BLOCKED, **fact, "evidence": list(taken.evidence)}
    return {"state": _MEASURED, "fact": fact, "evidence": list(taken.evidence)}


def _measurements(stored: dict[str, Any]) -> Measurements:
    return Measurements({name: _load(name, dict(entry)) for name, entry in stored.items()})


def _load(name: str, entry: dict[str, Any]) -> Taken:
    state, evidence = entry.pop("state"), tuple(entry.pop("evidence"))
    record: Any
    content: Any
    if state == _MEASURED:
        # What this program does not know is a team's own, which has no record but `Observed`.
        record, content = _RECORDS.get(name, Observed), entry["fact"]
    else:
        missing: dict[str, type[Any]] = {_NOT_MEASURED: NotMeasured, _BLOCKED: Blocked}
        record, content = missing[state], entry
    if record is Observed and not {"title", "observed", "met"} <= set(content):
        # A probe that this program does not know: kept as it is, and judged by nobody.
        return Taken(fact=content, evidence=evidence)
    try:
        # Strictly: a text or a truth value in the place of a number is no number.
        fact: Any = _adapter_of(record).validate_json(json.dumps(content), strict=True)
    except ValidationError as exc:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in exc.errors()[:3])
        raise KeyError(f"measurements.{name}.{problems}") from exc
    return Taken(fact=fact, evidence=evidence)


def _digest(tree: dict[str, Any]) -> str:
    kept = {key: value for key, value in tree.items() if key not in _DERIVED}
    canonical = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


@cache
def _adapter_of(record: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a class
    """Return the adapter of a record; making one costs more than using it."""
    return TypeAdapter(record)
