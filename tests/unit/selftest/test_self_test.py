"""`conformance self-test`: planted mutations are caught, and a blind judge is found out."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from conformance.cli import run_command
from conformance.core.errors import HarnessError
from conformance.criteria import find_changes, rejudge
from conformance.criteria.registry import KNOWN_IDS
from conformance.model.report import SCHEMA_VERSION
from conformance.report.json_file import digest_in, from_json
from conformance.selftest import check, run_self_test
from conformance.selftest.mutations import MUTATIONS
from conformance.selftest.tree import Mutation, add, drop, edit, set_to


@pytest.fixture(scope="module")
def results() -> tuple[check.Result, ...]:
    """Run the whole self-test once."""
    return tuple(run_self_test())


def test_every_mutation_is_caught_by_the_right_criterion_alone(results: tuple[check.Result, ...]) -> None:
    """At least four of each of the eleven, with the verdict that it deserves."""
    assert [(item.mutation.what, item.statuses, item.wrong) for item in results if not item.caught] == []
    counts = Counter(name for item in results for name in item.mutation.by)
    assert set(counts) == set(KNOWN_IDS)
    assert min(counts.values()) >= 4
    assert len({item.mutation.what for item in results}) == len(results)


def test_recorded_run_meets_every_criterion() -> None:
    """Otherwise nothing could be shown with it."""
    assert set(check.statuses_of(check.recorded()).values()) == {"PASS"}


def test_recorded_run_is_a_whole_one_as_this_version_writes_it() -> None:
    """Nothing was added by hand: its digest fits, and it names no machine."""
    text = json.dumps(check._read(check._RECORDED))
    report = from_json(text)
    assert report.schema_version == SCHEMA_VERSION
    assert report.complete
    assert report.exit_code == 0
    assert report.digest == digest_in(text)
    assert find_changes(report, rejudge(report), digest=digest_in(text), missing=()) == ()
    assert "/root" not in text + json.dumps(check.recorded())
    assert json.loads(report.settings_json)["root"] == "/project"


@pytest.mark.parametrize(
    "mutation",
    [
        Mutation(by=("SC-004",), what="nothing", status="FAIL", change=set_to("page", "cold_ms", 9.0)),
        Mutation(
            by=("SC-004",), what="another verdict", status="FAIL", change=set_to("page", "loads_ms", [])
        ),
        Mutation(by=("SC-004",), what="another criterion", status="FAIL", change=set_to("flow", "nonce", "")),
    ],
    ids=lambda mutation: mutation.what,
)
def test_what_nobody_catches_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], mutation: Mutation
) -> None:
    """A mutation that is missed, caught with another verdict or by another criterion makes exit code 1."""
    assert [result.caught for result in run_self_test([mutation])] == [False]
    monkeypatch.setattr(
        "conformance.commands.self_test.run_self_test", lambda: run_self_test((mutation, MUTATIONS[0]))
    )
    assert run_command(["self-test"]) == 1
    out = capsys.readouterr().out
    assert f"MISSED  SC-004          {mutation.what}" in out
    assert "1 of 2 planted mutations caught" in out


def test_table_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], results: tuple[check.Result, ...]
) -> None:
    """One line a mutation and the sum."""
    monkeypatch.setattr("conformance.commands.self_test.run_self_test", lambda: results)
    assert run_command(["self-test"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(MUTATIONS) + 1
    assert (
        lines[-1]
        == f"  {len(MUTATIONS)} of {len(MUTATIONS)} planted mutations caught by the right criterion alone"
    )


def test_spoilt_record_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the good run is none any more, that is an error of the suite and no result."""
    monkeypatch.setattr(check, "statuses_of", lambda _tree: {"SC-001": "NOT MEASURED"})
    with pytest.raises(HarnessError, match="does not meet SC-001"):
        next(run_self_test())


@pytest.mark.parametrize(
    "change",
    [
        set_to("page", "none", 1),
        edit("flow", "steps", {}, name="none"),
        drop("flow", "steps", name="none"),
        add("flow", "none", 1),
    ],
)
def test_mutation_that_plants_nothing_is_an_error(change: object) -> None:
    """A mutation of what is not there would be caught by nobody, or by chance."""
    mutation = replace(MUTATIONS[0], change=change)  # type: ignore[arg-type]
    with pytest.raises(LookupError):
        list(run_self_test([mutation]))
