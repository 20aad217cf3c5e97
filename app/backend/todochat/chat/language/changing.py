"""Clauses that want a task to be completed, deleted, reopened or renamed, by order or by news."""

import re
from dataclasses import replace

from todochat.chat.language import refs, renaming
from todochat.chat.language.intents import (
    Act,
    ByAmount,
    ByContext,
    ById,
    ByPlace,
    Change,
    Ref,
    Rename,
    Unnamed,
)
from todochat.chat.language.refs import LIST, NAMED
from todochat.chat.language.text import QUOTE, Text
from todochat.chat.language.words import DELETE, DONE, OPEN, STATUS_WORD

_I = re.IGNORECASE
_ADV = r"(?:just|already|now|finally|also|totally|actually|successfully|only just|all|both|really|officially|pretty much)"
_REF = r"(?P<ref>.+?)"
_COMPLETE = tuple(
    re.compile(pattern, _I)
    for pattern in (
        rf"^(?:mark|set|tick|check|flag|make|move|count|consider)(?: off)? {_REF},? (?:off )?(?:status )?(?:as |to (?:be )?|to = )?(?:being )?{DONE}(?: now| already| too)?$",
        rf"^(?:change|update|put|switch|turn)(?: the status (?:of|for))? {_REF}(?: status|'s status)? (?:as|to|down as) {DONE}$",
        rf"^mark (?:as |off as )?{DONE} ?:? {_REF}$",
        rf"^(?:mark|tick|check|cross) off ?:? {_REF}$",
        rf"^(?:mark|tick|check|cross) {_REF} off(?: (?:of )?(?:my|the) {LIST})?$",
        rf"^cross {_REF} out$",
        rf"^(?:complete|finish|finalize|close out|tick|resolve)(?: ?:? {_REF})?$",
        rf"^close {_REF}$",
    )
)
_NEWS = tuple(
    re.compile(pattern, _I)
    for pattern in (
        rf"^(?:completed|finished|done(?: with| w/?(?= ))?)(?: ?[:,-]? {_REF})?(?: today| now| already)?$",
        rf"^(?:i|we)(?:'ve|'m|'re| have| am| are| had)? ?(?:{_ADV} )*(?:finished|completed|done|did|wrapped up|finalized|took care of|taken care of|knocked out|checked off|ticked off|crossed off|finished up|closed out|dealt with|gotten through|got through|accomplished)(?: up| off)?(?: with)? {_REF}(?: already| today| yesterday| now| this morning| last night| just now| earlier| tonight)?$",
        rf"^(?:(?:i|we)(?:'ve| have)? )?(?:{_ADV} )*(?:got|gotten) {_REF} (?:all )?(?:done|finished|completed|sorted|out of the way)$",
        rf"^(?:{_ADV} )+(?:finished|completed|did|done with|wrapped up|took care of)(?: with)? {_REF}$",
        rf"^(?:did|wrapped up|took care of|knocked out|all done with|finally done with) {_REF}$",
        rf"^{_REF}(?:'s| is| are| was| were| has been| have been| got)(?: {_ADV})* {DONE}(?: now| already| too| today| for today| finally)?$",
        rf"^{_REF},? ?(?::|->|=|-)? ?{DONE}$",
        rf"^{_REF} ?[✅✔☑]\ufe0f?$",
    )
)
_REOPEN = tuple(
    re.compile(pattern, _I)
    for pattern in (
        rf"^(?:mark|set|flag|change|move|put|turn|switch|make)(?: the status of)? {_REF}(?: back)? (?:as |to |to be |back to )?(?:being )?{OPEN}(?: again)?$",
        rf"^(?:re-?open|uncomplete|un-?mark|un-?tick|un-?check|undo(?= (?:the completion of|completing|task|#|\d))|unfinish|reactivate|re-?activate|incomplete)(?: the completion of| completing)?(?: {_REF})?(?: as (?:done|complete|completed|finished))?$",
        rf"^{_REF} (?:is|was|are)(?: actually| really)? (?:not (?:actually |really |yet )?(?:done|complete|completed|finished)|un(?:done|finished)|incomplete)(?: yet| after all)?$",
        rf"^{_REF} (?:isn't|isnt|wasn't|aren't)(?: actually| really)? (?:done|complete|completed|finished)(?: yet| after all)?$",
        rf"^(?:i|we) (?:didn't|did not|haven't|have not|never)(?: actually| really)? (?:finish|finished|complete|completed|do|done|did) {_REF}(?: yet| after all)?$",
    )
)
_SOFT = r"(?:drop|trash|kill|bin|dump|ditch|scrap|clear out|clear off|clear|wipe out|wipe|nuke|purge|eliminate|axe|scratch|throw away|throw out|toss|lose|empty|clean up|clean out|forget about|forget|take away|take out|take off|strike)"
_DELETE = re.compile(rf"^(?P<verb>{DELETE}|{_SOFT})\b(?: ?:? (?P<ref>.*))?$", _I)
_TAKE_OFF = re.compile(
    rf"^(?:take|get|strike|pull|drop|clear|wipe|scratch) {_REF} (?:off|off of|from|out of) (?:my|the|our) {LIST}$|^(?:strike|scratch) (?P<ref2>.+?) (?:off|out)$",
    _I,
)
_WISH = re.compile(
    rf"^(?:i(?:'d like| want| would like| need)|get(?! rid\b)|have|please have) {_REF} (?:to be )?(?P<what>deleted|removed|gone|erased|cancelled|canceled|{DONE}|(?:marked|ticked|checked)(?: off)? as {DONE}|marked {DONE}|(?:checked|ticked|crossed) off)$",
    _I,
)
_CLEAR = re.compile(
    r"^(?:clear|empty|wipe|purge|erase|delete|remove)(?: out| off| clean)? (?:my|the|this|our)(?: whole| entire| full)? (?:to-?do |task )?list(?: clean| out)?$",
    _I,
)
_PART = re.compile(
    r"^(?:the |my |its )?(?:description|details?|notes?|titles?|names?|status|due dates?|dates?|deadline|priority|tags?)(?: (?:of|from|for|on)\b|$)",
    _I,
)
_NO_NEED = re.compile(
    rf"^(?:i|we) (?:don't|dont|do not|no longer)(?: really| actually)? (?:need|want|have)(?: to do| to)? {_REF}(?: any ?more| any longer| now)?$",
    _I,
)
_NOT_A_REF = re.compile(
    r"\b(?:not|never|almost|nearly|half|partly|partially|barely|hardly|will|would|should|shall|must|can|could|might|may|if|unless|until|isn't|wasn't|aren't|won't|can't|didn't|don't|haven't|hasn't|nothing|nobody|none|no one|who|what|when|why|how|which|where|be|being|wish|think|hope|say|says|said|want|wants|get|getting|no|maybe|probably|before|once)\b",
    _I,
)
_ADVERB = re.compile(
    r"^(?:(?:for|in|at|by|until|on) .+|(?:(?:very|so|too|pretty|really) )?(?:early|late|well|today|yesterday|tomorrow|now|soon|first|again|quickly|fine|ok|okay|good|great))$",
    _I,
)
_QUESTION = re.compile(
    r"^(?:is|are|was|were|do|does|did|have|has|had|am|i|we|you|he|she|they|it's not)\b", _I
)


