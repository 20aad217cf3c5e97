"""Variables that a program misses, by the words with which it ends."""

import re

_VARIABLE = r"['\"`]?(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)['\"`]?"
_MISSED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"KeyError: {_VARIABLE}",
        rf"{_VARIABLE} (?:environment variable )?(?:is|was|must be|not|isn't|has to be) ?(?:not )?"
        r"(?:set|missing|required|undefined|defined|provided|empty|specified|found)\b",
        r"(?i:missing|no|undefined|required)(?: (?i:required|mandatory))?"
        rf"(?: (?i:env(?:ironment)?(?: variable)?s?|key))?(?::| for)? {_VARIABLE}",
        rf"(?i:environment variable|env var):? {_VARIABLE}",
        rf"{_VARIABLE} environment variable",
        rf"required key {_VARIABLE} missing value",
        rf"could not find (?:env|environment variable) {_VARIABLE}",
        rf"{_VARIABLE}: (?:unbound variable|parameter not set|parameter null or not set)",
    )
)
# pydantic-settings names its field, and the variable is that in capitals (with the prefix of the settings).
_FIELD = re.compile(r"validation errors? for \w+ (?P<name>\w+(?:\.\w+)*) Field required")


def missed_variable(line: str) -> str:
    """Return the variable that a line says is not set; empty when it names none."""
    found = next((match for pattern in _MISSED if (match := pattern.search(line))), None)
    if found:
        return found.group("name")
    field = _FIELD.search(line)
    return field.group("name").upper().replace(".", "__") if field else ""
