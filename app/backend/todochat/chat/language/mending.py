"""A clause with the slips of the finger in its frame mended; the words of a new title stay as they are."""

import re

from todochat.chat.language import past, typos

_I = re.IGNORECASE
_VERBS = (
    "add create remember remind show list display mark complete finish delete remove cancel change update rename "
    "edit reopen undo restore completed finished erase what's done"
).split()
_FRAME = "task tasks todo todos reminder completed complete done finished pending everything please".split()
ADD = re.compile(r"(?:add|create|make|new|set|remind|remember)\b", _I)
_TELLS = re.compile(r"(?:i|we)(?:'ve|'m)?\b|just\b|already\b", _I)
_PAST = ("finished", "completed", *(word for word in past.IRREGULAR if len(word) > 4))  # noqa: PLR2004 - letters


def mended(clause: str) -> str:
    """Return the clause with its order, its "task" and its "done" as they were meant."""
    fixed = typos.correct_all(clause, _VERBS, first=1)
    if _TELLS.match(fixed):
        return typos.correct_all(fixed, _PAST, first=4)
    if ADD.match(fixed):
        head, _, tail = fixed.partition(" ")
        return f"{head} {typos.correct_all(tail, ('task', 'reminder', 'todo', 'tasks'), first=3)}"
    head, to, tail = fixed.partition(" to ")
    return typos.correct_all(head, (*_VERBS[:1], *_FRAME)) + to + tail
