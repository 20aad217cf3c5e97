"""How well words fit titles. Pure; the time grows with the number of tasks and not with a product of lengths."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from todochat.chat.language.past import bases
from todochat.chat.language.typos import within_one
from todochat.chat.language.words import TODO_VERBS

Task = dict[str, Any]
# From sure to doubtful: the whole title; whole words; inflected; a slip, a part of a word, some of the words.
Level = Literal["whole", "words", "inflected", "near", "none"]

_WORD = re.compile(r"\w+(?:['-]\w+)*")
_NOISE = frozenset(
    "the a an my this that these those our some any one to of for with and i it is was at on in up "
    "do doing task tasks todo todos item items reminder please about called named from by as off".split()
)
_ARTICLES = frozenset({"the", "a", "an", "my"})
_BEFORE_ADJUNCT = frozenset(
    "for from at on in with before by after to about tomorrow today tonight this next every per until monday tuesday "
    "wednesday thursday friday saturday sunday asap weekly daily via near around".split()
)
# Titles begin with a verb; these are nouns as well, so that "the book" need not be "Book a flight".
_BOTH = frozenset(
    "book call plan order water clean text mail email cook ring watch study park train stamp file note visit review "
    "print check test fix plant dust iron walk run answer drink paint ship change match play show work help light post "
    "bill dress return pack name dry bath shop open close list rent dish trip bike move drop meet gift swim ride fast "
    "cut present sign wash drive phone chat talk hunt fish sketch draft research practice exercise".split()
)
_OPPOSITES = tuple(
    pair
    for one, other in (("on", "off"), ("in", "out"), ("up", "down"))
    for pair in ((one, other), (other, one))
)
_FUZZY_WORDS_MAX = 8  # words that are compared letter by letter
_PART_MIN = 4  # letters that a part of a word has at least


@dataclass(frozen=True, slots=True)
class Match:
    """The tasks that fit best, and how well."""

    level: Level
    tasks: tuple[Task, ...]


def find(tasks: Iterable[Task], words: str) -> Match:
    """Return the tasks that the words fit best."""
    pool = list(tasks)
    said = _without_articles(_spoken(words))
    whole = [task for task in pool if said and said == _without_articles(_spoken(task["title"]))]
    if whole:
        return Match("whole", tuple(whole))
    same = _plain(words)
    odd = [task for task in pool if not _spoken(task["title"]) and _plain(task["title"]) == same]
    if odd:
        return Match("whole", tuple(odd))
    wanted = content(words)
    if not wanted:
        return Match("none", ())
    held = [task for task in pool if wanted <= _all(task["title"])]
    if held:
        return Match("words", tuple(held))
    inflected = [task for task in pool if all(_inflects(word, task["title"]) for word in wanted)]
    if inflected:
        return Match("inflected", tuple(inflected))
    near = _near(pool, wanted)
    return Match("near", tuple(near)) if near else Match("none", ())


def fits_inflected(task: Task, words: str) -> bool:
    """Tell whether "bought the milk" is all of the task, save for a time, a place or a purpose."""
    wanted = content(words)
    bare = frozenset().union(*(bases(word) for word in wanted))
    previous, title = "", _spoken(task["title"])
    for place, word in enumerate(title):
        if word == "and" and word not in _spoken(words):
            return False
        if word not in _NOISE and not bases(word) & bare:
            # "drove back" is not all of "Drive to Rome and back": what is left out is left out to the end.
            rest = [later for later in title[place:] if later not in _NOISE]
            adjunct = word in _BEFORE_ADJUNCT or previous in _BEFORE_ADJUNCT
            return adjunct and not any(bases(later) & bare for later in rest)
        if word not in _ARTICLES:
            previous = word
    return True


def opposed(task: Task, words: str) -> bool:
    """Tell whether the words say the opposite of the title: "turned on", "Turn off"."""
    said, title = frozenset(_spoken(words)), _all(task["title"])
    return any(
        here in said and there in title and there not in said and here not in title
        for here, there in _OPPOSITES
    )


def called_off(task: Task, words: str) -> bool:
    """Tell whether news has an "off" that the title lacks: who called it off, or put it off, has not done it."""
    return "off" in _spoken(words) and "off" not in _all(task["title"])


def whole_inflected(task: Task, words: str) -> bool:
    """Tell whether the words are the whole title in another form: "bought milk", "Buy the milk"."""
    said, title = content_list(words), content_list(task["title"])
    return len(said) == len(title) and all(bases(a) & bases(b) for a, b in zip(said, title, strict=True))


def only_a_homonym(task: Task, words: str) -> bool:
    """Tell whether the words are but the title's verb, which may be a noun: "the book", "Book a flight"."""
    said, title = content_list(words), content_list(task["title"])
    return len(said) == 1 and len(title) > 1 and title[0] == said[0] and said[0] in _BOTH | TODO_VERBS


def says_the_verb(task: Task, message: str, verbs: frozenset[str]) -> bool:
    """Tell whether the order's verb is the title's own: "delete spam" with "Delete spam mails" to do."""
    title = content_list(task["title"])
    return bool(title) and title[0] in verbs and title[0] in content(message)


def same_words(one: str, other: str) -> bool:
    """Tell whether two texts are the same but for case, marks and articles."""
    return bool(_spoken(one)) and _without_articles(_spoken(one)) == _without_articles(_spoken(other))


def content(words: str) -> frozenset[str]:
    """Return the words that tell tasks apart."""
    return frozenset(content_list(words))


def content_list(words: str) -> list[str]:
    """Return the words that tell tasks apart, in order."""
    return [word for word in _spoken(words) if word not in _NOISE]


@lru_cache(maxsize=4096)
def _spoken(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("’", "'")))


def _all(title: str) -> frozenset[str]:
    return frozenset(_spoken(title))


def _without_articles(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _ARTICLES) or words


def _plain(text: str) -> str:
    return "".join(text.casefold().split())


@lru_cache(maxsize=8192)
def _bases_of(title: str) -> frozenset[str]:
    return frozenset().union(*(bases(word) for word in _spoken(title)))


def _inflects(word: str, title: str) -> bool:
    return bool(bases(word) & _bases_of(title))


def _near(pool: list[Task], wanted: frozenset[str]) -> list[Task]:
    """Return the tasks that hold all wanted words, or else most, by a slip, a part or an accent."""
    if len(wanted) > _FUZZY_WORDS_MAX:
        return []
    known = {word for task in pool for word in _spoken(task["title"])}
    alike = {word: frozenset(other for other in known if _alike(word, other)) for word in wanted}
    scores = [sum(bool(alike[word] & _all(task["title"])) for word in wanted) for task in pool]
    best = max(scores, default=0)
    # One word of many that fits is chance; half of them is worth a question.
    return [
        t
        for t, score in zip(pool, scores, strict=True)
        if score == best and score * 2 >= len(wanted) and score
    ]


def _alike(word: str, other: str) -> bool:
    if other in _NOISE:
        return False
    if word == other or bases(word) & bases(other):
        return True
    short, long = sorted((_folded(word), _folded(other)), key=len)
    if len(short) < _PART_MIN:
        # Accents alone differ, or a letter is missing inside: "mlk".
        slip = len(long) == _PART_MIN and short[:1] == long[:1] and short[-1:] == long[-1:]
        return len(short) == _PART_MIN - 1 and (short == long or (slip and within_one(short, long)))
    return long.startswith(short) or within_one(short, long)


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return "".join(
        c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)
    ).removesuffix("'s")
