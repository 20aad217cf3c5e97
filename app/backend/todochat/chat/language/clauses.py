"""A message in sentences, and a sentence in clauses."""

import re

CLAUSE_MAX = 450  # characters: a title of 200, a new one of 200, and the words around them
_END = re.compile(r"(?P<end>[.!?;]+)(?=\s|$)|\n")
_ITEM = r"(?:\d{1,2}[.)]|[-*•])\s+(?=(?:add|create|remind|delete|remove|complete|finish|mark|rename|change|reopen)\b)"
_NEXT_ITEM = re.compile(rf"\s+(?={_ITEM})", re.IGNORECASE)
_ITEM_HEAD = re.compile(_ITEM, re.IGNORECASE)
_NO_END = re.compile(
    r"(?:^|\s)(?:no|nr|dr|mr|mrs|ms|st|vs|prof|p\.?m|a\.?m|e\.g|i\.e|etc|approx|[a-z])$", re.IGNORECASE
)
_AND = re.compile(
    r"\s*[,;]?\s+(?:and then|and also|and please|, then|and|then|also|plus|&|so)\s+|\s*,\s+", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:^|\n)\d{1,2}$")
_LOOK_BACK = 12  # characters that an abbreviation takes at most

_WAKE = r"(?:(?:ok|okay|hey) (?:google|siri|alexa|cortana)|(?:hey|hi|hello|yo|dear)(?: there)?(?:,? (?:assistant|bot|chatbot|todo ?bot|buddy|dude|man|bro|mate|friend|siri|alexa|you))?)"
_FILLER = rf"(?:{_WAKE}|please|pls|plz|plss+|plese|pleas|ok|okay|so|now|well|um+|uh+|oh|and|then|also|just|kindly|alright|all right|right|great|cool|thanks|thank you|good (?:morning|evening|afternoon)|assistant|bot|buddy|dude|bro|mate|listen(?=,)|look(?=,)|go ahead and|go and|do me a favou?r(?: and|:)?|be (?:a dear|so kind)(?: and)?|let's|lets|let us|i want you to|i'd like you to|i need you to|i would like you to|you can|feel free to|quickly|first of all|finally|by the way|btw|time to|hmm+|ugh|argh|damn|shit|fuck|dammit|god|jesus|for god's sake|for fuck's sake|seriously|honestly|basically|actually|anyway|anyways|lol|(?:can|could|would|will|cld|cud|wld) (?:you|u|ya)(?: (?:please|pls|plz|kindly|just|also|maybe|possibly|perhaps|quickly|help me|go ahead and|be so kind (?:as to|and)))*|help me(?: to)?|i'm asking you to|your job is to|try to|make sure (?:you|to))"
_HEAD = re.compile(rf"^(?:{_FILLER}(?=$|[\s,.!:]|\b)[,.!:]*\s+)+", re.IGNORECASE)
_MIND = re.compile(r"^(?:\w+,? )?(?:would|do) you mind (?P<verb>[a-z]+)ing\b", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:[\s,.!]+(?:please|pls|plz|thanks(?: a lot| so much| in advance| again)?|thank you(?: very much| so much)?|thx|ty|cheers|for (?:god|heaven|pete|christ)'s sake|for me|(?:can|could|would) you (?:please )?(?:add|note|remember|save) (?:it|that|this)(?: down)?(?: (?:to|on) (?:my|the) list)?|(?:please |so |pls )?(?:add|note|save) (?:it|that|this)(?: down)?(?: (?:to|on) (?:my|the) list)?|will you|would you|could you|can you|if you can|if you could|if you don't mind|if possible|if that's ok(?:ay)?|mate|bro|buddy|dude|lol|haha|ok|okay|right))+$",
    re.IGNORECASE,
)
_TAIL_MORE = re.compile(
    r"(?:[\s,]+(?:now|right now|right away|immediately|asap|instead|too|as well|then|already|again please|at once|this instant|real quick|quickly|from now on|finally|for good|permanently|forever|completely|entirely))+$",
    re.IGNORECASE,
)
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u2704\u2706-\u2711\u2715-\u27bf\ufe0f\u200d\u2b00-\u2bff]+$"
)
_TAIL_LOOK = 80  # characters at the end that courtesies may take
_HEAD_LOOK = 120


def sentences(masked: str) -> list[tuple[str, str]]:
    """Return the sentences, each with the sign that ended it."""
    if _ITEM_HEAD.match(masked):  # "1. add milk 2. delete task 3"
        masked = _NEXT_ITEM.sub("\n", masked)
    found: list[tuple[str, str]] = []
    start = 0
    for match in _END.finditer(masked):
        before = masked[max(start, match.start() - _LOOK_BACK) : match.start()]
        if match["end"] == "." and (_NO_END.search(before) or _NUMBERED.search(before)):
            continue
        found.append((masked[start : match.start()], match["end"] or "\n"))
        start = match.end()
    found.append((masked[start:], ""))
    return [(sentence.strip(), end) for sentence, end in found if sentence.strip()]


def pieces(sentence: str) -> list[tuple[str, str]]:
    """Return the pieces between words such as "and", each with what stands before it."""
    found: list[tuple[str, str]] = []
    start, joint = 0, ""
    for match in _AND.finditer(sentence):
        found.append((joint, sentence[start : match.start()]))
        start, joint = match.end(), match[0]
    return [*found, (joint, sentence[start:])]


def trimmed(clause: str) -> str:
    """Return the clause without the courtesies around it."""
    clause = _ITEM_HEAD.sub("", clause.strip(" ,;:!."), count=1)
    mind = _MIND.search(clause[:_HEAD_LOOK])
    head = None if mind else _HEAD.match(clause[:_HEAD_LOOK])
    if head and head.end() < len(clause):
        clause = clause[head.end() :]
    if mind:
        verb = {"delet": "delete", "remov": "remove", "complet": "complete", "renam": "rename", "chang": "change",
                "updat": "update", "creat": "create"}.get(mind["verb"].lower(), mind["verb"])  # fmt: skip
        clause = verb + clause[mind.end() :]
    return _without(_TAIL, clause).strip(" ,;:!") if clause else clause


def trimmed_more(clause: str) -> str:
    """Return an order that holds no title without its hurry, its emoji and its exclamation marks."""
    clause = _EMOJI.sub("", clause[-_TAIL_LOOK:]) if len(clause) <= _TAIL_LOOK else clause
    return _without(_TAIL_MORE, clause.strip(" !.,"))


def _without(tail: re.Pattern[str], clause: str) -> str:
    at = max(0, len(clause) - _TAIL_LOOK)
    match = tail.search(clause, at)
    return clause[: match.start()] if match and match.start() > 0 else clause
