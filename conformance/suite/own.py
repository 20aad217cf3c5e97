"""A team's own criteria: refuse a marker that would be lost or would overrule another."""

from collections.abc import Collection, Iterable
from typing import get_args

import pytest

from conformance.model.verdict import Level

_WORDS = ("title", "limit", "level")


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
