"""Clauses that want a task to be made."""

import re
from dataclasses import replace

from todochat.chat.language import past
from todochat.chat.language.intents import Add
from todochat.chat.language.refs import LIST, THING
from todochat.chat.language.text import QUOTE, Text

_I = re.IGNORECASE
_DAY = r"(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?s?|weekend|week|month|year|morning|afternoon|evening|night"
_TIME = (
    r"(?:today|tonight|tomorrow(?: (?:morning|afternoon|evening|night))?|later(?: today)?|soon"
    rf"|(?:on|this|next|every|each|by|before|after|until|over the|in the) (?:next |this )?(?:{_DAY})(?: (?:morning|afternoon|evening|night))?"
    rf"|(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:morning|afternoon|evening|night))?"
    r"|(?:at|by|before|after|around) (?:\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\b\.?|o'?clock)?|noon|midnight|lunch|dinner|work|breakfast)"
    r"|(?:by|before|until) (?:tomorrow|tonight|today)|every ?day|daily|weekly"
    r"|in (?:an?|\d{1,3}|one|two|three|four|five|ten|twenty|thirty|half an|a couple of|a few) (?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?)"
    r"|on the \d{1,2}(?:st|nd|rd|th)|\d{1,2}(?::\d\d)? ?[ap]m)"
)
TIMES = rf"{_TIME}(?:,? {_TIME}){{0,2}}"
_TIMES_FOR = rf"(?:for )?(?P<time>{TIMES})"
_KIND = r"(?:(?:new|quick|small|little|simple|important|urgent|high[- ]priority|low[- ]priority|daily|weekly|follow[- ]?up|further|separate|extra|to-?do|reminder) )*"
_MUST = r"(?:(?:i|we)(?:'ve)? )?(?:(?:really|also|still|just|absolutely|definitely|do) )*(?:need to|have to|must|gotta|got to|have got to|needa|hafta)"
_SHOULD = r"(?:i|we)(?:'d|'ll)? (?:(?:really|also|still|just|probably|definitely) )*(?:should|ought to|want to|wanna|would like to|like to|'d like to|plan to|am planning to|will|am going to|gonna|intend to|hope to|wish to|could)|(?:i|we)(?:'m| am) (?:going to|gonna|planning to|supposed to)|i(?:'ll|'d like to| better|'d better| had better)"
_HEADS = tuple(
    (re.compile(pattern, _I), guard)
    for pattern, guard in (
        (
            rf"^(?:(?:add|create)(?: me)? ?(?:an?|another|one more|one|the|this|my|:)? ?{_KIND}|(?:make|put in|log|enter|insert|new|another|register) ?(?:me )?(?:an?|another|one more|one|the|this|my|:)? ?{_KIND}(?!\w+ #?\d)|(?:set up|set|open|start|give me|schedule|i(?:'d like| want| need))(?: me)? (?:an?|another|one more|one) {_KIND}(?!\w+ #?\d))(?:task|to-?do|to-?do item|item|reminder|chore|entry)(?: (?:in|on|to) (?:my|the) {LIST})?(?:,? (?:please|pls|plz)(?= ?[:,-])| for me(?= to\b| ?:))?\b(?! ?(?:#|number |no\. ?)?\d+\b(?! [a-z]))(?:,? {_TIMES_FOR})?(?:,? (?:called|named|titled|saying|that says|which says|with (?:the )?(?:title|name)|with title|about|that i (?:(?:need|have|ought|got) to|must|should)|that i should|that(?= (?:the|my|i|task)\b)|entitled|reminding me))?[ ]?[:,-]* ?(?:to |for |of )?",
            "",
        ),
        (
            rf"^(?:(?:task|to-?do|new|reminder|note to self|add to-?do|todo item|memo|(?:add )?(?:another|one more)(?: (?:one|thing|item|task))?(?: (?:for|on|to) (?:my|the) {LIST})?(?=:)) ?[:-]|to-?do(?= [a-z])|(?:add|create) the following ?:) ?(?:to )?",
            "something",
        ),
        (
            rf"^(?:add|put|stick|throw|include|pop|chuck|write|jot|get|place|toss) (?:this |the following |this one )?(?:to|on|onto|in|into) (?:my|the|our) {LIST} ?[:,-]* ?(?:to )?",
            "something",
        ),
        (
            r"^set(?: a)? reminder ?[:-] ?(?:to )?",
            "something",
        ),
        (
            r"^(?:do not|don't|dont) forget to (?:remind me(?: to)?|add) ",
            "something",
        ),
        (
            rf"^remind me(?: again)?(?: please)?(?:,? {_TIMES_FOR},?)?(?: ?:| (?:to\b(?! the\b| my\b)|about\b|of\b|(?=not to |i have |i've |i am |i'm |my |we have )|that i(?:'ve| have)? (?:need to|have to|must|got to|should|ought to)|that|i (?:(?:need|have|ought|got) to|must|should)))[ :]? ?",
            "something",
        ),
        (
            rf"^(?:set|create|make|add|leave)(?: me)? ?an? (?:reminder|note|memo)(?: for me)?(?:,? {_TIMES_FOR})? ?[:,-]* ?(?:to |for |about |that i (?:(?:need|have|ought|got) to|must|should) |that |saying )?",
            "something",
        ),
        (
            r"^(?:do not|don't|dont|never) (?:let me )?(?:forget|forgot)(?: that i (?:(?:need|have|ought|got) to|must|should)| about(?! it\b| that\b)| to|:)? (?!it\b|that\b|this\b|me\b|you\b)",
            "something",
        ),
        (
            r"^(?:make|be) sure (?:that )?i (?:don't forget|dont forget|do not forget|never forget|remember) (?:to |about |that )?",
            "something",
        ),
        (
            r"^(?:i|we)(?: |(?='d))(?:(?:can't|cannot|can not|mustn't|must not|shouldn't|should not|don't want to|better not|do not want to|dont want to) forget|(?:need|have|want|must|should|ought)(?: to)? (?:remember|not forget|(?:be|get) reminded)|must remember|(?:need|want|would like) (?:a reminder|you to remind me|to be reminded)|'d like (?:a reminder|you to remind me|to be reminded)|would like to be reminded)(?: to| about(?! it\b| that\b)| that i (?:(?:need|have|ought|got) to|must|should)|:)? (?!it\b|that$|this\b|me\b|you\b|when\b|how\b)",
            "something",
        ),
        (
            r"^(?:let|help) me (?:not forget|remember)(?: to| about|:)? (?!it\b|that$|how\b|when\b|what\b)",
            "something",
        ),
        (
            r"^create (?=(?:buy|call|pay|get|pick|send|clean|wash|fix|book|go|meet|email|mail|text|water|walk|feed) )",
            "something",
        ),
        (
            r"^(?:please )?remember(?: that i (?:(?:need|have|ought|got) to|must|should)| that| to|:)? (?!when|how|what|who|the time|last|me\b|you\b)",
            "something",
        ),
        (
            r"^(?:make a note|take a note|take note|note down|note|write down|jot down|scribble down|put down|note this down|note that down|write this down|write that down|note this|keep in mind)(?: of| that| this| it)?(?: down)?(?: (?:that )?i (?:(?:need|have|ought|got) to|must|should)| to| that|:|,)+ ?(?:i (?:(?:need|have|ought|got) to|must|should) )?",
            "something",
        ),
        (r"^(?:note down|write down|jot down|put down|note:|note to self)(?: that)? ?", "something"),
        (
            r"^add(?: in| on)?(?: me)?(?: also)?(?: (?:this|that|the following)(?= ?:))? ?[:,-]? +",
            "something",
        ),
        (r"^(?:create|make|new|log|track) ?:? ?(?=[\ue000-\uf8ff])", "something"),
        (
            rf"^(?:put|stick|throw|include|pop|chuck|place|get|write|keep|have|i want|i need(?! to )|i'd like) (?=.+ (?:on|onto|in|into|to) (?:my|the|our) {LIST}$)",
            "something",
        ),
        (rf"^{_MUST} (?:also )?(?!be able)", "must"),
        (rf"^i need (?!to )(?=.+ (?:on|added to) (?:my|the) {LIST}$)", "something"),
    )
)
_BARE = re.compile(
    rf"^note to self$|^(?:add|create|make|new|remind me|remember)(?: (?:a|an|new|another|something|one|a new))*(?: {THING})?$",
    _I,
)
_FRONT = re.compile(
    rf"^(?P<time>{TIMES}),? (?=remind me|i (?:need|have|must|gotta|got)|i've got|add |don't (?:let me )?forget|create )",
    _I,
)
_QUOTED_ONLY = re.compile(
    rf"^{QUOTE}(?:(?:, ?| ?and | ?& ?|, and ){QUOTE})+(?: (?:to|on) (?:my|the) {LIST})?$", _I
)
_ANSWER_HEAD = re.compile(
    r"^(?:(?:please |just )*(?:call|name) (?:it|that)|it(?:'s| is| should be)(?: called)?|(?:the )?(?:new )?(?:title|name)(?: is|:)|to) ?:? ?(?=\S)",
    _I,
)
_ANSWER_TAIL = re.compile(r"(?<=\S),? (?:please|pls|plz|thanks|thank you|thx)[.!]*$", _I)
_NAMES_IT = re.compile(
    r"^(?:it(?:'s| is| should be) called|(?:the )?(?:new )?(?:title|name) (?:is|should be)) \S", _I
)
_TIME_WORD = re.compile(
    r"^(?:at|on|in|every|each|tomorrow|today|tonight|next|this|by|before|after|later|until|around)\b", _I
)
_TO_LIST = re.compile(
    rf" (?:to|on|in|onto|into) (?:my|the|our) (?:(?:shopping|grocery) (?={THING}))?{LIST}$| (?:as|like) (?:a|an|my|another)(?: new)? {THING}$| (?:to|on|in|onto|into) (?:my|the) (?:tasks?|to-?dos?)$| (?:to|on) (?:to-?do list|todo list|task list|list)$| to do list$",
    _I,
)
_ALSO = re.compile(r"(?<=\S),? (?:too|as well)$", _I)
_OTHER_TASK = re.compile(
    r"^(?:do|finish|complete|have (?:done|finished|completed)) .*(?:\btasks?|#|\bnumber) ?#?\d", _I
)
_MID_LIST = re.compile(rf" (?:to|on) (?:my|the) {LIST},? (?=(?:for )?{TIMES}$)", _I)
_DESCRIPTION = re.compile(
    r"[\s,;.(]{1,3}(?:with\s+(?:an?\s+|the\s+)?description\b\s*(?:[:=]|of\b|saying\b|that says\b)?"
    r"|with\s+(?:an?\s+|the\s+)?(?:details?|notes?)\b\s*(?:[:=]|of\b|saying\b|that says\b|(?=[\ue000-\uf8ff]))"
    r"|(?:and )?(?:description|details?|notes?)\s*[:=]|desc(?:ription)?:)\s*",
    _I,
)
_SHOULD_HEAD = re.compile(rf"^(?:{_SHOULD}) ", _I)
_NOT_TITLE = re.compile(
    r"^(?:not|never|know|ask|see|say|tell you|talk|think|be|go to sleep|admit|understand|thank|stop using|hear|use you|some|a|an|the|your|help|do (?:it|that|this|something|nothing)|die|cry|kill)\b|^(?:go|run|leave|sleep|pee|eat)(?: now)?$",
    _I,
)
_HAVE = re.compile(r"^have (?:\w+ly )?", _I)
_CONDITION = re.compile(r"^(?:if|unless|only (?:if|when)|in case|whenever|as soon as|instead)\b", _I)
_MANY = re.compile(
    rf"^(?:add|create|make)(?: me)?(?: the following| these| some| my)? ?(?P<n>\d+|two|three|four|five|six)?(?: new| more)* ?(?:tasks|to-?dos|items|reminders|things|(?<=these)(?= ?:)|(?<=the following)(?= ?:))(?: (?:to|on) (?:my|the) {LIST})? ?(?P<mark>[:,-]|to|called|named|for) ?(?P<rest>.+)$",
    _I,
)