def read(clause: str, text: Text) -> Change | Rename | None:
    """Return the change that the clause orders or tells of."""
    return (
        renaming.inside(clause, text)
        or _reopened(clause, text)
        or _completed(clause, text)
        or renaming.read(clause, text)
        or _deleted(clause, text)
        or _told(clause, text)
    )


def _change(act: Act, masked: str | None, text: Text, *, sure: bool = True, told: bool = False) -> Change:
    ref: Ref = refs.read(masked, text) if masked else Unnamed()
    return Change(act=act, ref=ref, sure=sure, told=told, said=text.words(masked or ""))


def _reopened(clause: str, text: Text) -> Change | None:
    for place, pattern in enumerate(_REOPEN):
        match = pattern.match(clause)
        if match and not _QUESTION.match(clause[:4] if place in {2, 3} else ""):
            # News that something is not done is as often meant for the future: it asks.
            return _change("reopen", match["ref"], text, sure=place < 2, told=place >= 2)  # noqa: PLR2004
    return None


def _completed(clause: str, text: Text) -> Change | None:
    match = next((m for pattern in _COMPLETE if (m := pattern.match(clause))), None)
    if match:
        if STATUS_WORD.match(match["ref"] or "") or _NOT_A_REF.match(match["ref"] or ""):
            return None
        return _change("complete", match["ref"], text)
    wish = _WISH.match(clause)
    if wish:
        act: Act = "delete" if re.match(r"del|rem|gone|era|canc", wish["what"], _I) else "complete"
        return _change(act, wish["ref"], text)
    return None


def _told(clause: str, text: Text) -> Change | None:
    for place, pattern in enumerate(_NEWS):
        match = pattern.match(clause)
        if match is None:
            continue
        ref = match["ref"]
        if ref is None:
            return _change("complete", None, text, told=True)
        if _NOT_A_REF.search(ref) and not re.search(QUOTE, ref):
            return None
        if _ADVERB.match(ref):  # "done for today", "I finished early"
            return None
        if place >= 5 and (_QUESTION.match(ref) or STATUS_WORD.match(ref)):  # noqa: PLR2004 - "X is done"
            return None
        return _change("complete", ref, text, told=True)
    return None


def _deleted(clause: str, text: Text) -> Change | None:
    if _CLEAR.match(clause):
        return Change(act="delete", ref=ByAmount(said=clause), said=clause)
    off = _TAKE_OFF.match(clause)
    if off:
        # What is struck off is as often done as it is given up.
        return _change(
            "delete", off["ref"] or off["ref2"], text, sure=not re.match(r"strike|scratch", clause, _I)
        )
    need = _NO_NEED.match(clause)
    if need:
        return _change("delete", need["ref"], text, sure=False, told=True)
    match = _DELETE.match(clause)
    if match is None or _PART.match(match["ref"] or ""):
        return None
    hard = re.match(rf"{DELETE}$", match["verb"], _I)
    change = _change("delete", match["ref"], text, sure=bool(hard))
    theirs = re.match(r"cancel my\b", clause, _I)  # "cancel my order" is seldom about a task
    if hard and not (theirs and not NAMED.search(match["ref"] or "")):
        return change
    if hard:
        return replace(change, sure=False)
    named = isinstance(change.ref, ById | ByAmount | ByPlace) or bool(NAMED.search(match["ref"] or ""))
    if named or (isinstance(change.ref, ByContext) and not re.match(r"forget|lose", match["verb"], _I)):
        firm = not re.match(r"forget|lose", match["verb"], _I)
        return Change(act="delete", ref=change.ref, sure=firm, said=change.said)
    return None
