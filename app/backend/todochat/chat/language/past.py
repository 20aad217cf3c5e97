"""News of what was done: "I bought the milk" is "buy the milk", and that is done."""

import re

from todochat.chat.language.words import TODO_VERBS

IRREGULAR = {
    "ate": "eat", "been": "be", "began": "begin", "bent": "bend", "bought": "buy", "broke": "break", "brought": "bring",
    "built": "build", "came": "come", "caught": "catch", "chose": "choose", "dealt": "deal", "did": "do", "done": "do",
    "drank": "drink", "drew": "draw", "driven": "drive", "drove": "drive", "dug": "dig", "fed": "feed", "flew": "fly",
    "fought": "fight", "found": "find", "froze": "freeze", "gave": "give", "given": "give", "gone": "go", "got": "get",
    "gotten": "get", "grew": "grow", "heard": "hear", "held": "hold", "hid": "hide", "hung": "hang", "kept": "keep",
    "knew": "know", "lost": "lose", "felt": "feel", "led": "lead", "left": "leave", "lent": "lend", "made": "make", "met": "meet", "paid": "pay",
    "ran": "run", "rang": "ring", "rode": "ride", "said": "say", "sang": "sing", "sat": "sit", "saw": "see",
    "seen": "see", "sent": "send", "sewed": "sew", "shot": "shoot", "slept": "sleep", "sold": "sell", "sought": "seek",
    "spent": "spend", "spoke": "speak", "spoken": "speak", "stood": "stand", "stuck": "stick", "swam": "swim",
    "swept": "sweep", "taken": "take", "taught": "teach", "threw": "throw", "thrown": "throw", "told": "tell",
    "took": "take", "tore": "tear", "went": "go", "woke": "wake", "won": "win", "wore": "wear", "written": "write",
    "wrote": "write", "shook": "shake", "shone": "shine", "stole": "steal", "struck": "strike", "withdrew": "withdraw",
    "rebuilt": "rebuild", "redid": "redo", "rewrote": "rewrite", "repaid": "repay", "resent": "resend", "ground": "grind", "bred": "breed", "laid": "lay", "lit": "light", "overcame": "overcome",
    "understood": "understand", "undid": "undo", "wound": "wind", "drawn": "draw", "eaten": "eat",
}  # fmt: skip
# The same in the past: only after "I" or "I have" do they tell of it.
_SAME = frozenset(
    "cut put set read hit let shut quit bet cost cast split spread beat reset fit rid mow".split()
)
_NOT_PAST = frozenset(
    "need feed seed speed weed bleed breed embed hundred indeed red bed sacred naked kindred shed".split()
)
_NEWS = re.compile(
    r"^(?P<who>(?:i|we)(?:'ve| have| had)? )?(?P<adv>(?:just|already|now|finally|also|actually|today|then|only just) )*(?P<verb>[a-z]+)(?P<rest> .+)?$",
    re.IGNORECASE,
)
# "the milk was bought": few words, and none that forbid or delay.
_PASSIVE = re.compile(
    r"^(?:the |my |our )?(?P<what>(?!(?:i|we|you|he|she|it|they|that|this|who|what)\b)(?:(?!(?:not|never|no|almost|nearly|half|if|be|will|should|when|once|before|until|is|are|was|were)\b)[^\s,]+ ){1,6}?)(?:is|are|was|were|has been|have been|got|have gotten) (?:(?:now|all|already|finally|just) )*(?P<verb>[a-z]+)(?P<on> (?:up|off|out|down|back|in|away))?$",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?: (?:already|today|yesterday|this (?:morning|afternoon|evening)|last night|just now|earlier(?: today)?|now|too|tonight|on the way home|an hour ago|a (?:minute|moment|while) ago))+$",
    re.IGNORECASE,
)
_VOWELS = "aeiou"
_STEM_MIN = 2  # letters


def bases(word: str) -> frozenset[str]:
    """Return what the word may be an inflected form of, itself included."""
    word = word.casefold()
    found = {word}
    if word in IRREGULAR:
        found.add(IRREGULAR[word])
    for ending, others in (
        ("ing", ("", "e")),
        ("ied", ("y",)),
        ("ed", ("", "e")),
        ("ies", ("y",)),
        ("es", ("", "e")),
        ("s", ("",)),
    ):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _STEM_MIN and not (ending == "s" and stem.endswith(("s", "u", "i"))):
            found |= {stem + other for other in others}
            if (
                ending in {"ing", "ed"}
                and len(stem) > _STEM_MIN
                and stem[-1] == stem[-2]
                and stem[-1] not in _VOWELS
            ):
                found.add(stem[:-1])
    return frozenset(found)


def news(clause: str) -> str | None:
    """Return what was done, verb first, when the clause tells of it; None when it does not."""
    match = _NEWS.match(clause)
    if match is None or match["rest"] is None:
        return None
    verb = match["verb"].lower()
    past = verb in IRREGULAR or (verb.endswith("ed") and len(verb) > 4 and verb not in _NOT_PAST)  # noqa: PLR2004
    if not past and not (match["who"] and verb in _SAME):
        return None
    return verb + _WHEN.sub("", match["rest"])


def seen(clause: str) -> str | None:
    """Return what "the milk was bought" says was done, verb first; by whom it was done it does not say."""
    match = _PASSIVE.match(_WHEN.sub("", clause))
    known = match is not None and bases(match["verb"]) & TODO_VERBS
    return f"{match['verb'].lower()}{match['on'] or ''} {match['what'].strip()}" if match and known else None
