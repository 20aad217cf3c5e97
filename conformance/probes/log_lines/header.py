"""The head of a plain line: time, host, process, logger, and among them how bad the line is."""

import re
from dataclasses import dataclass

from conformance.probes.log_lines import tokens
from conformance.probes.log_lines.letters import letter_of
from conformance.probes.log_lines.levels import Level, level_of_priority, level_of_word
from conformance.probes.log_lines.nothing import is_nothing

_MOST_TOKENS = 12
_MOST_PLAIN_NAMES = 1


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the message: the level when one is named, and whether a time was."""

    level: Level | None
    message: str
    timed: bool


@dataclass(slots=True)
class _Place:
    """How far a line was read, and what was seen on the way."""

    position: int = 0
    # Behind the last token that can be no part of a message.
    message: int = 0
    anchored: bool = False
    timed: bool = False
    plain_names: int = 0
    after_number: bool = False
    after_setting: bool = False


def read_header(text: str) -> Header:
    """Read the tokens before the message of one line, as far as they can belong to a header."""
    at_once = _marked(text)
    if at_once is not None:
        return at_once
    if tokens.TABLE.fullmatch(text):
        return Header(level=None, message=text, timed=False)
    place = _Place()
    # WebLogic's `####<Jan 1, …> <Error> …`.
    place.position = len("####") if text.startswith("####<") else 0
    found = tokens.PRIORITY.match(text)
    priority = level_of_priority(int(found.group(1))) if found else None
    if found:
        place.position, place.anchored = found.end(), True
    for _ in range(_MOST_TOKENS):
        place.position += len(text[place.position :]) - len(text[place.position :].lstrip())
        level = _level_at(text, place)
        if level is not None:
            return level
        if not _advance(text, place):
            break
    # PostgreSQL's own prefix can be anything, but two blanks follow its level.
    found = tokens.POSTGRES.match(text)
    if found:
        return Header(
            level=level_of_word(found.group(found.lastindex or 0)),
            message=text[found.end() :],
            timed=place.timed,
        )
    return Header(level=priority, message=text[place.message :].lstrip(), timed=place.timed)


def _marked(text: str) -> Header | None:
    """Return the header of formats whose level is one letter at a fixed place."""
    found = letter_of(text)
    if found is None:
        return None
    letter, end = found
    return Header(level=level_of_word(letter), message=text[end:].strip(), timed=True)


def _level_at(text: str, place: _Place) -> Header | None:
    """Return the header when the level stands here: in brackets, or as a word that cannot be prose."""
    if place.after_setting:
        return None
    found = tokens.BRACKETS.match(text, place.position)
    if found is not None:
        inner = next(group for group in found.groups() if group is not None)
        rest = text[found.end() :].lstrip(" :-|\t>=")
        # `<error>…</error>` is an element.
        level = None if rest.endswith(f"</{inner}>") else _bracketed(inner)
        # `[error]` alone is the heading of a part of some settings.
        if level is None or (not rest and not place.timed and found.group().islower()):
            return None
        return Header(level=level, message=rest, timed=place.timed)
    tries = (
        form.match(text, place.position)
        for form in (tokens.SLASHED, tokens.GLIB, tokens.CHANNEL, tokens.FACILITY, tokens.LEVEL)
    )
    word = next(filter(None, tries), None)
    if word is None or len(word.group("word")) == 1:
        return None
    level = level_of_word(word.group("word"))
    rest = text[word.end() :]
    if level is None or not _is_level(word.group("word"), word.group("end"), rest, place):
        return None
    return Header(level=level, message=rest.lstrip(" :-|\t>=/"), timed=place.timed)


def _bracketed(inner: str) -> Level | None:
    """Return the level inside brackets: `error`, `core:error`, `12:00:00 ERR`, `…: ERROR/MainProcess`, `#|…|SEVERE|…#`."""
    text = inner.strip()
    level = None if text[:1].isdigit() and " " not in text else level_of_word(text)
    if level is not None and len(text) > 1 and not text.isdigit():
        return level
    colon = re.fullmatch(
        r"[\w.]+[:#](\w+)|[\w .#-]+/([A-Z]+)|[\d:]+:\d{4}/\d{6}\.\d+:([A-Z]+):\S+|#\|[^|]*\|([A-Z]+)\|.*",
        text,
    )
    last = next(filter(None, colon.groups())) if colon else ""
    if len(last) > 1 and not last.isdigit():
        return level_of_word(last)
    when = tokens.TIME.match(text)
    if when is None:
        return None
    word = re.match(r"[\s:|-]*(?:\d+\s+)?([A-Za-z]+)(?=[\s/\]:|]|$)", text[when.end() :])
    return level_of_word(word.group(1)) if word and len(word.group(1)) > 1 else None


def _is_level(word: str, end: str, rest: str, place: _Place) -> bool:
    """Tell whether a word that can be a level is one here, and not the begin of a sentence."""
    # NLog's `Error Todo.Api …`: the level, and a logger whose name has parts.
    if end or (place.timed and word.istitle() and tokens.LOGGER.match(rest)):
        return True
    if not place.anchored and is_nothing(rest.lstrip(" :=")):
        return False
    colon, spaced = (
        rest.startswith(":"),
        re.match(
            r"\s{2,}|\t|\s[-|]|\s[\w.-]+ : |\s@\d|\s(?:>>?|=>|::|[\u2192\u203a\u00bb])\s|[|;]|,(?=\w)|\s*$",
            rest,
        )
        is not None,
    )
    nothing_after = not rest.strip(" :")
    if word.isupper():
        if place.after_number and place.plain_names:
            return False
        return place.anchored or not nothing_after or colon
    if place.plain_names and not place.anchored:
        return False
    # In small letters a level of a line without a time needs its colon or its columns.
    return not nothing_after and (colon or spaced)


def _advance(text: str, place: _Place) -> bool:
    """Step over one token of a header; False where the message begins."""
    for pattern, kind in (
        (tokens.TIME, "time"),
        (tokens.BRACKETS, "brackets"),
        (tokens.SEPARATOR, "separator"),
        (tokens.NUMBER, "number"),
        (tokens.PAIR, "pair"),
        (tokens.WORD, "word"),
    ):
        found = pattern.match(text, place.position)
        if found is None or not found.group():
            continue
        token = found.group()
        if kind == "separator" and place.position == 0 and token[0] in "*#":
            return False
        if kind == "word" and not _is_name(token, text[found.end() :], place):
            return False
        place.timed |= kind == "time" or (kind == "brackets" and tokens.TIME.match(token, 1) is not None)
        place.anchored |= kind == "time" or (kind in {"brackets", "separator"} and place.position == 0)
        place.after_number = kind == "number"
        place.position = found.end()
        place.message = place.message if kind == "word" and not tokens.PROCESS.search(token) else found.end()
        return True
    return False


def _is_name(token: str, rest: str, place: _Place) -> bool:
    """Tell whether a word can be a host, a process or a logger rather than the begin of the message."""
    if tokens.SETTING.search(token):
        place.after_setting = True
        return True
    separated = re.match(r"\s+(?:[-|>]+|\u2502|::|==>)(?:\s|$)|[|:]", rest) is not None or token.endswith(":")
    shaped = any(mark in token for mark in "._-/$@#[") or token[:1].isdigit()
    if separated:
        place.anchored = place.anchored or not token.endswith(":")
        return True
    if shaped:
        return True
    place.plain_names += 1
    return place.plain_names <= _MOST_PLAIN_NAMES
