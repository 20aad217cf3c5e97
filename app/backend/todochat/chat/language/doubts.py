"""What makes an order or news doubtful wherever it stands: then nothing is done without a yes."""

import re
from dataclasses import replace

from todochat.chat.language.clauses import CLAUSE_MAX
from todochat.chat.language.intents import Agree, Change, Intent, Rename, Unclear, Undo
from todochat.chat.language.text import QUOTE

# Outside quotes. What says how a task is to be ("not done") is read elsewhere.
_DOUBT = re.compile(
    r"\b(?:if|unless|except|excluding|provided|assuming|maybe|perhaps|possibly|probably|supposedly|allegedly|apparently|"
    r"theoretically|hypothetically|presumably|i (?:suppose|think|guess|believe|assume|hope|wish)|instead of|rather than|"
    r"almost|nearly|hardly|barely|not|never|neither|nor|pretend|joke|joking|kidding|sarcasm|someday|eventually)\b"
    rf"|(?<!\w)/s$|, right$|{QUOTE},? or {QUOTE}",
    re.IGNORECASE,
)

_REASON = re.compile(
    r"^(?:it|that|this|they)(?:'s|'re| is| are) (?:now |just |all )?(?:a (?:duplicate|copy|double)|no longer|not needed|done|old|obsolete|outdated|"
    r"useless|irrelevant|pointless)\b",
    re.IGNORECASE,
)

_KEEP = re.compile(r"^(?:please )?(?:keep|leave) (?:(?:task|number) )?#?(?P<id>\d{1,9})$", re.IGNORECASE)


def is_reason(sentence: str) -> bool:
    """Tell whether a sentence says why a task shall go: "it's a duplicate of 2"."""
    return _REASON.match(sentence) is not None and not _DOUBT.search(sentence.replace("not needed", ""))


def keeps_another(sentence: str, message: str) -> bool:
    """Tell whether a sentence says to keep a task whose number stands nowhere else: "Delete 2. Keep 3."."""
    match = _KEEP.match(sentence) if len(message) <= CLAUSE_MAX else None
    return match is not None and len(re.findall(rf"(?<!\d){match['id']}(?!\d)", message)) == 1


def weighed(intents: list[Intent], clause: str) -> list[Intent]:
    """Return the intents of a clause, those that lose something made unsure where a word of it is a doubt."""
    return [unsure(intent) for intent in intents] if _DOUBT.search(clause) else intents


def unsure(intent: Intent) -> Intent:
    """Return the intent as one that asks before it completes, deletes or renames."""
    if isinstance(intent, Rename) or (isinstance(intent, Change) and intent.act != "reopen"):
        return replace(intent, sure=False)
    return intent


def beside(found: list[Intent], rest: list[Intent]) -> list[Intent]:
    """Return what may be done where a part of the message, `rest`, was not understood.

    One change is asked about; of several, or of a yes, it cannot be told what the part was meant for.
    """
    writes = [i for i in found if isinstance(i, Change | Rename | Undo) or (isinstance(i, Agree) and i.yes)]
    if not rest or not writes:
        return found
    if len(writes) == 1 and isinstance(writes[0], Change | Rename):
        return [unsure(i) for i in found]
    return [Unclear(why="part")]
