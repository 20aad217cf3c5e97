"""Clauses that want a task to be completed, deleted, reopened or renamed, by order or by news."""

import re
from dataclasses import replace

from todochat.chat.language import refs
from todochat.chat.language.adding import TIMES, titled
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
from todochat.chat.language.refs import LIST, THING
from todochat.chat.language.text import QUOTE, Text

_I = re.IGNORECASE
_DONE = r"(?:done|complete|completed|finished|(?:all )?taken care of|sorted|accomplished|resolved)"
_OPEN = r"(?:not (?:yet )?(?:done|completed?|finished)(?: yet)?|in-?complete|un(?:done|finished|completed?|checked)|pending|open|active|to-?do)"
_ADV = r"(?:just|already|now|finally|also|totally|actually|successfully|only just|all|both|really|officially|pretty much)"
_REF = r"(?P<ref>.+?)"
_COMPLETE = tuple(
    re.compile(pattern, _I)
    for pattern in (
        rf"^(?:mark|set|tick|check|flag|make|move|count|consider)(?: off)? {_REF},? (?:off )?(?:status )?(?:as |to (?:be )?|to = )?(?:being )?{_DONE}(?: now| already| too)?$",
        rf"^(?:change|update|put|switch|turn)(?: the status (?:of|for))? {_REF}(?: status|'s status)? (?:as|to|down as) {_DONE}$",
        rf"^mark (?:as |off as )?{_DONE} ?:? {_REF}$",
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
        rf"^(?:completed|finished|done(?: with)?)(?: ?[:,-]? {_REF})?(?: today| now| already)?$",
        rf"^(?:i|we)(?:'ve|'m|'re| have| am| are| had)? ?(?:{_ADV} )*(?:finished|completed|done|did|wrapped up|finalized|took care of|taken care of|knocked out|checked off|ticked off|crossed off|finished up|closed out|dealt with|gotten through|got through|accomplished)(?: up| off)?(?: with)? {_REF}(?: already| today| yesterday| now| this morning| last night| just now| earlier| tonight)?$",
        rf"^(?:(?:i|we)(?:'ve| have)? )?(?:{_ADV} )*(?:got|gotten) {_REF} (?:all )?(?:done|finished|completed|sorted|out of the way)$",
        rf"^(?:{_ADV} )+(?:finished|completed|did|done with|wrapped up|took care of)(?: with)? {_REF}$",
        rf"^(?:did|wrapped up|took care of|knocked out|all done with|finally done with) {_REF}$",
        rf"^{_REF}(?:'s| is| are| was| were| has been| have been| got)(?: {_ADV})* {_DONE}(?: now| already| too| today| for today| finally)?$",
        rf"^{_REF},? ?(?::|->|=|-)? ?{_DONE}$",
        rf"^{_REF} ?[✅✔☑]\ufe0f?$",
    )
)
_REOPEN = tuple(
    re.compile(pattern, _I)
    for pattern in (
        rf"^(?:mark|set|flag|change|move|put|turn|switch|make)(?: the status of)? {_REF}(?: back)? (?:as |to |to be |back to )?(?:being )?{_OPEN}(?: again)?$",
        rf"^(?:re-?open|uncomplete|un-?mark|un-?tick|un-?check|undo(?= (?:the completion of|completing|task|#|\d))|unfinish|reactivate|re-?activate|incomplete)(?: the completion of| completing)?(?: {_REF})?(?: as (?:done|complete|completed|finished))?$",
        rf"^{_REF} (?:is|was|are)(?: actually| really)? (?:not (?:actually |really |yet )?(?:done|complete|completed|finished)|un(?:done|finished)|incomplete)(?: yet| after all)?$",
        rf"^{_REF} (?:isn't|isnt|wasn't|aren't)(?: actually| really)? (?:done|complete|completed|finished)(?: yet| after all)?$",
        rf"^(?:i|we) (?:didn't|did not|haven't|have not|never)(?: actually| really)? (?:finish|finished|complete|completed|do|done|did) {_REF}(?: yet| after all)?$",
    )
)
_HARD = r"(?:delete|remove|erase|cancel|discard|get rid of|delete off)"
_SOFT = r"(?:drop|trash|kill|bin|dump|ditch|scrap|clear out|clear off|clear|wipe out|wipe|nuke|purge|eliminate|axe|scratch|throw away|throw out|toss|lose|empty|clean up|clean out|forget about|forget|take away|take out|take off|strike)"
_DELETE = re.compile(rf"^(?P<verb>{_HARD}|{_SOFT})\b(?: ?:? (?P<ref>.*))?$", _I)
_TAKE_OFF = re.compile(
    rf"^(?:take|get|strike|pull|drop|clear|wipe|scratch) {_REF} (?:off|off of|from|out of) (?:my|the|our) {LIST}$|^(?:strike|scratch) (?P<ref2>.+?) (?:off|out)$",
    _I,
)
_WISH = re.compile(
    rf"^(?:i(?:'d like| want| would like| need)|get(?! rid\b)|have|please have) {_REF} (?:to be )?(?P<what>deleted|removed|gone|erased|cancelled|canceled|{_DONE}|(?:marked|ticked|checked)(?: off)? as {_DONE}|marked {_DONE}|(?:checked|ticked|crossed) off)$",
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
_NAMED = re.compile(rf"{QUOTE}|#\d|\b(?:task|todo|to-do|item|reminder|number)s?\b", _I)
_CHANGE_VERB = (
    r"(?:change|update|edit|modify|rename|reword|retitle|rephrase|correct|fix|re-name|alter|amend|set)"
)
_WHAT = r"(?:title|name|text|wording|description|details?|notes?|desc)"
_TO = r"(?: (?:to (?-i:say)|to (?-i:read)(?= [\ue000-\uf8ff])|to be called|to|into|as|so it says) | ?(?:=|->|→|:) ?)"
_RENAME = tuple(
    re.compile(pattern, _I | re.DOTALL)
    for pattern in (
        rf"^{_CHANGE_VERB} (?:the )?(?P<what>{_WHAT}) (?:of|for|on) (?P<ref>.+?){_TO}(?P<new>.+)$",
        rf"^{_CHANGE_VERB} (?P<ref>.+?)(?:'s)? (?P<what>{_WHAT}){_TO}(?P<new>.+)$",
        rf"^(?:add|put|set|write|attach) (?:a |an |the |this )?(?P<what>description|details?|notes?)(?: (?P<new2>{QUOTE}))? (?:to|for|on) (?P<ref>(?:the )?(?:{THING} )?(?:number )?#?\d+|(?:the )?.+? {THING}|{QUOTE})(?: ?(?::|saying|that says|=|,|to say) ?(?P<new>.+))?$",
        rf"^(?:add|put|set|write) (?:a |an |the )?(?P<what>description|details?|notes?) (?P<new>{QUOTE}) (?:to|for|on) (?P<ref>.+)$",
        rf"^(?:add|put|write) (?P<new>{QUOTE}) as (?:a |the )?(?P<what>description|details?|notes?) (?:to|for|of|on) (?P<ref>.+)$",
        rf"^(?:call|name|make) (?P<ref>(?:the )?(?:{THING} |number |#)+\d+) (?P<new>.+)$",
        rf"^(?:call|name|make|rename|retitle) (?P<ref>(?:(?! (?:to|as|into|with) ).)+?) (?P<new>{QUOTE})$",
        r"^(?:i(?:'d like| want| would like)|have|please have) (?P<ref>.+?) (?:to be )?(?:called|named|renamed(?: to)?|changed to) (?P<new>.+)$",
        rf"^update (?P<ref>(?:{THING} |number |#)+\d+) with (?P<new>.+)$",
        r"^(?:replace|swap) (?P<ref>.+?) (?:with|by|for) (?P<new>.+)$",
        rf"^(?P<ref>(?:{THING} |number |#)+\d+) should (?P<what>be called|be named|be|say|read) (?P<new>.+)$",
    )
)
# Words inside a title: what the whole title shall be is asked for.
_INSIDE = re.compile(
    rf"^(?:{_CHANGE_VERB}|replace|swap|{_HARD}|take|put|append|add|write) (?!(?:the |a |an )?(?:{THING}|{_WHAT}|number)\b|#?\d).+? (?:in|from|inside|to|into|onto|out of|off) (?P<ref>(?:{THING}|number|#) ?#?\d+)(?: (?:to|with|by|into) .+)?$",
    _I | re.DOTALL,
)
_RENAME_SPLIT = re.compile(rf"^(?:{_CHANGE_VERB}|turn) (?P<rest>.+)$", _I | re.DOTALL)
_SPLIT_TO = re.compile(
    r" (?:to (?-i:say)|to (?-i:read)(?= [\ue000-\uf8ff])|to be called|to|into|as|=|->|→|so it says) | ?[:→] (?=\S)",
    _I,
)
_NO_NAME = re.compile(r"^(?:change|update|edit|modify|rename|reword|retitle)(?: (?P<ref>.*))?$", _I)
# Verbs that as often begin a title: "fix bike to ride to work".
_SOFT_CHANGE = re.compile(
    r"^(?:fix|correct|set|turn|alter|amend|replace|swap|call|name|make|add|put|write|attach)\b", _I
)
# We keep no dates and no priorities: who says so means no title.
_NO_TITLE = re.compile(
    rf"^(?:(?:for |to |until |till )?{TIMES}|(?:(?:a )?(?:high|low|medium|top|higher|lower|normal)(?:er|est)?(?: priority)?|urgent|important|priority \d+|recurring|private|shared)|(?:something|anything|whatever|somehow)\b.*|(?:an? |the |its )?(?:\w+er|new|different|other|another|good|original|old|right|same|correct)(?: \w+)? (?:name|title|one|text|wording|thing)|(?:upper|lower) ?case|(?:delet|remov|cancell?|eras|renam|chang)ed\b.*|{_DONE} .*)$",
    _I,
)
_STATUS_WORD = re.compile(rf"^(?:{_DONE}|{_OPEN})$", _I)
_READINGS_MAX = 8
_TWO = re.compile(r" and .+ (?:to|into) ", _I)
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
        _inside(clause, text)
        or _reopened(clause, text)
        or _completed(clause, text)
        or _renamed(clause, text)
        or _deleted(clause, text)
        or _told(clause, text)
    )


