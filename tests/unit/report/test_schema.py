"""The published schema is the one that the files keep to."""

import json
from pathlib import Path
from typing import Any

import jsonschema

from conformance.model.measurements import Blocked, NotMeasured, Observed
from conformance.report import from_json, to_json
from conformance.report.schema import results_schema, schema_text

STORED = Path(__file__).parent / "stored" / "schema_1.json"


def test_published_schema_is_that_of_the_records(repository: Path) -> None:
    """Made anew by `python -m conformance schema > docs/results.schema.json`."""
    assert (repository / "docs" / "results.schema.json").read_text("utf-8") == schema_text()


def test_reports_keep_to_it(make: Any, full_report: Any) -> None:
    """Whole ones, gaps, blocks, what a team observed, and an old one that was written again."""
    own = Observed(title="a", level="required", limit="-", observed="1", met=True)
    gaps = make.measurements(
        page=NotMeasured(reason="x"), flow=Blocked(stage="install", cause="x"), **{"OWN-01": own}
    )
    old = from_json(STORED.read_text("utf-8"))
    check = jsonschema.Draft202012Validator(results_schema())
    for report in (make.report(), full_report, make.report(measurements=gaps), old):
        check.validate(json.loads(to_json(report)))


def test_it_refuses_what_is_no_report(make: Any) -> None:
    """A figure that became a word, and a version that is not this one."""
    tree = json.loads(to_json(make.report()))
    slow = json.loads(json.dumps(tree))
    slow["measurements"]["page"]["fact"]["cold_ms"] = "slow"
    check = jsonschema.Draft202012Validator(results_schema())
    assert check.is_valid(tree)
    for wrong in (slow, {**tree, "schema_version": 3}, {key: tree[key] for key in tree if key != "digest"}):
        assert not check.is_valid(wrong)
