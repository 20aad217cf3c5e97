"""What sentences ask for, without a database; and that reading them costs no more than their length."""

import time

import pytest
from todochat.chat import matching
from todochat.chat.language import clauses, numbers, past, typos
from todochat.chat.language.intents import Add, Change, Rename, Show
from todochat.chat.language.parse import parse
from todochat.chat.language.text import Text

TITLES = ["Buy milk", "Write report", "Watch The Last of Us", "Call Ed"]


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        ("add eggs and ham", [Add]),
        ("add eggs and list my tasks", [Add, Show]),
        ("add eggs and drop task 7", [Add, Change]),
        ("add a task to wash up and remove stains", [Add]),
        ("delete milk and complete report", [Change, Change]),
        ("delete milk and honey", [Change]),
        ("rename task 1 to wash and go", [Rename]),
        ("rename task 1 to wash and delete task 2", [Rename, Change]),
        ("Complete 1. Delete 2.", [Change, Change]),
        ("add 'complete 1. Delete 2.'", [Add]),
    ],
)
def test_only_what_stands_alone_is_a_command(message: str, kinds: list[type]) -> None:
    """A sentence is split where both parts are commands, and quotations are never."""
    assert [type(intent) for intent in parse(message)] == kinds


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("delete", "delte", True),
        ("delete", "deleet", True),
        ("delete", "delate", True),
        ("delete", "deletee", True),
        ("delete", "dleeet", False),
        ("delete", "dele", False),
        ("ab", "ba", True),
    ],
)
def test_one_slip_is_near(one: str, other: str, near: bool) -> None:
    """A letter more, less or other, or two swapped; never two slips."""
    assert typos.within_one(one, other) is near
    assert typos.within_one(other, one) is near


@pytest.mark.parametrize("word", ["charge", "compete", "last", "park", "exit", "rewind", "cancer"])
def test_true_words_are_no_slips(word: str) -> None:
    """An English word next to a command means itself."""
    assert typos.corrected(word, ["change", "complete", "list", "mark", "edit", "remind", "cancel"]) == word


@pytest.mark.parametrize(
    ("text", "number"),
    [("seven", 7), ("twenty-one", 21), ("forty two", 42), ("12", 12), ("twenty-zero", None), ("milk", None)],
)
def test_numbers_as_words(text: str, number: int | None) -> None:
    """Up to ninety-nine in words."""
    assert numbers.cardinal(text) == number


@pytest.mark.parametrize(
    ("text", "place"), [("third", 3), ("last", -1), ("22nd", 22), ("second to last", -2), ("lost", None)]
)
def test_ordinals(text: str, place: int | None) -> None:
    """Places from the front and from the end."""
    assert numbers.ordinal(text) == place


@pytest.mark.parametrize(
    ("words", "level", "found"),
    [
        ("buy milk", "whole", 1),
        ("the report", "words", 1),
        ("writing the report", "inflected", 1),
        ("reprot", "near", 1),
        ("plane", "none", 0),
        ("mil", "none", 0),
        ("milks", "inflected", 1),
        ("teleport", "none", 0),
    ],
)
def test_how_well_words_fit(words: str, level: str, found: int) -> None:
    """A whole title, whole words, another form, a slip: in this order, and no letters inside a word."""
    match = matching.find([{"id": i, "title": t} for i, t in enumerate(TITLES)], words)

    assert (match.level, len(match.tasks)) == (level, found)


@pytest.mark.parametrize(
    ("said", "done"),
    [
        ("I bought milk", "bought milk"),
        ("I've just fed the cat", "fed the cat"),
        ("need milk", None),
        ("put it", None),
    ],
)
def test_news_of_what_was_done(said: str, done: str | None) -> None:
    """A verb in the past tells of something done; the same form in the present does not."""
    assert past.news(said) == done


def test_quotations_are_one_character() -> None:
    """Quotes of all kinds, none of apostrophes, and no character that could pass for one."""
    text = Text("say “a b” and 'c' but don't \ue000 `d`")

    assert len([c for c in text.masked if text.is_quote(c)]) == 3
    assert text.words(text.masked) == "say a b and c but don't d"


CRAFTED = {
    "words": "please delete the milk and bread or ",
    "letters": "a",
    "connectors": "and then also ",
    "commands": "add milk and delete task 7 and ",
    "quotes": "\"'",
    "openings": " '",
    "numbers": "3, ",
    "numbers as words": "task twenty one and ",
    "to": "rename to to ",
    "sentences": "a. b? ",
    "dots": ".",
    "dashes": "- ",
    "courtesies": "please thanks ok ",
    "requests": "could you please be so kind as to ",
    "items": "do these: 1. add x 2. ",
    "retractions": "oh wait actually ",
    "title": "add task to my list on my list to ",
    "description": "add x with description, with details ",
    "negations": "don't not ",
    "newlines": "\n- x",
    "done": "is done done is ",
    "ordinals": "the first second last ",
    "foreign": "añade la tarea ",
    "emoji": "🎉 ",
}


@pytest.mark.parametrize("head", ["", "delete ", "rename "])
@pytest.mark.parametrize("kind", CRAFTED)
def test_reading_is_linear(kind: str, head: str) -> None:
    """Four times the text costs at most five times the time of this thread, in one of four attempts.

    What grows with the square costs sixteen times as much in each.
    """
    short, long = (head + CRAFTED[kind] * (length // len(CRAFTED[kind])) for length in (2000, 8000))

    assert any(_cpu_s(long) <= 5 * _cpu_s(short) for _ in range(4))


def _cpu_s(message: str) -> float:
    started_s = time.thread_time()
    parse(message)
    return time.thread_time() - started_s


def test_expressions_run_over_short_clauses_only() -> None:
    """What is longer than a clause may be is not given to the grammar's expressions."""
    assert [type(i).__name__ for i in parse("delete " + "x" * clauses.CLAUSE_MAX)] == ["Unclear"]
