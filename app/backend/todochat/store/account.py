"""Rows that belong to an account, which may have been deleted a moment ago, and in another process."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from todochat.errors import AccountGone


@contextmanager
def still_there() -> Iterator[None]:
    """Store what refers to an account, and to nothing else.

    Raises:
        AccountGone: there is no such account any more.
    """
    try:
        yield
    except IntegrityError as exc:
        raise AccountGone from exc
