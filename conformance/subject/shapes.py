"""Find, place and imitate values in JSON of any shape."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

# An id that no row of a run reaches; the contract's own example is 999.
NO_SUCH_NUMBER = 999_999_999


def dig(data: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Return what lies at a dotted path in JSON, or None."""
    for key in path.split("."):
        if not isinstance(data, Mapping) or key not in data:
            return None
        data = data[key]
    return data


def plant(data: dict[str, Any], path: str, value: object) -> None:
    """Put a value at a dotted path, making the objects on the way."""
    *parents, last = path.split(".")
    for key in parents:
        data = data.setdefault(key, {})
    data[last] = value


def fill(template: Any, words: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    """Return JSON with `{word}` replaced in each of its texts."""
    if isinstance(template, Mapping):
        return {key: fill(value, words) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [fill(value, words) for value in template]
    if isinstance(template, str):
        for word, value in words.items():
            template = template.replace("{" + word + "}", value)
    return template


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
