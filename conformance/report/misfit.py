"""What of a stored report does not fit, in the words of the file."""

from collections.abc import Mapping
from typing import Any, TypeVar

Kind = TypeVar("Kind")
_WORDS: dict[type[Any], str] = {dict: "an object", list: "a list", str: "a text"}


class Misfit(Exception):  # noqa: N818 - reads as the fact it states
    """A place in a file where something else was expected; the message says where, what, and what else."""


def entry_of(tree: Mapping[str, Any], key: str, kind: type[Kind], below: str = "") -> Kind:
    """Return the entry of that key.

    Raises:
        Misfit: it is missing, or of another kind.
    """
    if key not in tree:
        raise Misfit(f"{below}{key}: missing")
    found = tree[key]
    if not isinstance(found, kind):
        raise Misfit(f"{below}{key}: found {str(found)[:40]!r}, expected {_WORDS.get(kind, kind.__name__)}")
    return found
