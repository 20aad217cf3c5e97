"""A clause with the slips of the finger in its frame mended; the words of a new title stay as they are."""

import re

from todochat.chat.language import numbers, past, typos
from todochat.chat.language.words import TODO_VERBS

_I = re.IGNORECASE
_VERBS = (
    "add create remember remind show list display mark complete finish delete remove cancel change update rename "
    "edit reopen undo restore completed finished erase what's done"
).split()
_FRAME = "task tasks todo todos reminder completed complete done finished pending everything please".split()
ADD = re.compile(r"(?:add|create|make|new|set|remind|remember)\b", _I)
_TELLS = re.compile(r"(?:i|we)(?:'ve|'m)?\b|just\b|already\b", _I)
_PAST = ("finished", "completed", *(w for w in past.IRREGULAR if len(w) > 4 and not w.endswith("ed")))  # noqa: PLR2004 - letters
# "I write" is no slip for "I wrote", "I sent" none for "I spent", and "packed" none for "picked".
_MEANT = frozenset(past.IRREGULAR) | frozenset(past.IRREGULAR.values()) | TODO_VERBS


def mended(clause: str) -> str:
    """Return the clause with its order, its "task" and its "done" as they were meant."""
    fixed = typos.correct_all(clause, _VERBS, first=1)
    if _TELLS.match(fixed):
        start, _, rest = fixed.partition(" ")
        words = rest.split(" ", 2)
        meant = [
            w.lower() in _MEANT or numbers.cardinal(w) is not None for w in words[:2]
        ]  # "three": not "threw"
        told = [w if known else typos.corrected(w, _PAST) for w, known in zip(words, meant, strict=False)]
        return " ".join([start, *told, *words[2:]])
    if ADD.match(fixed):
        head, _, tail = fixed.partition(" ")
        return f"{head} {typos.correct_all(tail, ('task', 'reminder', 'todo', 'tasks'), first=3)}"
    head, to, tail = fixed.partition(" to ")
    return typos.correct_all(head, (*_VERBS[:1], *_FRAME)) + to + tail
