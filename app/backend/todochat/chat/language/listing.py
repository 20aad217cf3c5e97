"""Clauses that want to see tasks."""

import re

from todochat.chat.language.intents import Show, Status
from todochat.chat.language.refs import LIST, THING
from todochat.chat.language.text import Text

_I = re.IGNORECASE
_TAIL = r"(?: (?:right now|now|today|tonight|this week|tomorrow|so far|yet|already|again|still|for today|for now|for me|at the moment|currently|on (?:my|the) list|here|there|all|please|pls|then|recently|lately|to do|to be done|list|for the day|in total|altogether))*"
_KINDS = r"(?:pending|open|completed?|done|finished|unfinished|incomplete|uncompleted|remaining|outstanding|active|overdue|current|existing|undone|left|closed)"
_WHAT = rf"(?:(?:me|us) )?(?:(?:all|the|of|my|our|a|full|entire|whole|just|only|every|complete) )*(?:{_KINDS} )?(?:(?:and|or) {_KINDS} )?(?:everything|all|rest|others|{THING}|{LIST}|ones|stuff|{_KINDS})(?: (?:list|lists))?"
_SHOW = r"(?:show|see|list|display|view|get|give|tell|read|print|pull up|bring up|fetch|check|look at|go through|see|review|open|let me see|let me view|let's see|lemme see|list out|read out|read me|remind me|what about|where(?:'s| is| are))"
_WHICH = rf"(?: (?:that |which |i (?:have|need|still have|still need) (?:to do|left|to finish)|(?:are|is) (?:still )?{_KINDS}|i(?:'ve| have) (?:got|left|done|completed|finished|not done|not completed|added|already done|already completed)|i (?:completed|finished|did|have)|(?:that |which )?(?:are|is|i have|have been) (?:not (?:yet )?)?(?:still )?{_KINDS}|(?:i )?haven't (?:done|completed|finished)|left))*"
_LIST = tuple(
    re.compile(pattern, _I)
    for pattern in (
        rf"^{_SHOW} {_WHAT}{_WHICH}{_TAIL}$",
        rf"^{_SHOW} (?:me )?(?:what(?:'s| is| are| i)) ?.*$",
        rf"^(?:my |all |all my |the |every )?(?:{_KINDS} )?(?:tasks|to-?dos|{LIST}|reminders|chores)(?: list)?(?: so far| now| please)?$",
        r"^list$",
        rf"^(?:what|which|whats|wat) ?(?:'s|s|is|are|was|were|else is|else)? (?:still |currently |all |else |now |there )*(?:{_KINDS}|next|up|on (?:my|the) (?:plate|agenda|schedule|{LIST})|in (?:my|the) {LIST}|there to do|to be done|my (?:{_KINDS} )?(?:{THING}|{LIST}|agenda|plan)|the (?:{THING}|{LIST}|plan)|to do|left to do){_TAIL}$",
        r"^what (?:all )?(?:have|did|do|does|should|must|can|am|else|are|is|will|had|has|would|'ve)(?: (?:i|we|there))? ?(?:have |got |need |still |gotta |supposed |already |just |not |even |been )*(?:to )?(?:do|done|complete|completed|finish|finished|left|pending|work on|accomplish|accomplished|get done|on my list|remaining|have to do|be doing|doing)\b.*$",
        rf"^(?:what|which) (?:of (?:my|the) )?(?:{_KINDS} )?(?:{THING}|stuff|things|ones)\b.*$",
        r"^(?:do|have|are|is|did) (?:i|there|we) (?:have |got |still |already )*(?:any|anything|more|some|something|a)\b.*$",
        rf"^(?:anything|any {THING}|something)\b.*(?:left|pending|open|to do|else|remaining|due|on my list|today)\b.*$",
        r"^how many\b.*$",
        r"^what(?:'s| is) (?:up )?next(?: for me| on (?:my|the) list)?$",
        r"^how(?:'s| is| does) my (?:list|day|to-?do list)(?: looking| look)?(?: like)?$",
        r"^what do i (?:still )?(?:have|need|got)(?: to do| on| left)?\b.*$",
        r"^(?:did i|have i) (?:do|done|finish|finished|complete|completed|get|forget) (?:everything|all|it all|anything)\b.*$",
    )
)
_SEARCH = tuple(
    re.compile(pattern, _I)
    for pattern in (
        r"^(?:find|search(?: for)?|look for|look up|where(?:'s| is)) (?P<w>.+)$",
        rf"^(?:show|display|view|see|open)(?: me)? (?:the |my )?(?P<w>.+? {THING})$",
        rf"^(?:is|are|was|do i have|have i got|did i add|have i added|is there) (?:a |an |the |my )?(?P<w>.+?) (?:{THING}|(?:already )?(?:on|in) (?:my|the) {LIST})$",
        r"^(?:did|have) i (?:already |ever )?(?P<w>.+)$",
        rf"^(?:is|are|was|were) (?:the |my )?(?P<w>.+?) (?:{_KINDS}|ready)(?: yet| already| now)?$",
        r"^what(?:'s| is| was) (?:the )?(?P<w>(?:task|number|no\.?|#) ?#?\d+)$",
        r"^show(?: me)? (?P<w>(?:task|number|no\.?|#) ?#?\d+)$",
    )
)
_PENDING = re.compile(
    r"\b(?:pending|open|active|in-?complete|uncompleted|unfinished|undone|remaining|left|outstanding|to do|overdue|not (?:yet )?(?:done|completed?|finished)|haven't|still|next|should i|need to|have to|must i|unchecked)\b",
    _I,
)
_COMPLETED = re.compile(r"\b(?:completed?|done|finish(?:ed)?|did i|accomplish(?:ed)?|closed)\b", _I)


def read(clause: str, text: Text) -> Show | None:
    """Return what the clause wants to see, if that is what it wants."""
    if any(pattern.match(clause) for pattern in _LIST):
        return Show(status=_status(clause))
    for pattern in _SEARCH:
        match = pattern.match(clause)
        if match:
            words = re.sub(rf"^(?:the|my|a|an) | {THING}$", "", match["w"], flags=_I)
            return Show(status="all", words=text.words(words))
    return None


def _status(clause: str) -> Status:
    both = _PENDING.search(clause) and re.search(r"\b(?:and|or) (?:completed|done|finished)\b", clause, _I)
    if both or (re.search(r"\beverything\b|\ball\b.*\bleft\b", clause, _I) and not _COMPLETED.search(clause)):
        return "all"
    if re.search(r"to-?do list|to do list", clause, _I):
        clause = re.sub(r"to-?do list|to do list", "", clause, flags=_I)
    if _PENDING.search(clause):
        return "pending"
    return "completed" if _COMPLETED.search(clause) else "all"
