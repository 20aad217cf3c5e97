"""No value that means a fault, or that nobody can have measured, is judged green."""

import json
from collections.abc import Iterator
from typing import Any

from conformance.core.errors import ConfigError
from conformance.criteria import CRITERIA, find_changes, rejudge
from conformance.report.json_file import digest_of, from_json
from tests.unit.records import good_json
from tests.unit.table import table
from tests.unit.verdicts.wrong_values import GONE, WRONG


def _holders(node: Any, keys: list[str]) -> Iterator[tuple[Any, Any]]:
    """Yield each list or table that holds the last key of a path, and that key as it is there."""
    key, *rest = keys
    names = range(len(node)) if key == "*" else (int(key) if isinstance(node, list) else key,)
    for name in names:
        if rest:
            yield from _holders(node[name], rest)
        else:
            yield node, name


def _planted(place: str, value: Any) -> str:
    tree: Any = json.loads(good_json())
    keys = place.split(".")
    node = tree["measurements"]
    for holder, name in list(_holders(node, [keys[0], "fact", *keys[1:]] if keys[1:] else keys)):
        if value is GONE:
            del holder[name]
        else:
            holder[name] = value
    return json.dumps(tree)


def _status(criterion: str, text: str) -> str:
    try:
        stored = from_json(text)
    except ConfigError:
        return "refused"
    # By this judge alone: all of them, for each row, would take most of the time.
    report = rejudge(stored, criteria=[item for item in CRITERIA if item.id == criterion])
    assert find_changes(stored, report, digest=digest_of(stored), missing=())
    return next(item.status.value for item in report.verdicts if item.criterion == criterion)


@table("criterion", sorted({criterion for criterion, _, _ in WRONG}))
def test_wrong_value_is_not_green(criterion: str) -> None:
    """It is FAIL or NOT MEASURED, or the file is refused; and never exit code 0."""
    planted = [(place, value) for judged, place, value in WRONG if judged == criterion]
    assert planted
    green = [
        (place, value)
        for place, value in planted
        if _status(criterion, _planted(place, value)) in {"PASS", "NOT APPLICABLE"}
    ]
    assert green == []


def test_report_without_wrong_values_is_green() -> None:
    """Otherwise all of this would show nothing."""
    assert {item.status.value for item in rejudge(from_json(good_json())).verdicts} == {"PASS"}
