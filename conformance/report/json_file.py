"""results.json: the whole report as JSON, and back."""

import hashlib
import json
import sys
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json as to_json_text

from conformance.core.errors import ConfigError
from conformance.model.measurements import KEYS, Blocked, Measurements, NotMeasured, Observed, Taken
from conformance.model.report import SCHEMA_VERSION, Report
from conformance.report.misfit import Misfit, entry_of
from conformance.report.older import from_schema_1

_RECORDS: dict[str, type[Any]] = {key.name: key.record for key in KEYS}
_MEASURED, _NOT_MEASURED, _BLOCKED = "measured", "not measured", "blocked"
# What follows from the rest, and is made again by judging.
_DERIVED = frozenset({"verdicts", "outcome", "left_out", "exit_code", "digest"})


def to_json(report: Report) -> str:
    """Return the report as indented JSON with a final newline; its digest is made anew."""
    tree = _tree(report)
    return to_json_text({**tree, "digest": _digest(tree)}, indent=2).decode() + "\n"


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
        tree: Any = json.loads(text, object_pairs_hook=_once_each)
    except (ValueError, RecursionError) as exc:
        raise ConfigError(
            f"cannot read report '{name}': no JSON ({exc})", hint="name a results.json of a run"
        ) from exc
    return from_tree(tree, name=name)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, each of whose keys stands there once: of two, only the second would be judged."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"an object has two keys of one name, of {', '.join(found)[:100]}")
    return found


def from_tree(tree: Any, *, name: str) -> Report:  # noqa: ANN401 - any JSON
    """Return the report that the JSON of a file holds.

    Raises:
        ConfigError: it has a newer schema, or does not fit.
    """
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
        bare = _adapter().validate_json(json.dumps({**tree, "measurements": {}}), strict=True)
        _require_times(bare)
        return replace(bare, measurements=measurements_from(entry_of(tree, "measurements", dict)))
    except ValidationError as exc:
        raise _cut_off(name, _problems(exc)) from exc
    except Misfit as exc:
        raise _cut_off(name, str(exc)) from exc


def _require_times(report: Report) -> None:
    """Refuse times that are none: every rendering tells them.

    Raises:
        Misfit: one of them is no time.
    """
    stages = {f"stages.{stage.name}.elapsed_s": stage.elapsed_s for stage in report.stages}
    for place, elapsed_s in {"elapsed_s": report.elapsed_s, **stages}.items():
        if not 0 <= elapsed_s <= sys.float_info.max:
            raise Misfit(f"{place}: found {elapsed_s}, expected seconds")
    try:
        datetime.fromisoformat(report.started)
    except ValueError as exc:
        raise Misfit(f"started: found '{report.started[:40]}', expected a time of ISO 8601") from exc


def _cut_off(name: str, problems: str) -> ConfigError:
    return ConfigError(
        f"cannot read report '{name}': {problems}", hint="the file was changed or cut off; run again"
    )


def _problems(exc: ValidationError, below: tuple[str, ...] = ()) -> str:
    """Return what does not fit, the first three: each by its path, and what was expected."""
    return "; ".join(
        f"{'.'.join(map(str, (*below, *error['loc'])))}: {_expected(error['type'], error['msg'])}"
        for error in exc.errors()[:3]
    )


def _expected(kind: str, message: str) -> str:
    return "missing" if kind == "missing" else message.replace("Input should be", "expected")


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


def measurements_from(stored: dict[str, Any]) -> Measurements:
    """Return the measurements of a report's JSON.

    Raises:
        Misfit: one does not fit.
        ValidationError: a value is none of its kind.
    """
    return Measurements(
        {name: _load(name, entry_of(stored, name, dict, below="measurements.")) for name in stored}
    )


def _load(name: str, entry: dict[str, Any]) -> Taken:
    below = f"measurements.{name}."
    state, evidence = entry_of(entry, "state", str, below), tuple(entry_of(entry, "evidence", list, below))
    missing: dict[str, type[Any]] = {_NOT_MEASURED: NotMeasured, _BLOCKED: Blocked}
    record: Any
    content: Any
    if state == _MEASURED:
        # What this program does not know is a team's own, which has no record but `Observed`.
        record, content = _RECORDS.get(name, Observed), entry_of(entry, "fact", dict, below)
    elif state in missing:
        record = missing[state]
        content = {key: value for key, value in entry.items() if key not in {"state", "evidence"}}
    else:
        known = ", ".join((_MEASURED, *missing))
        raise Misfit(f"{below}state: found '{state}', expected one of {known}")
    if record is Observed and not {"title", "observed", "met"} <= set(content):
        # A probe that this program does not know: kept as it is, and judged by nobody.
        return Taken(fact=content, evidence=evidence)
    try:
        # Strictly: true is no number of samples, and "yes" no outcome.
        fact: Any = _adapter_of(record).validate_json(json.dumps(content), strict=True)
    except ValidationError as exc:
        raise Misfit(_problems(exc, ("measurements", name))) from exc
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
