"""Numbers and ordinals as people write them."""

import re

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = {
    w: 20 + 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())
}
_SMALL = {word: number for number, word in enumerate(_UNITS)}
_ORDINALS = {
    word: place
    for place, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=1
    )
} | {
    "last": -1,
    "final": -1,
    "latest": -1,
    "newest": -1,
    "bottom": -1,
    "most recent": -1,
    "second last": -2,
    "second to last": -2,
    "oldest": 1,
    "earliest": 1,
    "top": 1,
    "next": 1,
    "very first": 1,
    "very last": -1,
}
_DIGITS_MAX = 18  # digits of the largest id

WORD = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_UNITS[1:10])}))?|{'|'.join(reversed(_UNITS[1:]))})"
ORDINAL = rf"(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))}|\d{{1,4}}(?:st|nd|rd|th))"


def cardinal(text: str) -> int | None:
    """Return the number that the text is, in digits or words."""
    text = text.strip().lower()
    if text.isdecimal():
        return int(text) if len(text) <= _DIGITS_MAX else 10**_DIGITS_MAX
    if text in _SMALL:
        return _SMALL[text]
    tens, _, unit = re.sub(r"[- ]", " ", text).partition(" ")
    if tens in _TENS and (not unit or 0 < _SMALL.get(unit, 0) < 10):  # noqa: PLR2004 - twenty-one to -nine
        return _TENS[tens] + _SMALL.get(unit, 0)
    return None


def ordinal(text: str) -> int | None:
    """Return the place that the text names: 1 for the first, -1 for the last."""
    text = text.strip().lower()
    if text in _ORDINALS:
        return _ORDINALS[text]
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits and text[digits.end() :] in {"st", "nd", "rd", "th"} else None