# Words that say that there is a task, and not which.
_HOLLOW = frozenset(
    "it that this them these those one ones me us him her you myself something anything everything nothing stuff things "
    "more another some few couple several many any my your new next other extra please here "
    "task tasks todo todos item items reminder reminders description note title name number no again later soon now "
    "today tomorrow sometime sometimes someday then once time two three four five six seven eight nine ten".split()
)
_REFERS = re.compile(r"^(?:the )?(?:task|item|to-?do|number|no\.?) ?#?\d+(?:$| back\b|:)", _I)


def is_hollow(title: str) -> bool:
    """Tell whether a title that was not quoted says nothing: "it again", "two tasks", "task 8"."""
    words = [word for word in re.findall(r"\w+", title.lower()) if word not in {"a", "an", "the"}]
    empty = all(word in _HOLLOW or word.isdecimal() for word in words) and "(" not in title and words != []
    return empty or _REFERS.match(title) is not None


def read(clause: str, text: Text) -> list[Add] | None:
    """Return the tasks that the clause wants to be made; one with an empty title where it does not say."""
    if _BARE.match(clause.strip(" :")):
        return [Add(title="")]
    many = _MANY.match(clause)
    if many:
        return _read_many(many, text)
    front = _FRONT.match(clause)
    rest = clause[front.end() :] if front else clause
    for head, guard in _HEADS:
        match = head.match(rest)
        if match is None:
            continue
        title = rest[match.end() :]
        if guard and not title.strip():
            return [Add(title="")]
        if guard == "must" and re.search(r"\bstill\b", match[0], _I):
            return [Add(title=titled(title, text), sure=False)]  # it may be on the list already
        if guard == "must" and _OTHER_TASK.match(title):
            return [Add(title=titled(title, text), sure=False)]  # it is on the list already
        if guard == "must" and (
            _NOT_TITLE.match(title) or (past.news(_HAVE.sub("", title)) and _HAVE.match(title))
        ):
            return None  # "I must have painted it" is a guess
        quoted = _QUOTED_ONLY.match(title)
        if quoted:
            return [Add(title=titled(piece, text)) for piece in re.findall(QUOTE, title)]
        time = match.groupdict().get("time") or (front["time"] if front else "")
        sure = _CONDITION.match(title) is None  # "add a task if it rains"
        return [replace(_made(title, time or "", text), wish=guard == "must", sure=sure)]
    return None


