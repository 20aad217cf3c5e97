"""A team's own criteria: refuse a marker that would be lost or overrule another; read what a test found."""

from collections.abc import Collection, Iterable
from typing import get_args

import pytest

from conformance.model.measurements import Observed
from conformance.model.verdict import Level

_WORDS = ("title", "limit", "level")
# The fixture behind all others of the plugin.
_OPENS = "conformance_session"


def problems_of(items: Iterable[pytest.Item], *, marker: str, known_ids: Collection[str]) -> list[str]:
    """Return what is wrong with the markers of the collected tests, a line each."""
    problems: dict[str, None] = {}
    owners: dict[str, str] = {}
    for item in items:
        mark = item.get_closest_marker(marker)
        if mark is None:
            continue
        test = item.nodeid.partition("[")[0]
        for problem in _mark_problems(mark, known_ids):
            problems[f"{test}: {problem}"] = None
        if mark.args and owners.setdefault(str(mark.args[0]), test) != test:
            owner = owners[str(mark.args[0])]
            problems[
                f"{test}: criterion '{mark.args[0]}' is that of {owner} too; give it an id of its own"
            ] = None
    return list(problems)


def _mark_problems(mark: pytest.Mark, known_ids: Collection[str]) -> list[str]:
    if len(mark.args) != 1 or not isinstance(mark.args[0], str) or not mark.args[0].strip():
        return [f"criterion takes one id, found {mark.args!r}; write criterion('OWN-01', title='…')"]
    problems = [
        f"criterion has no '{word}'; known: {', '.join(_WORDS)}"
        for word in sorted(mark.kwargs.keys() - set(_WORDS))
    ]
    if mark.args[0] in known_ids:
        problems.append(f"criterion '{mark.args[0]}' is the suite's; give the test an id of its own")
    levels = get_args(Level)
    if mark.kwargs.get("level", levels[0]) not in levels:
        problems.append(f"level: found {mark.kwargs['level']!r}, expected {' or '.join(map(repr, levels))}")
    return problems


def observed_in(report: pytest.TestReport, item: pytest.Item, mark: pytest.Mark) -> Observed:
    """Return what a test's outcome says of its criterion.

    Args:
        report: of the test's body, or of a set-up that was skipped or failed.
        item: the test.
        mark: names the criterion, and may bring its title, limit and level.
    """
    # A test that fails as expected counts as skipped with pytest, and has been measured all the same.
    measured = report.when == "call" and (not report.skipped or hasattr(report, "wasxfail"))
    return Observed(
        title=str(mark.kwargs.get("title", item.name)),
        level=mark.kwargs.get("level", "required"),
        limit=str(mark.kwargs.get("limit", "-")),
        observed=str(dict(item.user_properties).get("observed", "-")),
        met=report.passed if measured else None,
        reason="" if report.passed else _reason(report),
    )


def unmeasured(
    outcomes: Iterable[tuple[pytest.TestReport, pytest.Item, pytest.Mark]],
) -> list[tuple[str, Observed]]:
    """Return id and outcome of a team's criteria whose tests ended before anything was opened.

    Others may use the same marker: only a test that asks for the run is a criterion of one.
    """
    return [
        (str(mark.args[0]), observed_in(report, item, mark))
        for report, item, mark in outcomes
        if mark.args and _OPENS in getattr(item, "fixturenames", ())
    ]


def _reason(report: pytest.TestReport) -> str:
    """Return what the assertion, the skip or the set-up said, on one line."""
    if isinstance(report.longrepr, tuple):
        *_, said = report.longrepr
        return f"the test was skipped: {said.removeprefix('Skipped: ') or 'no reason was given'}"
    crash = getattr(report.longrepr, "reprcrash", None)
    said = str(getattr(crash, "message", report.longrepr))
    for kind in ("AssertionError: ", "Failed: "):
        said = said.removeprefix(kind)
    first = said.splitlines()[0] if said else "no reason was given"
    return first if report.when == "call" else f"the test's set-up failed: {first}"
