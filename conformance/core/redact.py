"""Keep secrets out of everything that is printed or written."""

import re

MASK = "[redacted]"
# A value worth hiding is long enough not to be a common word.
_MIN_SECRET_LENGTH = 6
_PATTERNS = (
    re.compile(r"(?i)(authorization:\s*bearer\s+)[\w.~+/=-]+"),
    re.compile(
        r"(?i)((?:password|passwd|secret|token|api[_-]?key)(?:[_-]?key)?[\"']?\s*[=:]\s*[\"']?)(?!\s)[^\s\"',}]{6,}"
    ),
    re.compile(r"((?:postgres(?:ql)?(?:\+\w+)?|https?)://[^\s:/@]+:)[^\s@]+(?=@)"),
    re.compile(r"()eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}"),
)


class Redactor:
    """Replace known secret values and things that look like secrets by a mask."""

    def __init__(self) -> None:
        self._values: set[str] = set()

    def learn(self, value: str) -> None:
        """Hide this value from now on; values too short to be a secret are ignored."""
        if len(value) >= _MIN_SECRET_LENGTH:
            self._values.add(value)

    def clean(self, text: str) -> str:
        """Return the text with every secret replaced."""
        for value in sorted(self._values, key=len, reverse=True):
            text = text.replace(value, MASK)
        for pattern in _PATTERNS:
            text = pattern.sub(lambda match: match.group(1) + MASK, text)
        return text
