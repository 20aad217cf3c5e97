"""junit.xml for CI."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest

from conformance.report.junit_xml import render_junit


def test_file_is_the_golden_one(full_report: Any, golden: Callable[[str, str], None]) -> None:
    """One case a criterion, with properties, figures and evidence."""
    golden("junit.xml", render_junit(full_report))


def test_statuses_are_what_ci_knows(full_report: Any) -> None:
    """FAIL fails, NOT MEASURED is an error, and what was let off is skipped; the sums say the same."""
    suite = ET.fromstring(render_junit(full_report))[0]  # noqa: S314 - made here
    tags = [
        "".join(sorted({child.tag for child in case} & {"failure", "error", "skipped"})) for case in suite
    ]
    assert tags[1:] == ["", "failure", "error", "skipped", "skipped", "skipped", "skipped", "failure"]
    assert (suite.get("tests"), suite.get("failures")) == ("8", "2")
    assert (suite.get("errors"), suite.get("skipped")) == ("1", "4")
    assert suite[4][-1].get("message") == "NOT MEASURED (by leave): no browser; install one"


def test_recommended_is_a_failure_only_when_it_is_required(full_report: Any) -> None:
    """CI stays green for advice, and the advice is told."""
    cases = ET.fromstring(render_junit(full_report)).iter("testcase")  # noqa: S314 - made here
    found = {str(case.get("name")).split()[0]: case for case in cases}
    told = [item.get("message") for item in found["REC-01"].iter("skipped")]
    assert told == ["FAIL (recommended only): it runs as root"]
    assert [item.get("message") for item in found["REC-02"].iter("failure")] == ["FAIL: no policy"]
    levels = {
        name: item.get("value")
        for name, case in found.items()
        for item in case.iter("property")
        if item.get("name") == "level"
    }
    assert (levels["SC-001"], levels["REC-01"]) == ("required", "recommended")
    assert levels["REC-02"] == "recommended, by --require"


def test_green_run_has_neither_errors_nor_skips(make: Any) -> None:
    """Eleven cases, and nothing else to count."""
    suite = ET.fromstring(render_junit(make.report()))[0]  # noqa: S314 - made here
    counts = [suite.get(name) for name in ("tests", "failures", "errors", "skipped")]
    assert counts == ["11", "0", "0", "0"]


def test_forbidden_characters_are_replaced(full_report: Any) -> None:
    """A bell in a log line would make the whole file unreadable."""
    text = render_junit(full_report)
    assert "\x07" not in text
    found = [element.text for element in ET.fromstring(text).iter("system-out")]  # noqa: S314 - made here
    assert "bell \N{REPLACEMENT CHARACTER} & <b>bold</b>" in found


def test_broken_harness_is_a_case_of_its_own(make: Any) -> None:
    """CI is red also when no verdict is."""
    text = render_junit(make.report(harness_error="no cluster\nmore", exit_code=3, complete=False))
    suite = ET.fromstring(text)[0]  # noqa: S314 - made here
    assert (suite.get("tests"), suite.get("errors")) == ("12", "1")
    assert suite[-1].get("name") == "harness"
    assert suite[-1][0].get("message") == "no cluster"


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\ufffe", "\ud800"])
def test_any_log_gives_a_readable_file(make: Any, character: str) -> None:
    """Characters that XML cannot hold are replaced wherever they stand."""
    report = make.report(harness_error=f"x{character}y", exit_code=3)
    assert ET.fromstring(render_junit(report)) is not None  # noqa: S314 - made here
