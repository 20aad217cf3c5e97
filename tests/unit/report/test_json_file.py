"""results.json: the whole report, and back."""

import json
from dataclasses import fields
from typing import Any

import pytest

from conformance.core.errors import ConfigError
from conformance.model.measurements import Blocked, Measurements, NotMeasured
from conformance.report import from_json, to_json

FIELDS = [field.name for field in fields(Measurements)]


def test_report_comes_back_whole(full_report: Any) -> None:
    """Nothing is lost, and no type changes on the way."""
    text = to_json(full_report)
    assert from_json(text) == full_report
    assert to_json(from_json(text)) == text
    assert text.endswith("}\n")


def test_checks_of_an_older_report_are_read(make: Any) -> None:
    """`passed` and `detail` were stored before a check had more than two outcomes."""
    tree = json.loads(to_json(make.report(measurements=make.measurements(contract=make.contract()))))
    core = {"area": "tasks", "core": True}
    tree["measurements"]["contract"]["checks"] = [
        {"name": "a", "passed": True, "detail": "", **core},
        {"name": "b", "passed": False, "detail": "0 rows", **core},
    ]
    checks = from_json(json.dumps(tree)).measurements.contract.checks
    assert [(check.status, check.reason) for check in checks] == [("PASS", ""), ("FAIL", "0 rows")]


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize(
    "missing",
    [NotMeasured(reason="a", remedy="b"), NotMeasured(reason="a"), Blocked(stage="a", cause="b")],
    ids=["not measured", "no remedy", "blocked"],
)
def test_missing_measurement_comes_back_as_itself(
    make: Any, name: str, missing: NotMeasured | Blocked
) -> None:
    """A gap is told from a block, in every place."""
    report = make.report(measurements=make.measurements(**{name: missing}))
    assert getattr(from_json(to_json(report)).measurements, name) == missing


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{", "no JSON"),
        ("", "no JSON"),
        ("[]", "schema version None"),
        ("{}", "schema version None"),
        ('{"schema_version": 99}', "schema version 99, this program reads 1"),
        ('{"schema_version": 1}', "run_id: Field required"),
    ],
)
def test_what_is_no_report_is_refused(text: str, part: str) -> None:
    """The file, what is wrong with it, and the next step."""
    with pytest.raises(ConfigError) as caught:
        from_json(text, name="old/results.json")
    assert "cannot read report 'old/results.json'" in caught.value.message
    assert part in caught.value.message
    assert caught.value.hint


def test_changed_file_names_the_place(make: Any) -> None:
    """A figure that became a word is found by its key."""
    tree = json.loads(to_json(make.report()))
    tree["measurements"]["page"]["cold_ms"] = "slow"
    with pytest.raises(ConfigError, match=r"measurements\.page\..*cold_ms"):
        from_json(json.dumps(tree))
