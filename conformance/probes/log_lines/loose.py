"""Objects that are not JSON: Python's and JavaScript's notation, Java's maps, XML, an object that was cut off."""

import re

from conformance.probes.log_lines.levels import Level, level_of_word

_PAIR = re.compile(
    r"(?P<quote>['\"]?)(?P<key>[\w.@ -]*[\w@])(?P=quote)\s*[:=]\s*"
    r"(?P<value>'(?:[^'\\]|\\.)*'?|\"(?:[^\"\\]|\\.)*\"?|[^\s,}{'\"]+)?[^,{}\s]*[\s,{}]*"
)
_LEVEL_KEYS = frozenset(
    {"level", "log.level", "loglevel", "log_level", "levelname", "severity", "@l", "@level", "lvl"}
)
# An attribute of an event of log4j, an element of java.util.logging's record.
_MARKUP = re.compile(
    r"<[\w:]+(?:\s[\w:]+=\"[^\"]*\")*?\slevel=\"([A-Za-z]+)\"|<(?:level|severity)>([A-Za-z]+)</"
)
_MOST_PAIRS = 200


def level_of_loose(text: str) -> Level | None:
    """Return the level that such an object names by a key of its own; a pair inside a text is none."""
    if text.startswith("<"):
        found = _MARKUP.match(text)
        return level_of_word(found.group(1) or found.group(2)) if found else None
    if not text.startswith("{"):
        return None
    position = len(text) - len(text.lstrip("{ \n\t"))
    for _ in range(_MOST_PAIRS):
        pair = _PAIR.match(text, position)
        if pair is None:
            return None
        if pair.group("key").lower() in _LEVEL_KEYS and pair.group("value"):
            return level_of_word(pair.group("value").strip("'\""))
        position = pair.end()
    return None
