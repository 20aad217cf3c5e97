"""Clauses that want a task to have another title, or a description."""

import re

from todochat.chat.language import refs
from todochat.chat.language.adding import TIMES, titled
from todochat.chat.language.intents import ById, Ref, Rename
from todochat.chat.language.refs import NAMED, THING
from todochat.chat.language.text import QUOTE, Text
from todochat.chat.language.words import DELETE, DONE

_I = re.IGNORECASE
_CHANGE_VERB = (
    r"(?:change|update|edit|modify|rename|reword|retitle|rephrase|correct|fix|re-name|alter|amend|set)"
)
_WHAT = r"(?:title|name|text|wording|description|details?|notes?|desc)"
_TO = r"(?: (?:to (?-i:say)|to (?-i:read)(?= [\ue000-\uf8ff])|to be called|to|into|as|so it says) | ?(?:=|->|→|:) ?)"
_RENAME = tuple(
    re.compile(pattern, _I | re.DOTALL)
    for pattern in (
        rf"^{_CHANGE_VERB} (?:the )?(?P<what>{_WHAT}) (?:of|for|on) (?P<ref>.+?){_TO}(?P<new>.+)$",
        rf"^{_CHANGE_VERB} (?P<ref>.+?)(?:'s)? (?P<what>title|name|wording|desc(?:ription)?){_TO}(?P<new>.+)$",
        # "release notes" may be a title's own words.
        rf"^{_CHANGE_VERB} (?P<ref>(?:.+ )?(?:{THING}|number|#) ?#?\d+|#?\d+|{QUOTE}|.+ {THING}|.+(?='s))(?:'s)? (?P<what>{_WHAT}){_TO}(?P<new>.+)$",
        rf"^(?:add|put|set|write|attach) (?:a |an |the |this )?(?P<what>description|details?|notes?)(?: (?P<new2>{QUOTE}))? (?:to|for|on) (?P<ref>(?:the )?(?:{THING} )?(?:number )?#?\d+|(?:the )?.+? {THING}|{QUOTE})(?: ?(?::|saying|that says|=|,|to say) ?(?P<new>.+))?$",
        rf"^(?:add|put|set|write) (?:a |an |the )?(?P<what>description|details?|notes?) (?P<new>{QUOTE}) (?:to|for|on) (?P<ref>.+)$",
        rf"^(?:add|put|write) (?P<new>{QUOTE}) as (?:a |the )?(?P<what>description|details?|notes?) (?:to|for|of|on) (?P<ref>.+)$",
        rf"^(?:call|name|make) (?P<ref>(?:the )?(?:{THING} |number |#)+\d+) (?P<new>.+)$",
        rf"^(?:call|name|make|rename|retitle) (?P<ref>(?:(?! (?:to|as|into|with) ).)+?) (?P<new>{QUOTE})$",
        r"^(?:i(?:'d like| want| would like)|have|please have) (?P<ref>.+?) (?:to be )?(?:called|named|renamed(?: to)?|changed to) (?P<new>.+)$",
        rf"^update (?P<ref>(?:{THING} |number |#)*\d+) with (?P<new>.+)$",
        r"^(?:replace|swap) (?P<ref>.+?) (?:with|by|for) (?P<new>.+)$",
        rf"^(?P<ref>(?:{THING} |number |#)+\d+) should (?P<what>be called|be named|be|say|read) (?P<new>.+)$",
    )
)
# Words inside a title: what the whole title shall be is asked for.
_INSIDE = re.compile(
    rf"^(?:{_CHANGE_VERB}|replace|swap|{DELETE}|take|put|append|add|write) (?!(?:the |a |an )?(?:{THING}|{_WHAT}|number)\b|#?\d).+? (?:in|from|inside|to|into|onto|out of|off) (?P<ref>(?:{THING}|number|#) ?#?\d+)(?: (?:to|with|by|into) .+)?$",
    _I | re.DOTALL,
)
_RENAME_SPLIT = re.compile(rf"^(?:{_CHANGE_VERB}|turn) (?P<rest>.+)$", _I | re.DOTALL)
_SPLIT_TO = re.compile(
    r" (?:to (?-i:say)|to (?-i:read)(?= [\ue000-\uf8ff])|to be called|to|into|as|=|->|→|so it says):? | ?[:→] (?=\S)",
    _I,
)
_NO_NAME = re.compile(r"^(?:change|update|edit|modify|rename|reword|retitle)(?: (?P<ref>.*))?$", _I)
# Verbs that as often begin a title: "fix bike to ride to work".
_SOFT_CHANGE = re.compile(
    r"^(?:fix|correct|set|turn|alter|amend|replace|swap|call|name|make|add|put|write|attach)\b", _I
)
# We keep no dates and no priorities: who says so means no title.
_NO_TITLE = re.compile(
    rf"^(?:(?:for |to |until |till )?{TIMES}|(?:(?:a )?(?:high|low|medium|top|higher|lower|normal)(?:er|est)?(?: priority)?|urgent|important|priority \d+|recurring|private|shared)|(?:something|anything|whatever|somehow|it|that|this|them|the same as|what)\b.*|(?:i|we|you|he|she|they) (?:see|like|want|wish|think|said|say|please|prefer)\b.*|(?:an? |the |its )?(?:\w+er|new|different|other|another|good|original|old|right|same|correct)(?: \w+)? (?:name|title|one|text|wording|thing)|(?:upper|lower) ?case|(?:delet|remov|cancell?|eras|renam|chang)ed\b.*|{DONE} .*)$",
    _I,
)
_READINGS_MAX = 8
_TWO = re.compile(r"(?: and|,) .+ (?:to|into) ", _I)


def inside(clause: str, text: Text) -> Rename | None:
    """Return the question that a change inside a title is: what shall the whole of it be?"""
    match = _INSIDE.match(clause)
    return Rename(readings=((refs.read(match["ref"], text), ""),)) if match else None


def read(clause: str, text: Text) -> Rename | None:
    """Return the new title or description that the clause orders."""
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
        NAMED.search(ref) or isinstance(refs.read(ref, Text("")), ById)
    )


def _readings(rest: str, text: Text) -> tuple[tuple[Ref, str], ...]:
    found = []
    for match in _SPLIT_TO.finditer(rest):
        left, new = rest[: match.start()], titled(rest[match.end() :], text)
        if left.strip() and new:
            found.append((refs.read(left, text), new))
        plain = bool(found) and isinstance(found[0][0], ById) and not found[0][0].words
        if plain or len(found) == _READINGS_MAX:
            break
    if found and not isinstance(found[0][0], ById):
        found.append((refs.read(rest, text), ""))  # "rename trip to Norway": it may be all one title
    return tuple(found)