def _inside(clause: str, text: Text) -> Rename | None:
    match = _INSIDE.match(clause)
    return Rename(readings=((refs.read(match["ref"], text), ""),)) if match else None


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
        if _STATUS_WORD.match(match["ref"] or "") or _NOT_A_REF.match(match["ref"] or ""):
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
        if place >= 5 and (_QUESTION.match(ref) or _STATUS_WORD.match(ref)):  # noqa: PLR2004 - "X is done"
            return None
        return _change("complete", ref, text, told=True)
    return None


def _deleted(clause: str, text: Text) -> Change | None:
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
    hard = re.match(rf"{_HARD}$", match["verb"], _I)
    change = _change("delete", match["ref"], text, sure=bool(hard))
    theirs = re.match(r"cancel my\b", clause, _I)  # "cancel my order" is seldom about a task
    if hard and not (theirs and not _NAMED.search(match["ref"] or "")):
        return change
    if hard:
        return replace(change, sure=False)
    named = isinstance(change.ref, ById | ByAmount | ByPlace) or bool(_NAMED.search(match["ref"] or ""))
    if named or (isinstance(change.ref, ByContext) and not re.match(r"forget|lose", match["verb"], _I)):
        firm = not re.match(r"forget|lose", match["verb"], _I)
        return Change(act="delete", ref=change.ref, sure=firm, said=change.said)
    return None


