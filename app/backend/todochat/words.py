"""What text is like before its length is measured: one form of each character, and something to see."""

import unicodedata

# Letters and symbols by their category, and yet nothing to see: fillers of Hangul, and Braille without dots.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Control, format, surrogate, private, unassigned; separators; marks, which need a letter to sit on.
_UNSEEN = ("C", "Z", "M")


def fold(value: object) -> object:
    """Return text in the form NFC, without white space at its ends; what is no text as it is."""
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def fold_address(value: object) -> object:
    """Return an e-mail address as it is stored: in small letters, too."""
    folded = fold(value)
    return unicodedata.normalize("NFC", folded.lower()) if isinstance(folded, str) else folded


def storable(value: str) -> str:
    """Return the text when a database can hold it.

    Raises:
        ValueError: it holds a NUL, or half of a character.
    """
    if "\x00" in value:  # PostgreSQL stores no NUL in text
        raise ValueError("must not contain a NUL character")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("must not contain half of a character")
    return value


def visible(value: str) -> str:
    """Return the text when there is something to see.

    Raises:
        ValueError: it consists of characters that leave no mark, such as a zero-width space.
    """
    if not any(_is_seen(character) for character in value):
        raise ValueError("must contain a visible character")
    return value


def plain(value: str) -> str:
    """Return the text when nothing in it is hidden.

    Raises:
        ValueError: it has a character that cannot be seen, so that it looks like another.
    """
    if not all(_is_seen(character) or unicodedata.category(character)[0] == "M" for character in value):
        raise ValueError("must not contain an invisible character")
    return value


def _is_seen(character: str) -> bool:
    # Private characters are whatever the reader's font makes of them.
    category = unicodedata.category(character)
    return character not in _BLANK and (category == "Co" or not category.startswith(_UNSEEN))
