"""A message made regular: one kind of quote and space, and each quotation as one character."""

import re
import unicodedata

# Each quotation becomes one character of Unicode's private use area, which no message may bring along.
_FIRST = 0xE000
QUOTE = "[\ue000-\uf8ff]"
_QUOTES_MAX = 1000  # quotations; more are left as they are
_PRIVATE = re.compile(QUOTE)
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_SPACE = re.compile(r"[^\S\n]+")
_STRAIGHT = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‛": "'",
        "ʼ": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "`": '"',
    }
)
# Bounded, so that a row of opening quotes costs no more than its length.
_QUOTED = re.compile(
    r'"([^"]{1,1200})"' r"|(?<![\w'])'((?:[^'\n]|(?<=\w)'(?=\w)){1,300}?)'(?![\w'])",
)


class Text:
    """A tidied message and the quotations that were taken out of it."""

    def __init__(self, message: str) -> None:
        self._quotes: list[tuple[str, str]] = []
        text = unicodedata.normalize("NFC", message)
        text = _INVISIBLE.sub("", _PRIVATE.sub("", text)).translate(_STRAIGHT)
        lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
        text = "\n".join(line for line in lines if line)
        self.masked = _QUOTED.sub(self._take, text).strip()

    def _take(self, match: re.Match[str]) -> str:
        inner = (match[1] or match[2]).strip()
        if len(self._quotes) >= _QUOTES_MAX or not inner:
            return match[0]
        self._quotes.append((inner, match[0]))
        return chr(_FIRST + len(self._quotes) - 1)

    def plain(self, masked: str) -> str:
        """Return what the user wrote; a quotation that stands alone loses its quotes."""
        masked = masked.strip()
        if len(masked) == 1 and self.is_quote(masked):
            return self._quotes[ord(masked) - _FIRST][0]
        return _PRIVATE.sub(lambda match: self._quotes[ord(match[0]) - _FIRST][1], masked).strip()

    def words(self, masked: str) -> str:
        """Return what the user wrote, without any quotes."""
        return _PRIVATE.sub(lambda match: self._quotes[ord(match[0]) - _FIRST][0], masked).strip()

    @staticmethod
    def is_quote(character: str) -> bool:
        """Tell whether one character stands for a quotation."""
        return _PRIVATE.fullmatch(character) is not None
