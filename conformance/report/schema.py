"""The JSON Schema of results.json, made from the records; `docs/results.schema.json` is this text."""

import json
from typing import Any

from pydantic import TypeAdapter

from conformance.model.measurements import KEYS, Blocked, NotMeasured, Observed
from conformance.model.report import SCHEMA_VERSION, Report

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_EVIDENCE = {
    "description": "files of the measurement, relative to the run's folder",
    "items": {"type": "string"},
    "type": "array",
}


def results_schema() -> dict[str, Any]:
    """Return the schema of the file as this version writes it."""
    records: dict[str, Any] = {key.name: key.record for key in KEYS}
    records |= {"report": Report, "not measured": NotMeasured, "blocked": Blocked, "own": Observed}
    schemas, common = TypeAdapter.json_schemas(
        [(name, "serialization", TypeAdapter(record)) for name, record in records.items()]
    )
    definitions = common["$defs"]
    found = {name: schema for (name, _), schema in schemas.items()}
    report = definitions.pop("Report")
    missing = [_flat(definitions["NotMeasured"], "not measured"), _flat(definitions["Blocked"], "blocked")]
    report["properties"]["schema_version"] = {"const": SCHEMA_VERSION}
    report["properties"]["measurements"] = {
        "description": "what was measured, by the name of its probe, and what a team observed, by its id",
        "properties": {key.name: {"anyOf": [_measured(found[key.name]), *missing]} for key in KEYS},
        "additionalProperties": {"anyOf": [_measured(found["own"]), *missing]},
        "type": "object",
    }
    for unused in ("NotMeasured", "Blocked", "Measurements", "Taken"):
        definitions.pop(unused, None)
    return {
        "$schema": _DIALECT,
        "$id": f"results-{SCHEMA_VERSION}",
        "$defs": definitions,
        **report,
        "title": f"results.json of a conformance run, schema version {SCHEMA_VERSION}",
        "required": sorted(report["properties"]),
    }


def schema_text() -> str:
    """Return the schema as indented JSON with a final newline."""
    return json.dumps(results_schema(), indent=2) + "\n"


def _measured(fact: dict[str, Any]) -> dict[str, Any]:
    return {
        "properties": {"state": {"const": "measured"}, "fact": fact, "evidence": _EVIDENCE},
        "required": ["state", "fact", "evidence"],
        "type": "object",
    }


def _flat(record: dict[str, Any], state: str) -> dict[str, Any]:
    return {
        "properties": {"state": {"const": state}, **record["properties"], "evidence": _EVIDENCE},
        "required": ["state", *record["required"], "evidence"],
        "type": "object",
    }