def suggested(clause: str, text: Text) -> Add | None:
    """Return the task that a wish or an intention may be: to be confirmed."""
    match = _SHOULD_HEAD.match(clause)
    if not match or _NOT_TITLE.match(clause[match.end() :]):
        return None
    return Add(title=_made(clause[match.end() :], "", text).title, sure=False)


def titled(masked: str, text: Text) -> str:
    """Return a title as it is stored: without the frame's punctuation, its first letter a capital."""
    masked = masked.lstrip(" \n:,.-–—>=→").rstrip(" \n,:;-–—")
    if not (len(masked) > 1 and masked.endswith("...")):
        masked = re.sub(r"(?<=[^\s.!])[.!]+$", "", masked)
    plain = " ".join(text.plain(masked).split())
    if not plain.strip("\"' "):
        return ""
    return plain[:1].upper() + plain[1:]


def _made(masked: str, time: str, text: Text) -> Add:
    description = None
    tail = _DESCRIPTION.search(masked)
    if tail and tail.start() > 0 and masked[tail.end() :].strip():
        masked, description = masked[: tail.start()], text.plain(masked[tail.end() :].rstrip(" )"))
    masked = _MID_LIST.sub(" ", _TO_LIST.sub("", _ALSO.sub("", masked.strip(" .!"))))
    title = titled(masked, text)
    if time and title:
        title = f"{title} {time[:1].lower() + time[1:] if _TIME_WORD.match(time) else time}"
    return Add(title=title, description=description)


def _read_many(match: re.Match[str], text: Text) -> list[Add] | None:
    pieces = [
        p for p in re.split(r"\s*[,;\n]\s*(?:and\s+)?|\s+and\s+(?:to\s+)?", match["rest"]) if p.strip(" .-")
    ]
    numbers = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
    wanted = numbers.get((match["n"] or "").lower()) or int(match["n"] or 0)
    if wanted and wanted != len(pieces):
        return [Add(title="")]
    return [Add(title=titled(re.sub(r"^to ", "", piece, flags=_I), text)) for piece in pieces[:20]]


def names_it(message: str) -> bool:
    """Tell whether the message gives a title with the words for that: "it's called X"."""
    return _NAMES_IT.match(message) is not None


def answered(masked: str, text: Text) -> str:
    """Return the title that answers "what shall it be called?": "to water the lawn", "call it X"."""
    return titled(_ANSWER_TAIL.sub("", _ANSWER_HEAD.sub("", masked)), text)
