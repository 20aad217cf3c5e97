"""Words that are one slip of a finger away."""

import re
from collections.abc import Iterable

from todochat.chat.language.past import bases

_LENGTH_MIN = 4  # letters; shorter words have too many true neighbours
# English words one letter away from a command, which mean themselves.
_TRUE_WORDS = frozenset(
    "crate crete cremate shoe slow shot shop snow stow chow how sow last lost lest mist fist gist lift lint lisp "
    "lit lists bark dark park lark mask mart make marks mars compete completes finnish finite remote remover "
    "cancer cancels charge chance changes upstate updates exit edits edict emit unto rewind remand reminds "
    "shows asks task's mask tanks takes talks tacks tasty bending sending lending vending spending ending pendant "
    "mending tending fending completer displays opens pens open everyone items times emits stems item's deletes "
    "removes renames marked finishes adds done's lust least cash mast cast past fast vast bask risk tusk desk "
    "gone bone none tone zone lone cone hone dine dune dome dose dope doze dong undue marry maker deleted removed changed created updated edited edith shod shoo "
    "talk tack tank tusk ask cask tusks masks tacks stem idem remainder reminded reminders finishes pleased competed mary marc deplete ease restored restores erased erases eraser told tod tofu todd toto today tools toads todd listed shown showed showy showing list's completion deleting remind's "
    "remark renewed rename's clean clear clears cleat pleas lease ease peas flease".split()
)
_KNOWN = {
    "tsk": "task",
    "taskk": "task",
    "ad": "add",
    "addd": "add",
    "aadd": "add",
    "dd": "add",
    "doen": "done",
    "dnoe": "done",
    "donne": "done",
}
_KNOWN |= {"lsit": "list", "lits": "list", "wat": "what", "whats": "what's", "shwo": "show", "todos": "todos"}


def within_one(one: str, other: str) -> bool:
    """Tell whether one letter more, less, other, or two neighbours swapped make the words equal."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, letter in enumerate(one) if letter != other[i]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return one[at + 1 :] == other[at + 1 :] or swapped


def corrected(word: str, vocabulary: Iterable[str]) -> str:
    """Return the one word of the vocabulary that was meant, else the word itself."""
    low = word.lower()
    wanted = set(vocabulary)
    # A letter of another script is no slip of the finger: who looks alike is not believed.
    if low in wanted or low in _TRUE_WORDS or not (low.isascii() and low.isalpha()):
        return word
    if bases(low) & wanted:  # "deleted" is news, and no slip for "delete"
        return word
    if _KNOWN.get(low) in wanted:
        return _KNOWN[low]
    if len(low) < _LENGTH_MIN:
        return word
    near = [known for known in wanted if len(known) >= _LENGTH_MIN and within_one(low, known)]
    # "taks" is nearer to "task" than to "tasks".
    alike = [known for known in near if len(known) == len(low)] or near
    return alike[0] if len(alike) == 1 else word


def correct_all(text: str, vocabulary: Iterable[str], *, first: int | None = None) -> str:
    """Correct the words of a text, only the `first` so many when given."""
    wanted = frozenset(vocabulary)
    return re.sub(r"[^\W\d_]+", lambda match: corrected(match[0], wanted), text, count=first or 0)
