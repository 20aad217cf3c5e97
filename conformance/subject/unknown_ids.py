"""Imitate ids of any kind."""

from typing import Any
from uuid import UUID, uuid4

# An id that no row of a run reaches; the contract's own example is 999.
NO_SUCH_NUMBER = 999_999_999


def unknown_like(known: Any) -> Any:  # noqa: ANN401 - JSON
    """Return an id of the same kind as a known one that nothing has: a number, digits, a UUID, or a text."""
    if isinstance(known, int):
        return NO_SUCH_NUMBER
    text = str(known)
    if text.isdecimal():
        return str(NO_SUCH_NUMBER)
    try:
        UUID(text)
    except ValueError:
        return "".join("b" if letter == "a" else "a" for letter in text)
    return str(uuid4())
