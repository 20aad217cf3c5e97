"""Which task a few words name: its number, its place, all of a kind, "it", or words of its title."""

import re

from todochat.chat.language import numbers
from todochat.chat.language.intents import (
    ByAmount,
    ByContext,
    ById,
    ByPlace,
    ByWords,
    Ref,
    Status,
    Unnamed,
)
from todochat.chat.language.text import QUOTE, Text
from todochat.chat.language.typos import corrected

_I = re.IGNORECASE
THING = r"(?:tasks?|to-?dos?|to do items?|items?|reminders?|entry|entries|chores?|things? to do)"
LIST = r"(?:(?:to-?do|task|to do|shopping|grocery|groceries|packing)s?[ -]?lists?|lists?|tasks|to-?dos|task list)"
SWEAR = r"(?:damn(?:ed)?|goddamn|bloody|freaking|fr?icking|fucking|f[*#@]+(?:ing|n)?|effing|stupid|shitty|crappy|darn(?:ed)?|silly|dumb)"
_OFF_LIST = re.compile(
    rf" (?:from|off|off of|on|in) (?:my|the|our) {LIST}$|,? (?:please|pls|plz|now|already)$", _I
)
_LEAD = re.compile(rf"^(?:(?:the|teh|hte|my|our|that|this|a|an|all of the|{SWEAR}) )+", _I)
_CALLED = re.compile(
    rf"^(?:(?:one|{THING})(?: (?:called|named|titled|labell?ed|that says|saying|about|for|with|to|where i|of)\b)?|about\b) ?[:,-]? ?",
    _I,
)
_THING_END = re.compile(rf"(?: {THING}| one| thing| off| as well| too)$", _I)
_CONTEXT = re.compile(
    rf"^(?:it|that|this|them|those|these|(?:that|this|the same) (?:one|{THING}|thing)|(?:these|those) (?:ones|{THING})|(?:the )?(?:one|{THING}) (?:i|we|you) just (?:added|made|created|mentioned|completed|changed)|what (?:i|you|we) (?:just )?(?:added|made|created))$",
    _I,
)
_OTHER = re.compile(rf"^the other(?: one| {THING})?$", _I)
_NOTHING = re.compile(
    rf"^(?:(?:the|a|an|my|some|any|one|one of (?:my|the)|a few(?: of)?(?: my| the)?|(?:the )?(?:\d+|{numbers.WORD}) (?:of (?:my|the) )?(?:tasks|to-?dos|items|reminders|ones|things)|something|half(?: of)?(?: my| the)?|most of (?:my|the)|the rest(?: of (?:my|the|them))?|the others|several)(?: {THING}| ones?)?|{THING})?(?: (?:about|called|named|titled))?$",
    _I,
)
_EXCEPT = re.compile(r"\b(?:except|but|besides|apart from|other than|excluding|without)\b", _I)
_DONE = r"(?:completed?|done|finished|checked(?:[- ]off)?|closed|old|ticked(?:[- ]off)?)"
_OPEN = r"(?:pending|open|unfinished|incomplete|uncompleted|remaining|outstanding|active|undone|unchecked)"
_ALL = re.compile(
    r"^(?:(?:all|every(?: single)?|each|any|both)(?: of)?(?: the| my| our| these| those| them| it)*|everything|(?:the |my )?(?:whole|entire|full)|every ?one(?: of)?(?: my| the| them)*)(?: (?P<rest>.+))?$",
    _I,
)
_KIND = re.compile(
    rf"^(?:(?:the|my|our|that are|that is|that's|i(?:'ve| have)|which are) )*(?:(?P<done>{_DONE})|(?P<open>{_OPEN}))(?: {THING}| ones| stuff| things)?$",
    _I,
)
_KIND_FULL = re.compile(
    rf"^(?:(?:the|my|our) )*(?:(?P<done>{_DONE})|(?P<open>{_OPEN}))(?: (?:tasks|to-?dos|items|reminders|entries|chores|ones|stuff|things))?$",
    _I,
)
_ALL_END = re.compile(
    rf"^(?:{THING}|ones|stuff|things|{LIST}|of (?:it|them)|(?:on|in|from) (?:my|the) {LIST})$", _I
)
_MANY_END = re.compile(r" (?:tasks|to-?dos|items|reminders|entries|chores|ones|things)$", _I)
_PLACE = re.compile(
    rf"^(?:the |my )?(?P<ord>{numbers.ORDINAL})(?: (?P<n>{numbers.WORD}|\d{{1,3}}))?(?: (?:of )?(?P<rest>.+))?$",
    _I,
)
_PLACE_END = re.compile(
    rf"^(?:(?P<kind>{_DONE}|{_OPEN}) )?(?:(?:on|in|of|from) (?:my|the) {LIST}|(?:{THING}|ones?|things?|added|on it|on there)(?: (?:(?:on|in|of|from) (?:my|the) {LIST}|(?:i|you|we) (?:added|made|created|mentioned|listed)))?)?$",
    _I,
)
_ID_WORD = r"(?:tasks?|to-?dos?|items?|reminders?|numbers?|num|no\.?|nr\.?|ids?|with)"
_ONE_ID = rf"(?:(?:the |my |and )?(?:{_ID_WORD} )*(?:#|{_ID_WORD} ?#? ?)?(?:\d+|{numbers.WORD}))"
_IDS = re.compile(
    rf"^(?P<all>{_ONE_ID}(?:(?:, ?(?:and )?| and | ?& ?| plus | ){_ONE_ID})*)(?P<rest>$|[ ]?[:(,-].*$| [a-z\ue000-\uf8ff].*$)",
    _I,
)
_NUMBER = re.compile(rf"\d+|\b{numbers.WORD}\b", _I)
_MARKED = re.compile(rf"#|\b{_ID_WORD}\b", _I)
_RANGE = re.compile(
    rf"^(?:{_ID_WORD} )?#?(\d{{1,9}}|{numbers.WORD}) ?(?:-|–|to|through|thru|until|till) ?#?(\d{{1,9}}|{numbers.WORD})$",
    _I,
)
_ID_END = re.compile(
    rf"^(?P<words>.+?),? ?(?:\((?:{_ID_WORD} )?#? ?(?P<a>\d{{1,18}})\)|#(?P<b>\d{{1,18}})|\b(?:task|number|id|no\.?) #?(?P<c>\d{{1,18}}))$",
    _I,
)
# Why it shall go is no part of its name; what forbids or delays is kept, and then nothing fits it.
_REASON = re.compile(
    r"^(?:,? (?:because|since|cause|cuz)|, (?:please,? )?(?:it|it's|its|that's|this|i|we)\b)(?!.*\b(?:not yet|unless|if|but|wait|no|don't|or|except|later|tomorrow|until|when|after|maybe)\b).*$",
    _I,
)
_RANGE_MAX = 50  # numbers of a range
_AND = re.compile(r"\s*(?:,\s*(?:and\s+|&\s*)?|\s+(?:and|n|plus|as well as)\s+|\s*&\s*)", _I)
_ID_HEAD = re.compile(r"^(?:(the|my) )?([a-z]{3,6})(?= #?\d+$)", _I)
_BOTH = re.compile(r"^both (?!of\b)(?=.+ and )", _I)
_PARTS_MAX = 10
# Names a task by number, quotes or such a word, and not by words of a title alone.
NAMED = re.compile(rf"{QUOTE}|#\d|\b(?:task|todo|to-do|item|reminder|number)s?\b", _I)


