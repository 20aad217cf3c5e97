"""Find and place values in JSON of any shape: for the load, and for the suite, which has it from here."""

from collections.abc import Mapping
from typing import Any


def dig(data: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Return what lies at a dotted path in JSON, or None."""
    for key in path.split("."):
        if not isinstance(data, Mapping) or key not in data:
            return None
        data = data[key]
    return data


def unwrap(data: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Return what lies at a dotted path in JSON, or None; the whole where no path is named."""
    return dig(data, path) if path else data


def put(data: dict[str, Any], path: str, value: object) -> None:
    """Put a value at a dotted path, making the objects on the way."""
    *parents, last = path.split(".")
    for key in parents:
        data = data.setdefault(key, {})
    data[last] = value


def fill(template: Any, words: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
    """Return JSON of its own with `{word}` replaced in each of its texts."""
    if isinstance(template, Mapping):
        return {key: fill(value, words) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [fill(value, words) for value in template]
    if isinstance(template, str):
        for word, value in words.items():
            template = template.replace("{" + word + "}", str(value))
    return template
