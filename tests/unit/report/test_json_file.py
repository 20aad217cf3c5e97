"""results.json: the whole report, and back."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ConfigError
from conformance.criteria import CRITERIA, rejudge
from conformance.model.measurements import (
    CONTRACT,
    FLOW,
    KEYS,
    PAGE,
    Blocked,
    ContractMeasurement,
    NotMeasured,
    Observed,
)
from conformance.model.verdict import Status
from conformance.report import digest_in, digest_of, from_json, sealed, to_json
from tests.unit.table import table

STORED = Path(__file__).parent / "stored"
FIELDS = [key.name for key in KEYS]


def test_report_comes_back_whole(full_report: Any) -> None:
    """Nothing is lost, and no type changes on the way."""
    text = to_json(full_report)
    assert from_json(text) == sealed(full_report)
    assert to_json(from_json(text)) == text
    assert text.endswith("}\n")


def test_real_run_of_schema_1_is_read_whole() -> None:
    """Every measurement is its record, and every verdict and figure the one that was told then.

    What such a file could not hold is said beside the verdict.
    """
    stored = from_json((STORED / "schema_1.json").read_text("utf-8"))
    again = rejudge(stored)
    assert (len(stored.verdicts), stored.exit_code, again.exit_code) == (11, 0, 0)
    for before, after in zip(stored.verdicts, again.verdicts, strict=True):
        assert (after.criterion, after.status) == (before.criterion, before.status)
        assert (after.observed, after.figures) == (before.observed, before.figures)
    told = {item.criterion: item.reason for item in again.verdicts if "schema 1" in item.reason}
    assert list(told) == ["SC-008", "SC-009", "SC-010", "SC-011"]
    assert told["SC-009"] == (
        "a run of schema 1, which did not record check 'renders with the subject's values'"
    )
    assert "/proc" not in told["SC-010"]
    asked = {name for item in CRITERIA if item.level == "required" for name in item.probes}
    known = [key for key in KEYS if key.name in asked]
    assert [key.name for key in known if not isinstance(again.measurements[key.name], key.record)] == []
    contract = again.measurements.get(CONTRACT)
    assert isinstance(contract, ContractMeasurement)
    assert {check.status for check in contract.checks} == {"PASS"}
    # Written again, it is a report of today.
    assert json.loads(to_json(again))["schema_version"] == 2
    assert from_json(to_json(again)).measurements == again.measurements
    assert rejudge(from_json(to_json(again))).verdicts == again.verdicts


def test_gaps_and_evidence_of_schema_1_are_read() -> None:
    """A gap is told from a block by what it holds; files hang on the measurement."""
    tree = json.loads((STORED / "schema_1.json").read_text("utf-8"))
    tree["measurements"]["page"] = {"reason": "no browser", "remedy": ""}
    tree["measurements"]["flow"] = {"stage": "install", "cause": "helm refused"}
    tree["verdicts"][4]["evidence"] = ["evidence/SC-005/times.json"]
    found = from_json(json.dumps(tree)).measurements
    assert found.get(PAGE) == NotMeasured(reason="no browser")
    assert found.get(FLOW) == Blocked(stage="install", cause="helm refused")
    assert found.evidence("latency") == ("evidence/SC-005/times.json",)


def test_measurement_of_a_team_s_own_comes_back(make: Any) -> None:
    """It brings its words, so that anybody can judge it again."""
    own = Observed(
        title="short titles", level="recommended", limit="80", observed="90", met=False, reason="x"
    )
    report = make.report(measurements=make.measurements(**{"OWN-01": own}))
    again = rejudge(from_json(to_json(report)))
    assert again.measurements["OWN-01"] == own
    told = again.verdicts[-1]
    assert (told.criterion, told.status, told.level, told.gates) == (
        "OWN-01",
        Status.FAIL,
        "recommended",
        False,
    )
    assert again.exit_code == 0


def test_digest_is_of_what_verdicts_follow_from(make: Any) -> None:
    """Verdicts can be made again; measurements, settings and how the run ended cannot."""
    report = make.report()
    assert digest_of(from_json(to_json(report))) == report.digest
    assert digest_of(replace(report, verdicts=(), exit_code=1)) == report.digest
    others = [
        replace(report, complete=False),
        replace(report, settings_json=report.settings_json.replace("1000", "2000")),
        replace(report, origins={"only": "flag"}),
        make.report(measurements=make.measurements(page=make.page(cold_ms=401.0))),
    ]
    assert len({report.digest, *(digest_of(other) for other in others)}) == 1 + len(others)


def test_field_that_came_later_does_not_change_a_stored_run(make: Any) -> None:
    """A file is compared with what its own writer wrote; what was added to it by hand is seen."""
    text = to_json(make.report())
    tree = json.loads(text)
    digest = tree["digest"]
    assert digest_in(text) == digest
    # As a version wrote it that did not know the field yet.
    del tree["measurements"]["manifests"]["fact"]["before_schema_2"]
    older = json.dumps(tree)
    assert digest_in(older) != digest
    tree["digest"] = digest_in(older)
    older = json.dumps(tree)
    assert digest_in(older) == from_json(older).digest
    assert digest_of(from_json(older)) == digest


@pytest.mark.parametrize(
    "missing",
    [NotMeasured(reason="a", remedy="b"), NotMeasured(reason="a"), Blocked(stage="a", cause="b")],
    ids=["not measured", "no remedy", "blocked"],
)
def test_missing_measurement_comes_back_as_itself(make: Any, missing: NotMeasured | Blocked) -> None:
    """A gap is told from a block, in every place."""
    report = make.report(measurements=make.measurements(**dict.fromkeys(FIELDS, missing)))
    read = from_json(to_json(report)).measurements
    assert {name: read[name] for name in FIELDS} == dict.fromkeys(FIELDS, missing)


@table(
    ("text", "part"),
    [
        ("{", "no JSON"),
        ("", "no JSON"),
        ("[]", "JSON without a 'schema_version'"),
        ("{}", "JSON without a 'schema_version'"),
        ('{"schema_version": 99}', "schema version 99, this program reads 1 to 2"),
        ('{"schema_version": 1}', "measurements: missing"),
        ('{"schema_version": 2}', "run_id: missing"),
        ('{"schema_version": true}', "schema version True"),
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
    tree["measurements"]["page"]["fact"]["cold_ms"] = "slow"
    with pytest.raises(ConfigError, match=r"measurements\.page\..*cold_ms"):
        from_json(json.dumps(tree))


@table(
    ("path", "value", "told"),
    [
        (("measurements",), [], "measurements: found '[]', expected an object"),
        (("measurements", "page"), "x", "measurements.page: found 'x', expected an object"),
        (("measurements", "page", "state"), "odd", "measurements.page.state: found 'odd', expected one of"),
        (("measurements", "page", "evidence"), 3, "measurements.page.evidence: found '3', expected a list"),
        (("measurements", "page", "fact"), None, "measurements.page.fact: found 'None', expected an object"),
        (("measurements", "page", "fact"), {}, "measurements.page.url: missing"),
        (("verdicts",), 1, "verdicts: expected a valid"),
    ],
)
def test_broken_report_is_told_in_the_words_of_the_file(
    make: Any, path: tuple[str, ...], value: object, told: str
) -> None:
    """Where, what is there and what was expected; no word of Python's errors."""
    tree = json.loads(to_json(make.report()))
    place = tree
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ConfigError) as caught:
        from_json(json.dumps(tree))
    assert told in caught.value.message
    assert "Error" not in caught.value.message
    assert "run again" in caught.value.hint


@pytest.mark.parametrize(
    ("below", "key", "told"),
    [
        ((), "verdict", "verdict: unknown in a file of schema 1; known: verdicts"),
        (("measurements",), "pagee", "measurements.pagee: unknown in a file of schema 1; known: page"),
    ],
)
def test_unknown_key_of_schema_1_is_refused(below: tuple[str, ...], key: str, told: str) -> None:
    """Nobody but the suite measured then, so that it is a slip that would go unjudged."""
    tree = json.loads((STORED / "schema_1.json").read_text("utf-8"))
    place = tree
    for step in below:
        place = place[step]
    place[key] = {}
    with pytest.raises(ConfigError) as caught:
        from_json(json.dumps(tree))
    assert told in caught.value.message
