"""A table of rows within one test."""

import inspect

import pytest

from tests.unit.table import table


def test_every_row_is_tried_and_those_that_fail_are_named() -> None:
    """Also those that only should have raised."""
    tried = []

    @table(("number", "kind"), [(1, ValueError), (2, ZeroDivisionError), (3, ValueError)], ids=str)
    def check(make: str, number: int, kind: type[Exception]) -> None:
        tried.append((make, number))
        with pytest.raises(kind):
            raise ZeroDivisionError if number == 1 else ValueError

    assert list(inspect.signature(check).parameters) == ["make"]
    with pytest.raises(ZeroDivisionError) as failure:
        check(make="x")
    assert tried == [("x", 1), ("x", 2), ("x", 3)]
    assert failure.value.__notes__ == ["2 of 3 rows fail: 1; 2"]


def test_table_without_rows_is_a_mistake() -> None:
    """It would pass whatever is true."""
    with pytest.raises(AssertionError):
        table("x", [])