def read(masked: str, text: Text, *, inner: bool = False) -> Ref:
    """Return which task the words of a clause name."""
    said = masked.strip(" ,:;-.!")
    for _ in range(2):
        said = _OFF_LIST.sub("", said).strip(" ,:;-")
    said = _BOTH.sub("", _ID_HEAD.sub(_task_word, said))
    bare = re.sub(rf"\b{SWEAR} ", "", said, flags=_I)
    if _CONTEXT.match(bare):
        return ByContext()
    if _OTHER.match(bare):
        return ByContext(other=True)
    if _NOTHING.match(bare):
        return Unnamed()
    found = _by_id(bare, text) or _by_amount(bare, text) or _by_place(bare, text)
    return found or _by_words(bare, text, inner=inner)


def names_plainly(masked: str) -> bool:
    """Tell whether a task is named by number, quotes or the word task: never by a word of a title alone."""
    return NAMED.search(masked) is not None or isinstance(read(masked, Text("")), ById)


def _task_word(match: re.Match[str]) -> str:
    return f"{match[1] + ' ' if match[1] else ''}{corrected(match[2], ('task', 'tasks', 'item', 'number'))}"


def _by_id(said: str, text: Text) -> Ref | None:
    span = _RANGE.match(said)
    if span:
        low, high = numbers.cardinal(span[1]) or 0, numbers.cardinal(span[2]) or 0
        return (
            ById(ids=tuple(range(low, min(high, low + _RANGE_MAX) + 1)), loose=True) if low < high else None
        )
    match = _IDS.match(said)
    if match:
        rest = _REASON.sub("", match["rest"]).strip(" :,()-")
        marked = bool(_MARKED.search(match["all"]))
        found = [numbers.cardinal(number) for number in _NUMBER.findall(match["all"])]
        pronoun = match["all"].strip().lower() == "one"
        beside = match["rest"].lstrip()[:1] in {":", "(", "-"}  # "3 - Call Ann": number and title
        if (marked or beside or not rest) and not pronoun and None not in found:
            ids = tuple(dict.fromkeys(number for number in found if number is not None))
            return ById(ids=ids, words=text.words(_THING_END.sub("", rest)), bare=not marked)
    match = _ID_END.match(said)
    if match:
        number = int(match["a"] or match["b"] or match["c"])
        return ById(ids=(number,), words=text.words(_clean(match["words"])))
    return None


