"""Lines of key=value pairs (logfmt), whose values may be quoted once or twice."""

import re

from conformance.probes.log_lines.levels import Level, level_of_word
from conformance.probes.log_lines.nothing import is_nothing
from conformance.probes.log_lines.tokens import TIME

_PAIR = re.compile(
    r"\s*(?P<quote>\"?)(?P<key>[\w.@-]+)(?P=quote)=(?P<value>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^\s\"]*)(?=\s|$)"
)
_LEVEL_KEYS = frozenset({"level", "lvl", "severity", "levelname", "at"})
_FEWEST_PAIRS = 2


def level_of_pairs(text: str) -> Level | None:
    """Return the level that a line of pairs names; None when it is no such line or names none.

    A pair inside a quoted value is none, and one pair alone is a setting.
    """
    when = TIME.match(text)
    position = when.end() if when else 0
    pairs: dict[str, str] = {}
    quoted = False
    while (found := _PAIR.match(text, position)) is not None:
        pairs.setdefault(found.group("key").lower(), found.group("value").strip("\"'"))
        position, quoted = found.end(), quoted or bool(found.group("quote"))
    if len(pairs) < _FEWEST_PAIRS:
        return None
    named = (level_of_word(pairs[key]) for key in _LEVEL_KEYS if key in pairs)
    level = next((level for level in named if level is not None), None)
    if level is not None or is_nothing(pairs.get("error", "null")):
        return level
    # Go's stdr writes `"msg"="…" "error"="…"` and no level; a request was answered so, and says why.
    return "error" if quoted or pairs.get("status", "").startswith("5") else None
