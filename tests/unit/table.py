"""Tables whose rows are one test: thousands of items of their own would cost more than what they look at."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest

Test = Callable[..., None]
_FAILURES = (Exception, pytest.fail.Exception)


def table(names: str | tuple[str, ...], rows: Iterable[Any], ids: Any = None) -> Callable[[Test], Test]:
    """Call a test with each row, as `pytest.mark.parametrize` does, within one item.

    For what needs nothing anew for each row. Every row is tried; what fails names its rows.

    Args:
        names: of the arguments that a row gives, "a" or ("a", "b").
        rows: a value, or a tuple of as many as there are names.
        ids: of the rows, or what makes one of a row's first value; by default the row itself.
    """
    given = (names,) if isinstance(names, str) else names
    every = list(rows)

    def wrap(test: Test) -> Test:
        @functools.wraps(test)
        def call(**fixtures: Any) -> None:
            failed: dict[str, BaseException] = {}
            for index, row in enumerate(every):
                values = (row,) if len(given) == 1 else row
                try:
                    test(**fixtures, **dict(zip(given, values, strict=True)))
                except _FAILURES as exc:
                    failed[_name(ids, index, values)] = exc
            if failed:
                first = next(iter(failed.values()))
                first.add_note(f"{len(failed)} of {len(every)} rows fail: {'; '.join(failed)}")
                raise first

        signature = inspect.signature(test)
        kept = [item for name, item in signature.parameters.items() if name not in given]
        call.__signature__ = signature.replace(parameters=kept)
        return call

    assert every, "a table without rows tests nothing"
    return wrap


def _name(ids: Any, index: int, values: tuple[Any, ...]) -> str:
    if ids is None:
        return repr(values)
    return str(ids(values[0]) if callable(ids) else ids[index])