def _by_amount(said: str, text: Text) -> Ref | None:
    kind = _KIND_FULL.match(said)
    if kind and re.search(r"s$|stuff$|^(?:completed|finished|done)$", said, _I):
        return ByAmount(status=_status(kind), said=text.plain(said))
    match = _ALL.match(said)
    if not match:
        return None
    rest = (match["rest"] or "").strip()
    if _EXCEPT.search(rest):
        return Unnamed()
    shown = bool(re.match(r"(?:all of them|both|them all|all (?:of )?(?:these|those))", said, _I))
    if not rest or _ALL_END.match(rest):
        return ByAmount(shown=shown, said=text.plain(said))
    kind = _KIND.match(rest)
    if kind:
        return ByAmount(status=_status(kind), said=text.plain(said))
    if re.match(r"(?:whole|entire|full|the|my)\b", said, _I):
        return None
    return ByAmount(words=text.words(_clean(_MANY_END.sub("", rest))), said=text.plain(said))


def _status(kind: re.Match[str]) -> Status:
    return "completed" if kind["done"] else "pending"


def _by_place(said: str, text: Text) -> Ref | None:
    match = _PLACE.match(said)
    first = numbers.ordinal(match["ord"]) if match else None
    if match is None or first is None:
        return None
    if re.match(rf"and (?:the )?{numbers.ORDINAL}\b", match["rest"] or "", _I):
        return None  # "the first and the last": two, each by itself
    rest, number = (match["rest"] or "").strip(), numbers.cardinal(match["n"] or "1") or 1
    if number > 1 and first < 0:
        first = -number
    end = _PLACE_END.match(rest)
    if end:
        kind = end["kind"]
        status: Status = "all" if not kind else "completed" if re.match(_DONE, kind, _I) else "pending"
        return ByPlace(first=first, count=number, status=status, said=text.plain(said))
    # Words beside an ordinal narrow the choice, or are a title; whoever resolves it asks in any case.
    return ByPlace(first=first, count=number, words=text.words(_clean(rest)), said=text.words(said))


def _by_words(said: str, text: Text, *, inner: bool) -> Ref:
    quoted = re.search(QUOTE, said)
    if quoted and len(re.findall(QUOTE, said)) == 1:
        rest = re.sub(
            rf"{QUOTE}|\b(?:the|my|task|tasks|to-?do|item|one|called|named|titled|reminder|that says|:)\b",
            " ",
            said,
            flags=_I,
        )
        if not rest.strip(" :,"):
            return ByWords(words=text.plain(quoted[0]), quoted=True)
    parts: tuple[Ref, ...] = ()
    pieces = [piece for piece in _AND.split(said) if piece.strip()]
    if not inner and 1 < len(pieces) <= _PARTS_MAX:
        parts = tuple(read(piece, text, inner=True) for piece in pieces)
    words = text.words(_clean(said))
    return ByWords(words=words, parts=parts) if words else Unnamed()


def _clean(said: str) -> str:
    """Take away what only says that a task is meant."""
    said = _THING_END.sub("", said)
    lead = _LEAD.match(said)
    rest = said[lead.end() :] if lead else said
    called = _CALLED.match(rest)
    if called and called.end() < len(rest):
        rest = rest[called.end() :]
    return rest.strip(" ,:;-") or said.strip()
