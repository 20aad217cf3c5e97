"""Reports of schema 1, read as those of today."""

from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from conformance.model.report import Report
from conformance.report.misfit import Misfit, entry_of

# The probes whose files each criterion of schema 1 kept under its own id.
_PROBE_OF = {
    "SC-001": "images",
    "SC-003": "startup",
    "SC-004": "page",
    "SC-005": "latency",
    "SC-006": "flow",
    "SC-007": "logs",
    "SC-008": "utilisation",
    "SC-009": "manifests",
    "SC-010": "hands_free",
    "SC-011": "contract",
}


def from_schema_1(tree: dict[str, Any]) -> dict[str, Any]:
    """Return the tree of schema 2: measurements say what they are and hold their evidence.

    Raises:
        Misfit: something is not as schema 1 has it.
    """
    _refuse_unknown("", tree, [field.name for field in fields(Report)])
    facts = entry_of(tree, "measurements", dict)
    _refuse_unknown("measurements.", facts, list(_PROBE_OF.values()))
    verdicts = [item for item in entry_of(tree, "verdicts", list) if isinstance(item, dict)]
    evidence = {
        _PROBE_OF[verdict["criterion"]]: verdict.get("evidence", ())
        for verdict in verdicts
        if verdict.get("criterion") in _PROBE_OF
    }
    measurements = {
        name: {
            **_state(entry_of(facts, name, dict, "measurements.")),
            "evidence": list(evidence.get(name, ())),
        }
        for name in facts
    }
    _read_older_checks(measurements)
    _mark(measurements)
    return {**tree, "measurements": measurements}


def _refuse_unknown(below: str, tree: dict[str, Any], known: list[str]) -> None:
    """Refuse what no run of schema 1 wrote: there it is a slip, and would be judged by nobody."""
    for key in tree:
        if key not in known:
            near = get_close_matches(key, known, n=1) or [", ".join(known)]
            raise Misfit(f"{below}{key}: unknown in a file of schema 1; known: {near[0]}")


def _state(fact: dict[str, Any]) -> dict[str, Any]:
    if set(fact) == {"reason", "remedy"}:
        return {"state": "not measured", **fact}
    if set(fact) == {"stage", "cause"}:
        return {"state": "blocked", **fact}
    return {"state": "measured", "fact": fact}


def _read_older_checks(measurements: dict[str, Any]) -> None:
    """Say PASS or FAIL of contract checks that were stored with `passed` and `detail`."""
    checks = measurements.get("contract", {}).get("fact", {}).get("checks", ())
    for check in checks:
        if isinstance(check, dict) and "passed" in check:
            check["status"] = "PASS" if check.pop("passed") else "FAIL"
            check["reason"] = check.pop("detail", "")


def _mark(measurements: dict[str, Any]) -> None:
    """Say of what holds less than today that it is old: it is judged by what was asked for then."""
    for fact in (
        measurements.get("contract", {}).get("fact"),
        measurements.get("manifests", {}).get("fact"),
        measurements.get("hands_free", {}).get("fact"),
        measurements.get("utilisation", {}).get("fact", {}).get("load"),
    ):
        if isinstance(fact, dict):
            fact["before_schema_2"] = True
