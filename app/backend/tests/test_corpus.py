"""The corpus, played with the rules and with a model that follows them."""

from collections.abc import Iterator
from typing import Any

import pytest
from stubs import Stub
from todochat.chat.corpus.__main__ import table
from todochat.chat.corpus.cases import cases
from todochat.chat.corpus.play import Played, player

# Thousands of turns, on a machine that may do much else: the limit only ends what hangs.
pytestmark = pytest.mark.timeout(900)
OWN = {"reopen_task", "restore_task"}  # acts that no model has
MODEL_SAID = 200  # sentences, evenly from all kinds: each is two requests to another process
ROUNDS = 5  # of tools, that a model is given in a turn


@pytest.fixture(scope="module")
def played() -> Iterator[list[Played]]:
    """The corpus, played with the rules."""
    with player() as play:
        yield [play(case) for case in cases()]


def test_corpus_is_large_enough() -> None:
    """At least 300 sentences, of which at least 60 change nothing; none stands there twice."""
    every = cases()

    assert len(every) >= 300
    assert sum(not case.write for case in every) >= 60
    assert len({(case.text, tuple(case.has)) for case in every}) == len(every)


def test_every_sentence_has_the_right_effect(played: list[Played]) -> None:
    """All tasks are as they have to be after each sentence, numbers and completion included."""
    wrong = [one for one in played if not one.right or one.case.write != (one.before != one.now)]

    assert not wrong, "\n".join(table(played))


def test_model_that_follows_the_rules_does_the_same(played: list[Played], stub: Stub) -> None:
    """The stub of a model uses the same tools and leaves the same tasks, where five tools can."""
    able = [one for one in played if not OWN & set(one.tools) and len(one.tools) <= ROUNDS]
    some = able[:: max(1, len(able) // MODEL_SAID)]
    with player(lambda settings: settings.model_copy(update=stub.settings)) as play:
        again = [play(one.case) for one in some]

    different: list[Any] = [
        (one.case.text, one.tools, other.tools, other.now)
        for one, other in zip(some, again, strict=True)
        if (one.tools, one.now) != (other.tools, other.now)
    ]
    assert not different
    assert len(some) >= 60
