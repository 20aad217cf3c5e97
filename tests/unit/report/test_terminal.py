"""The table at the end of a run."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.report.markdown import render_markdown
from conformance.report.terminal import render_terminal, wants_colour
from tests.unit.table import table

Golden = Callable[[str, str], None]


def test_table_is_the_golden_one(full_report: Any, golden: Golden) -> None:
    """One line a verdict, reasons and evidence below red ones, notes, and the sum."""
    golden("terminal.txt", render_terminal(full_report, folder="reports/7f3c9a"))


def test_plain_table_holds_no_escape(full_report: Any) -> None:
    """A log file gets text only, and every line whole."""
    text = render_terminal(full_report, folder="reports/7f3c9a")
    assert "\x1b" not in text


def test_coloured_table_says_the_same(full_report: Any) -> None:
    """Colours add nothing but colours."""
    import re

    coloured = render_terminal(full_report, folder="x", colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render_terminal(full_report, folder="x")


@pytest.mark.parametrize(("code", "colour"), [(0, 32), (1, 31), (3, 31)])
def test_sum_is_green_only_when_conformant(make: Any, code: int, colour: int) -> None:
    """By the exit code, as for CI."""
    last = render_terminal(make.report(exit_code=code), folder="x", colour=True).splitlines()[-1]
    assert f"\x1b[1;{colour}m" in last


def test_what_a_pass_rests_on_is_shown_beside_it(make: Any, full_report: Any) -> None:
    """A PASS with a waiver says so; a clean one stays one line, and none names its evidence."""
    shown = replace(full_report.verdicts[0], reason="waived: 1x error")
    report = make.report(verdicts=(shown,))
    assert "waived: 1x error" in render_terminal(report, folder="x")
    assert "waived: 1x error" in render_markdown(report)
    assert "evidence" not in render_terminal(report, folder="x")


def test_reason_that_looks_like_markup_is_printed_as_it_is(make: Any, full_report: Any) -> None:
    """Rich's own markup in a log line must not vanish."""
    shown = replace(full_report.verdicts[1], reason="error [bold]x[/bold] [/no]")
    assert "error [bold]x[/bold] [/no]" in render_terminal(make.report(verdicts=(shown,)), folder="x")


def test_reason_with_escapes_of_the_subject_is_plain(make: Any, full_report: Any) -> None:
    """A coloured or a malicious log line must not steer the reader's terminal."""
    shown = replace(full_report.verdicts[1], reason="logged \x1b[2J\x1b[31mERROR")
    assert "\x1b" not in render_terminal(make.report(verdicts=(shown,)), folder="x")


def test_columns_are_aligned(full_report: Any) -> None:
    """The limits of all verdicts stand below one another."""
    lines = [line for line in render_terminal(full_report, folder="x").splitlines() if line[2:5] == "SC-"]
    assert len(lines) == 6
    assert len({line.index("limit ") for line in lines}) == 1


def test_broken_run_is_noted(make: Any) -> None:
    """Who reads the table knows that it is partial, and why."""
    text = render_terminal(make.report(complete=False, harness_error="no cluster", exit_code=3), folder="x")
    assert "note: the harness broke: no cluster" in text
    assert "note: the run did not come to its end" in text


def test_all_green_is_summed_up(make: Any) -> None:
    """The last line is the sentence that people copy."""
    last = render_terminal(make.report(), folder="reports/7f3c9a").splitlines()[-1]
    assert last == "  CONFORMANT: 11 of 11 passed in 4 min 31 s · reports/7f3c9a/results.json"


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@table(
    ("stream", "environment", "expected"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
    ids=["terminal", "empty NO_COLOR", "NO_COLOR", "dumb terminal", "file"],
)
def test_colour_is_for_terminals_only(stream: Any, environment: dict[str, str], *, expected: bool) -> None:
    """NO_COLOR counts when it is not empty."""
    assert wants_colour(stream, environment) is expected


def test_details_that_are_asked_for_come_before_the_table(make: Any, full_report: Any) -> None:
    """The table stays the last thing on the screen."""
    told = replace(full_report.verdicts[0], details=("chat: adds a task: passed", "chat: lists: passed"))
    report = make.report(verdicts=(told, full_report.verdicts[1]))
    lines = render_terminal(report, folder="x", details=(told.criterion,)).splitlines()
    assert lines[1:3] == ["    chat: adds a task: passed", "    chat: lists: passed"]
    assert not any("adds a task" in line for line in render_terminal(report, folder="x").splitlines())
