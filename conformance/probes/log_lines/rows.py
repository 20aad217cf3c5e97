"""Lines that are a row of values: a JSON array, or quoted fields with commas between them."""

import json

from conformance.probes.log_lines.json_form import level_of_object
from conformance.probes.log_lines.levels import Level, level_of_word

_FEWEST = 2
_SHORTEST_WORD = 3


def level_of_row(text: str) -> Level | None:
    """Return the level that one value of a row names; None where none does, or several do as in a list of levels."""
    values = _values(text)
    within = [level_of_object(value) for value in values if isinstance(value, dict)]
    if "error" in within:
        return "error"
    words = (value for value in values if isinstance(value, str) and value.isalpha())
    named = [level_of_word(word) for word in words if len(word) >= _SHORTEST_WORD]
    levels = [level for level in named if level is not None]
    return levels[0] if len(levels) == 1 and len(values) >= _FEWEST else None


def _values(text: str) -> list[object]:
    row = text if text.startswith("[") else f"[{text}]" if text.startswith('"') else ""
    try:
        values = json.loads(row) if row.endswith("]") else []
    except (ValueError, RecursionError):
        return []
    return values if isinstance(values, list) else []
