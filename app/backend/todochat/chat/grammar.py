"""What an English utterance asks for, by rules alone: the same words always mean the same thing.

Pure: it sees text and no tasks. What does not clearly ask for a change is `Unclear`, and changes nothing.
"""

import re
from dataclasses import dataclass
from typing import Literal

Status = Literal["all", "pending", "completed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """The task that is meant: by id, by words of its title, or neither."""

    task_id: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """Create a task; an empty title has to be asked for."""

    title: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """Show tasks."""

    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """Mark as completed."""

    ref: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Delete."""

    ref: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Give a new title or description; with neither, it has to be asked for."""

    ref: Ref
    title: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelThat:
    """Take back what was talked about last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agree:
    """Yes, or no."""

    yes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """Nothing that we know; `words` when it is so short that it may name a task."""

    words: str = ""


Intent = Add | List | Complete | Delete | Update | CancelThat | Agree | Unclear

_I = re.IGNORECASE
_THING = r"(?:tasks?|to-?dos?|items?|reminders?|entry|entries|chores?)"
_POLITE = re.compile(
    r"^(?:(?:please|hey|hi|hello|ok(?:ay)?|so|now|and|then|also|just)\b[,!]?\s*"
    r"|(?:can|could|would|will) you\b,?\s*|i(?:'d| would) like (?:you )?to\s+|i want (?:you )?to\s+)+",
    _I,
)
_TAIL = re.compile(r"(?:[\s,]+(?:please|thanks|thank you|for me|now))+[.!?]*$|[\s.!]+$", _I)
_SPLIT = re.compile(
    r"(?:\s*[,;.]\s*|\s+)(?:and then|and also|and|then|also)\s+"
    r"(?=(?:add|create|remember|remind|show|see|list|display|mark|complete|finish|delete|remove|change|update|rename)\b)",
    _I,
)

_YES = re.compile(
    r"^(?:yes|y|yep|yeah|sure|ok(?:ay)?|confirm(?:ed)?|do it|go ahead|please do|delete it)(?:[,\s]+(?:please|do it|delete it|go ahead|confirm))*[.!]*$",
    _I,
)
_NO = re.compile(
    r"^(?:no|n|nope|nah|keep it|never ?mind|do not|don't|stop)(?:[,\s]+(?:thanks|thank you|keep it|don't|please))*[.!]*$",
    _I,
)
_CANCEL = re.compile(
    r"^(?:cancel|undo|scrap|forget|delete|remove)\s+(?:that|it|this|that one|this one|the last one|my last one)$",
    _I,
)

_LIST = re.compile(
    rf"^(?:(?:show|see|list|display|view|get|give|tell|read)\b.*\b(?:{_THING}|list|everything|all|pending|completed|done|finished|open)\b"
    rf"|(?:my|all|all my|pending|completed|open|list)\s+{_THING}|list"
    r"|what(?:'s|\s+is|\s+are|s)?\s+(?:still\s+|currently\s+|all\s+)?(?:pending|left|open|outstanding|completed|done|finished|on my (?:to-?do )?list|my (?:tasks|to-?dos|list))\b.*"
    r"|what (?:have i|did i) (?:completed?|done|finish(?:ed)?|do)\b.*|what (?:do|did|have) i (?:have|need|got)?\s*(?:left|to do|on my list|pending)\b.*"
    rf"|(?:what|which) {_THING}\b.*|(?:do i have|are there|have i) (?:any|more)\b.*\b{_THING}\b.*|how many\b.*\b{_THING}\b.*)\??$",
    _I,
)
_PENDING = re.compile(
    r"\b(?:pending|open|active|in-?complete|uncompleted|unfinished|remaining|left|outstanding|to do|not (?:yet )?(?:done|completed?|finished)|still)\b",
    _I,
)
_COMPLETED = re.compile(r"\b(?:completed?|done|finish(?:ed)?|did i do)\b", _I)

_ADD_PATTERNS = tuple(
    re.compile(pattern, _I | re.DOTALL)
    for pattern in (
        rf"^(?:add|create|make|set up|new)\s+(?:me\s+)?(?:an?\s+|another\s+|one\s+|the\s+)?(?:new\s+)?{_THING}\b(?:\s+(?:called|named|titled|saying|that says))?\s*[:\-]?\s*(?:(?:to|for)\s+)?(?P<title>.*)$",
        r"^add\s*:?\s+(?P<title>.+)$",
        r"^(?:create|new)\s*:?\s+(?P<title>[\"'“‘].+)$",
        r"^add$(?P<title>)",
        r"^(?:i (?:need|have|want|must|should)(?: to)? |i must )?(?:remember|not forget|don'?t forget|do not forget)\s*(?:to\b|:|that i (?:need|have) to\b)\s*(?P<title>.+)$",
        r"^(?:don'?t|do not) let me forget\s+(?:to\s+)?(?P<title>.+)$",
        r"^remind me\s+(?:to|about|of|that i (?:need|have) to)\s+(?P<title>.+)$",
        r"^(?:note|write|jot)\s+(?:down|this down|that down)\s*:?\s*(?:that\s+)?(?:i (?:need|have) to\s+|to\s+)?(?P<title>.+)$",
        r"^(?:note|to-?do)\s*:\s*(?P<title>.+)$",
        r"^put\s+(?P<title>.+?)\s+on (?:my|the) (?:to-?do )?list$",
    )
)
_DESCRIPTION = re.compile(
    r"[\s,;]+(?:with\s+(?:a\s+|the\s+)?)?(?:description|details?|notes?)\s*(?:[:=]|of\b|saying\b|that says\b)?\s*(?P<d>.+)$",
    _I | re.DOTALL,
)
_DESCRIPTION_MARK = re.compile(
    r"[\s,;]+(?:with\s+(?:a\s+|the\s+)?(?:description|details?|notes?)\b|(?:description|details?|notes?)\s*:)",
    _I,
)
_TO_MY_LIST = re.compile(
    r"\s+(?:to|on|in|onto) (?:my|the) (?:(?:to-?do|task)s?\s*)?(?:list|tasks|to-?dos)$", _I
)

_NOT_DONE = re.compile(
    r"\b(?:as|is)\s+(?:not\b.*|in-?complete|pending|un(?:done|finished|completed)|open|active)$", _I
)
_DONE_WORD = r"(?:complete|completed|done|finished)"
_COMPLETE_PATTERNS = tuple(
    re.compile(pattern, _I)
    for pattern in (
        rf"^(?:mark|set|tick|check)(?:\s+off)?\s+(?P<ref>.+?)\s+(?:as\s+|to\s+|off\s+as\s+)?{_DONE_WORD}$",
        r"^(?:tick|check)\s+off\s+(?P<ref>.+)$",
        r"^(?:tick|check)\s+(?P<ref>.+?)\s+off$",
        r"^(?:complete|finish|close)\s*:?\s*(?P<ref>.*)$",
        r"^(?:completed|finished|done(?: with)?)\s*:?\s+(?P<ref>.+)$",
        r"^i(?:'ve|'m| have| am)?\s+(?:just\s+|already\s+|now\s+)?(?:finished|completed|done(?: with)?|did)\s+(?:with\s+)?(?P<ref>.+)$",
        rf"^(?P<ref>(?:task\s+)?#?\d+|(?:the|my)\s+.+?)\s+(?:is|are|was|has been)\s+(?:now\s+|already\s+)?{_DONE_WORD}$",
    )
)
_DELETE = re.compile(
    r"^(?:delete|remove|cancel|drop|erase|discard|get rid of|throw away)\b\s*:?\s*(?P<ref>.*)$", _I
)
_UPDATE_PATTERNS = tuple(
    re.compile(pattern, _I | re.DOTALL)
    for pattern in (
        r"^(?:change|update|edit|modify|set)\s+(?:the\s+)?(?P<what>description|details?|notes?|title|name)\s+(?:of|for|on)\s+(?P<ref>.+?)\s+(?:to|into|as|:)\s+(?P<new>.+)$",
        r"^(?:change|update|edit|modify|rename)\s+(?P<ref>.+?)(?:'s)?\s+(?P<what>description|details?|notes?|title|name)\s+(?:to|into|as|:)\s+(?P<new>.+)$",
        r"^(?:change|update|edit|modify|rename|call)\s+(?P<ref>(?:task\s+|number\s+|#)*\d+)\s*(?:\s(?:to|into|as)\s|:)\s*(?P<new>.+)$",
        r"^(?:change|update|edit|modify|rename)\s+(?P<ref>.+?)\s+(?:to|into|as)\s+(?P<new>.+)$",
        r"^(?:change|update|edit|modify|rename)\b\s*(?P<ref>.*)$",
    )
)
_ID = re.compile(
    rf"^(?:the\s+|my\s+)?(?:{_THING}\s*)?(?:number\s+|no\.?\s*|id\s+|#\s*)*(?P<id>\d{{1,18}})$", _I
)
_REF_NOISE = re.compile(rf"\b(?:the|a|an|my|this|that|one|about|called|named|titled|{_THING})\b", _I)


def parse(message: str) -> list[Intent]:
    """Return what the message asks for, in order; one thing nearly always, two when both are plain."""
    text = " ".join(message.replace("’", "'").split())
    parts = _SPLIT.split(text)
    if len(parts) > 1:
        intents = [_parse_one(part) for part in parts]
        if all(_is_plain(intent) for intent in intents):
            return intents
    return [_parse_one(text)]


def _is_plain(intent: Intent) -> bool:
    """Tell whether half a sentence may be taken for a command of its own."""
    if isinstance(intent, Add):
        return bool(intent.title)
    if isinstance(intent, Complete | Delete):
        return intent.ref.task_id is not None or bool(intent.ref.words)
    return isinstance(intent, List) or (
        isinstance(intent, Update) and bool(intent.title or intent.description)
    )


def _parse_one(text: str) -> Intent:
    whole = _strip_tail(text)
    for pattern, answer in ((_YES, True), (_NO, False)):
        if pattern.match(whole):
            return Agree(yes=answer)
    text = _POLITE.sub("", whole)
    for read in (_read_cancel, _read_list, _read_add, _read_complete, _read_delete, _read_update):
        intent = read(text)
        if intent is not None:
            return intent
    short = len(text.split()) <= 2 and text.isascii() and any(letter.isalpha() for letter in text)  # noqa: PLR2004
    return Unclear(words=text if short else "")


def _read_cancel(text: str) -> Intent | None:
    return CancelThat() if _CANCEL.match(text) else None


def _read_list(text: str) -> Intent | None:
    if not _LIST.match(text):
        return None
    if _PENDING.search(text):
        return List(status="pending")
    return List(status="completed" if _COMPLETED.search(text) else "all")


def _read_add(text: str) -> Intent | None:
    match = next((m for pattern in _ADD_PATTERNS if (m := pattern.match(text))), None)
    if match is None:
        return None
    title, description = match["title"], None
    if _DESCRIPTION_MARK.search(title) and (tail := _DESCRIPTION.search(title)):
        title, description = title[: tail.start()], _unquote(tail["d"])
    title = _unquote(_TO_MY_LIST.sub("", title.strip()))
    return Add(title=_capital(title), description=description)


def _read_complete(text: str) -> Intent | None:
    if _NOT_DONE.search(text):
        return None
    match = next((m for pattern in _COMPLETE_PATTERNS if (m := pattern.match(text))), None)
    return Complete(ref=_ref(match["ref"])) if match else None


def _read_delete(text: str) -> Intent | None:
    match = _DELETE.match(text)
    return Delete(ref=_ref(match["ref"])) if match else None


def _read_update(text: str) -> Intent | None:
    match = next((m for pattern in _UPDATE_PATTERNS if (m := pattern.match(text))), None)
    if match is None:
        return None
    groups = match.groupdict()
    ref, new = _ref(groups["ref"]), _unquote(groups.get("new") or "")
    if not new:
        return Update(ref=ref)
    if (groups.get("what") or "").lower().startswith(("desc", "detail", "note")):
        return Update(ref=ref, description=new)
    return Update(ref=ref, title=_capital(new))


def _ref(text: str) -> Ref:
    text = _unquote(text)
    match = _ID.match(text)
    if match:
        return Ref(task_id=int(match["id"]))
    return Ref(words=" ".join(_REF_NOISE.sub(" ", text).split()))


def _strip_tail(text: str) -> str:
    return _TAIL.sub("", text).strip()


def _unquote(text: str) -> str:
    text = text.strip()
    for pair in ("''", '""', "“”", "‘’", "``"):
        if len(text) > 1 and text.startswith(pair[0]) and text.endswith(pair[1]):
            return text[1:-1].strip()
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
