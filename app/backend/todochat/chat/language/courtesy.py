"""What stands around an order and changes nothing of it: greetings, please and thanks, hurry."""

import re

from todochat.chat.language import past
from todochat.chat.language.clauses import ITEM_HEAD
from todochat.chat.language.text import QUOTE

_WAKE = r"(?:(?:ok|okay|hey) (?:google|siri|alexa|cortana)|(?:hey|hi|hello|yo|dear)(?: there)?(?:,? (?:assistant|bot|chatbot|todo ?bot|buddy|dude|man|bro|mate|friend|siri|alexa|you))?)"
_FILLER = rf"(?:{_WAKE}|please|pls|plz|plss+|plese|pleas|ok|okay|so|now|well|um+|uh+|oh|and|then|also|just|kindly|alright|all right|right|great|cool|thanks|thank you|good (?:morning|evening|afternoon)|assistant|bot|buddy|dude|bro|mate|listen(?=,)|look(?=,)|go ahead and|go and|do me a favou?r(?: and|:)?|be (?:a dear|so kind)(?: and)?|let's|lets|let us|i want you to|i'd like you to|i need you to|i would like you to|you can|feel free to|quickly|first of all|finally|by the way|btw|time to|hmm+|ugh|argh|omg|yay|woohoo|phew|damn|shit|fuck|dammit|god|jesus|for god's sake|for fuck's sake|seriously|honestly|basically|actually|anyway|anyways|lol|(?:can|could|would|will|cld|cud|wld) (?:you|u|ya)(?: (?:please|pls|plz|kindly|just|also|maybe|possibly|perhaps|quickly|help me|go ahead and|be so kind (?:as to|and)))*|help me(?: to)?|i'm asking you to|your job is to|try to|make sure (?:you|to))"
_HEAD = re.compile(rf"^(?:{_FILLER}(?=$|[\s,.!:]|\b)[,.!:]*\s+)+", re.IGNORECASE)
_ONLY = re.compile(rf"^{_FILLER}(?:[,.! ]+{_FILLER})*$", re.IGNORECASE)
_LATER = re.compile(
    r"^(?:if (?:it's|it is|that's) (?:not too much (?:trouble|bother)|possible|ok(?:ay)?)|when(?:ever)? you (?:get|have|find) (?:a (?:moment|minute|chance|second|sec)|(?:the |some )?time)),? (?!i\b)",
    re.IGNORECASE,
)
_COULD = r"(?:could|can|would|might|will)"
_KIND = re.compile(
    rf"^(?:{_FILLER},? )*(?:"
    rf"(?:i was|i'm|i am|just)(?: just)? wondering (?:if|whether) you {_COULD}"
    r"|(?:would you|could you|will you|please)(?: please)? be (?:so (?:kind|good) as to|(?:kind|good) enough to)"
    rf"|i(?:'d| would)(?: really| very much| greatly| so)? (?:be (?:\w+ )?(?:grateful|thankful|happy|glad|obliged)|appreciate it|love it|like it)(?: very much)? if you(?: {_COULD})?"
    rf"|(?:it|that)(?:'d| would) be (?:\w+ )?(?:great|nice|lovely|good|wonderful|awesome|helpful|amazing|kind)(?: of you)? if you(?: {_COULD})?"
    rf"|(?:do|would) you mind|would it be possible for you to|(?:do you think|is there any chance|any chance)(?: that)? you {_COULD})"
    r"(?: (?:please|kindly|maybe|possibly|perhaps))* (?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
# What a kind request inflects: "if you deleted", "would you mind deleting".
_ORDERS = frozenset(
    "add create make delete remove erase cancel complete finish mark tick check cross rename change update edit reopen "
    "remind show list tell put get take note set undo".split()
)
_ASKED = re.compile(
    r"\W*(?:please |pls |hey,? |ok,? |so,? )*(?:can|could|would|will) (?:you|u|ya)\b", re.IGNORECASE
)
_TAIL = re.compile(
    r"(?:[\s,.!]+(?:please and thank(?:s| you)|please|pls|plz|thanks(?: a lot| so much| in advance| again)?|thank you(?: very much| so much)?|thx|ty|cheers|for (?:god|heaven|pete|christ)'s sake|for me|(?:can|could|would) you (?:please )?(?:add|note|remember|save) (?:it|that|this)(?: down)?(?: (?:to|on) (?:my|the) list)?|(?:please |so |pls )?(?:add|note|save) (?:it|that|this)(?: down)?(?: (?:to|on) (?:my|the) list)?|will you|would you|could you|can you|if you can|if you could|if you don't mind|if possible|if that's ok(?:ay)?|mate|bro|buddy|dude|(?<=, )(?:my )?dear|lol|haha|ok|okay|right))+$",
    re.IGNORECASE,
)
_TAIL_MORE = re.compile(
    r"(?:[\s,]+(?:just now|now|right now|right away|immediately|asap|instead|too|as well|then|already|again please|at once|this instant|real quick|quickly|from now on|finally|for good|permanently|forever|completely|entirely))+$",
    re.IGNORECASE,
)
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u2704\u2706-\u2711\u2715-\u27bf\ufe0f\u200d\u2b00-\u2bff]+$"
)
_TAIL_LOOK = 80  # characters at the end that courtesies may take
_HEAD_LOOK = 120


def trimmed(clause: str) -> str:
    """Return the clause without the courtesies around it."""
    clause = _LATER.sub("", ITEM_HEAD.sub("", clause.strip(" ,;:!."), count=1))
    kind = _KIND.match(clause[:_HEAD_LOOK])
    head = None if kind else _HEAD.match(clause[:_HEAD_LOOK])
    if head and head.end() < len(clause):
        clause = clause[head.end() :]
    if kind:
        verb = next(iter(past.bases(kind["verb"]) & _ORDERS), kind["verb"])
        clause = verb + clause[kind.end() :]
    return _without(_TAIL, clause).strip(" ,;:!") if clause else clause


def is_empty(sentence: str) -> bool:
    """Tell whether a sentence is only a filler or a smile."""
    return not re.search(rf"\w|{QUOTE}", sentence) or (
        len(sentence) <= _HEAD_LOOK and _ONLY.match(sentence) is not None
    )


def is_request(clause: str) -> bool:
    """Tell whether a question asks us to do something: "could you ...?"."""
    return bool(_ASKED.match(clause) or _KIND.match(_LATER.sub("", clause[:_HEAD_LOOK])))


def trimmed_more(clause: str) -> str:
    """Return an order that holds no title without its hurry, its emoji and its exclamation marks."""
    clause = _EMOJI.sub("", clause[-_TAIL_LOOK:]) if len(clause) <= _TAIL_LOOK else clause
    return _without(_TAIL_MORE, clause.strip(" !.,"))


def _without(tail: re.Pattern[str], clause: str) -> str:
    at = max(0, len(clause) - _TAIL_LOOK)
    match = tail.search(clause, at)
    return clause[: match.start()] if match and match.start() > 0 else clause