def _renamed(clause: str, text: Text) -> Rename | None:
    for pattern in _RENAME:
        match = pattern.match(clause)
        if match:
            groups = match.groupdict()
            new = groups.get("new") or groups.get("new2") or ""
            about = re.match(r"desc|detail|note", groups.get("what") or "", _I) is not None
            value = text.plain(new.strip(" ,;")) if about else titled(new, text)
            ref = refs.read(match["ref"], text)
            # "task 3 should be easier" tells of the task, and seldom of its title.
            sure = about or not (_NO_TITLE.match(value) or (groups.get("what") or "").lower() == "be")
            soft = not about and _is_soft(clause, match["ref"])
            return Rename(readings=((ref, value),), description=about, sure=sure, soft=soft)
    match = _RENAME_SPLIT.match(clause)
    if match:
        readings = _readings(match["rest"], text)
        if readings:
            sure = not any(new and _NO_TITLE.match(new) for _, new in readings[-2:]) and not _TWO.search(
                readings[0][1] + " "
            )
            return Rename(readings=readings, sure=sure, soft=_is_soft(clause, match["rest"]))
    match = _NO_NAME.match(clause)
    return Rename(readings=((refs.read(match["ref"] or "", text), ""),)) if match else None


def _is_soft(clause: str, ref: str) -> bool:
    """Tell whether the clause may be something that needs doing, and no order for a new title."""
    return bool(_SOFT_CHANGE.match(clause)) and not (
        _NAMED.search(ref) or isinstance(refs.read(ref, Text("")), ById)
    )


def _readings(rest: str, text: Text) -> tuple[tuple[Ref, str], ...]:
    found = []
    for match in _SPLIT_TO.finditer(rest):
        left, new = rest[: match.start()], titled(rest[match.end() :], text)
        if left.strip() and new:
            found.append((refs.read(left, text), new))
        if len(found) == _READINGS_MAX:
            break
    if found and not isinstance(found[0][0], ById):
        found.append((refs.read(rest, text), ""))  # "rename trip to Norway": it may be all one title
    return tuple(found)
