"""report.md for a pull request."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.report.markdown import render_markdown


def test_page_is_the_golden_one(full_report: Any, golden: Callable[[str, str], None]) -> None:
    """Heading, warnings, table, reasons, stages."""
    golden("report.md", render_markdown(full_report))


def test_every_row_has_its_cells(full_report: Any) -> None:
    """No text of a verdict or stage breaks out of its cell."""
    rows = [line for line in render_markdown(full_report).splitlines() if line.startswith("|")]
    counts = [len(re.findall(r"(?<!\\)\|", row)) for row in rows]
    assert counts == [7] * 10 + [4] * 4


def test_lines_of_a_reason_become_one(make: Any, full_report: Any) -> None:
    """A list item or a cell that breaks in two would end the list or the table."""
    shown = replace(full_report.verdicts[1], reason="one\n\n# two", observed="a\nb")
    text = render_markdown(make.report(verdicts=(shown,)))
    assert "- **SC-002 FAIL**: one # two\n" in text
    assert "| a b |" in text


def test_tags_are_escaped(full_report: Any) -> None:
    """Text from a log is no markup."""
    assert "<script" not in render_markdown(full_report)


def test_log_line_is_no_image(make: Any, full_report: Any) -> None:
    """A pull request must not load a picture that a log line of the subject names."""
    shown = replace(full_report.verdicts[1], reason="logged ![x](http://192.0.2.1/x.png)")
    assert "![x](http" not in render_markdown(make.report(verdicts=(shown,)))


def test_green_run_has_no_reasons(make: Any) -> None:
    """What needs no explaining gets none."""
    assert "## Why" not in render_markdown(make.report())
