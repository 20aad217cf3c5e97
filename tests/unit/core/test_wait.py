"""The one place that waits."""

from collections.abc import Iterator

import pytest

from conformance.core.errors import ClusterError, WaitTimeout
from conformance.core.wait import Waiting, until


def test_first_answer_ends_the_wait() -> None:
    """What is waited on is shown until then."""
    answers: Iterator[object] = iter([Waiting("a"), Waiting("b"), "done"])
    seen: list[str] = []
    found = until(lambda: next(answers), limit_s=5, every_s=0.001, describe="x", on_wait=seen.append)
    assert found == "done"
    assert seen == ["a", "b"]


@pytest.mark.parametrize("answer", [None, 0, "", False])
def test_empty_answer_is_an_answer(answer: object) -> None:
    """Only `Waiting` waits."""
    assert until(lambda: answer, limit_s=0, every_s=1, describe="x") == answer


def test_limit_names_what_was_waited_for() -> None:
    """With the last state seen, and it looked at least once."""
    with pytest.raises(WaitTimeout, match=r"waited 0 s for cluster 'x'; still waiting for node a") as caught:
        until(lambda: Waiting("node a"), limit_s=0, every_s=60, describe="cluster 'x'")
    assert caught.value.exit_code == 3


def test_last_look_is_at_the_limit() -> None:
    """A rhythm longer than the limit does not stretch it, nor skip the last look."""
    looks: list[int] = []

    def look() -> str | Waiting:
        looks.append(1)
        return "done" if len(looks) == 2 else Waiting("it")

    assert until(look, limit_s=0.01, every_s=60, describe="x") == "done"


def test_terminal_state_ends_the_wait() -> None:
    """What the look raises is not waited over."""

    def look() -> str | Waiting:
        raise ClusterError("it cannot come")

    with pytest.raises(ClusterError, match="it cannot come"):
        until(look, limit_s=60, every_s=60, describe="x")
