"""A message in sentences, and a sentence in clauses."""

import re

CLAUSE_MAX = 450  # characters: a title of 200, a new one of 200, and the words around them
_END = re.compile(r"(?P<end>[.!?;]+)(?=\s|$)|\n")
_ITEM = r"(?:\d{1,2}[.)]|[-*•])\s+(?=(?:add|create|remind|delete|remove|complete|finish|mark|rename|change|reopen)\b)"
_NEXT_ITEM = re.compile(rf"\s+(?={_ITEM})", re.IGNORECASE)
ITEM_HEAD = re.compile(_ITEM, re.IGNORECASE)
# What stands before a numbered row of orders.
_AGENDA = re.compile(
    rf"^(?:please )?(?:do (?:the following|this|these)(?: things)?|\w+ things)(?: please| for me)? ?:\s*(?={_ITEM})",
    re.IGNORECASE,
)
_SERIES = re.compile(
    r"(?:please )?(?:add|create|make)(?: me)? (?:these|the following|(?:\w+ ){0,2}(?:tasks|to-?dos|items|reminders|things))(?: \w+){0,3} ?:",
    re.IGNORECASE,
)
_SERIES_JOINT = re.compile(r"\s*(?:;|\n(?:[-*•] |\d{1,2}[.)] )?)\s*(?=\S)")
_NO_END = re.compile(
    r"(?:^|\s)(?:no|nr|dr|mr|mrs|ms|st|vs|prof|p\.?m|a\.?m|e\.g|i\.e|etc|approx|[a-z])$", re.IGNORECASE
)
_AND = re.compile(
    r"\s*[,;]?\s+(?:and then|and also|and please|, then|and|then|also|plus|&|so)\s+|\s*,\s+", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:^|\n)\d{1,2}$")
_LOOK_BACK = 12  # characters that an abbreviation takes at most


def sentences(masked: str) -> list[tuple[str, str]]:
    """Return the sentences, each with the sign that ended it."""
    masked = _AGENDA.sub("", masked)
    if ITEM_HEAD.match(masked):  # "1. add milk 2. delete task 3"
        masked = _NEXT_ITEM.sub("\n", masked)
    if _SERIES.match(masked):  # "add these: milk; eggs"
        head, _, rest = masked.partition(":")
        masked = f"{head}: {_SERIES_JOINT.sub(', ', rest).lstrip(' ,')}"
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
