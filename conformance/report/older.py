"""Reports of schema 1, read as those of today."""

from typing import Any

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
    """Return the tree of schema 2: measurements say what they are and hold their evidence."""
    evidence = {
        _PROBE_OF[verdict["criterion"]]: verdict.get("evidence", ())
        for verdict in tree.get("verdicts") or ()
        if verdict.get("criterion") in _PROBE_OF
    }
    measurements = {
        name: {**_state(fact), "evidence": list(evidence.get(name, ()))}
        for name, fact in (tree.get("measurements") or {}).items()
    }
    _read_older_checks(measurements)
    _mark(measurements)
    return {**tree, "measurements": measurements}


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
