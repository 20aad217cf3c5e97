"""Orders that are dressed as a need, a wish, a question or a guess; and news of what was done."""

import re
from dataclasses import replace

from todochat.chat.language import adding, answers, changing, courtesy, listing, past, refs
from todochat.chat.language.intents import (
    Add,
    ByContext,
    ByWords,
    Change,
    Intent,
    Mention,
    Ref,
    Rename,
    Unclear,
    Unnamed,
)
from todochat.chat.language.text import QUOTE, Text

_I = re.IGNORECASE
_MAY_I = re.compile(
    r"^(?:should|shall|can|could|may|must|do|would it be (?:ok|okay|fine|possible|wise)|is it (?:ok|okay|safe|fine|possible|time)|do you think|is there (?:a|any) way)(?: (?:i|we|for me|if i))?(?: (?:should|just|now|also|already|please|maybe|possibly|have|need))*(?: to)? (?P<rest>.+)$",
    _I,
)
_MAYBE = re.compile(
    r"^(?:(?:maybe|perhaps|possibly|probably|i think|i guess|i suppose|i believe|i'm pretty sure|pretty sure|looks like|it looks like|i'm thinking|i was thinking|it seems)(?: that)?(?: (?:you|we|i) (?:should|could|can|might))?,? )+(?P<rest>.+)$",
    _I,
)
_WANT = re.compile(
    r"^(?:i|we)(?:'d| would)? (?P<how>(?:(?:really|also|just|still) )*(?:want to|wanna|like to|love to|need to|have to|must|gotta|got to|should|better|wish to|'d like to)) (?P<rest>.+)$|^(?:i'd like to|i've got to|i'm trying to|let me) (?P<rest2>.+)$",
    _I,
)
_MUST = re.compile(r"need|have|must|got|should|better", _I)
_DELETE_WORD = re.compile(r"^(?:delete|remove|erase|undo|rename|mark|reopen)\b", _I)
TASK_WORD = re.compile(rf"{QUOTE}|\b(?:tasks?|to-?dos?|reminders?)\b", _I)
_AGAIN = re.compile(r"\b(?:again|once more)$", _I)  # it may be there
_NO_LIST = re.compile(r"^add to (?!my\b|the\b|our\b|buy\b|call\b|do\b)", _I)


def adds(clause: str, text: Text) -> list[Intent]:
    """Return the tasks to be made, also where the order is dressed as a need or a wish."""
    dressed = _wished(clause, text)
    if dressed:
        return dressed
    note = changing.read(clause, text) if re.match(r"(?:add|put|write|attach)\b", clause, _I) else None
    if isinstance(note, Rename):
        return [note]
    made = adding.read(clause, text)
    if not made:
        return []
    quoted = re.search(QUOTE, clause) is not None
    if len(made) == 1 and not quoted and adding.is_hollow(made[0].title):
        return [Add(title="")]
    if _NO_LIST.match(clause) or (not quoted and _AGAIN.search(clause)):
        made = [replace(made[0], sure=False)]
    foreign = answers.is_foreign(re.sub(r"[^\x00-\x7f]", "", text.words(clause)))
    return [Unclear(why="foreign")] if foreign else list(made)


def _wished(clause: str, text: Text) -> list[Intent]:
    """Return the order in "I want to ..." and "I have to ...", where there is one."""
    match = _WANT.match(clause)
    rest = (match["rest"] or match["rest2"]) if match else ""
    if match is None or not rest:
        return []
    inner = adding.read(rest, text)
    if inner and not adding.suggested(rest, text):
        return list(inner)
    shown = listing.read(courtesy.trimmed_more(rest), text)
    if shown:
        return [shown]
    must = bool(_MUST.search(match["how"] or ""))
    change = changing.read(courtesy.trimmed_more(rest), text)
    if change is None or (isinstance(change, Change) and change.told):
        return []
    if refs.names_plainly(rest) or TASK_WORD.search(rest):
        return [replace(change, sure=change.sure and not must)]
    return [change] if not must and _DELETE_WORD.match(rest) else []


def alone(act: str, clause: str) -> Intent:
    """Return an act whose task was named before, which asks."""
    known = {
        "add": "add",
        "create": "add",
        "save": "add",
        "delete": "delete",
        "remove": "delete",
        "reopen": "reopen",
    }
    kind = known.get(act, "complete")
    if kind == "add":
        bare = re.search(r"\b(?:it|that|this|them)\b|as a ", clause, _I)
        return Mention(text=clause, ref=Unnamed(), act="add") if bare else Add(title="")
    ref: Ref = ByContext() if re.search(r"\b(?:it|that|this|them)\b", clause, _I) else Unnamed()
    return Change(act=kind, ref=ref, said="")  # type: ignore[arg-type]


def doubtful(rest: str, text: Text) -> Intent:
    """Return what a question or a guess would be as an order, never to be done without a yes."""
    rest = courtesy.trimmed(rest)
    shown = listing.read(rest, text)
    if shown:
        return shown
    adds = adding.read(rest, text)
    if adds:
        return replace(adds[0], sure=False)
    change = changing.read(rest, text)
    if change:
        return replace(change, sure=False)
    done = past.news(rest)
    return replace(news(done, text), sure=False) if done else Unclear()


def news(done: str, text: Text) -> Change:
    """Return the completion of what was done; of "bought milk and eggs" also in two parts."""
    words = text.words(done)
    verb, _, rest = done.partition(" ")
    found = [p for p in re.split(r"\s*,\s*(?:and\s+)?|\s+(?:and|&|n|plus)\s+", rest) if p.strip()]
    parts: tuple[Ref, ...] = ()
    if len(found) > 1:
        parts = tuple(ByWords(words=text.words(p if past.news(p) else f"{verb} {p}")) for p in found)
    return Change(act="complete", ref=ByWords(words=words, parts=parts), told=True, said=words)


def guessed(clause: str) -> str | None:
    """Return the order, or the news, that "maybe ..." is about."""
    match = _MAYBE.match(clause)
    return match["rest"] if match else None


def asked_for(clause: str) -> str | None:
    """Return the order that "shall I ...?" is about."""
    match = _MAY_I.match(clause)
    return match["rest"] if match else None
