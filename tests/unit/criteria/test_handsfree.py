"""SC-010: one install command that succeeded, and no hand in it."""

from typing import Any

import pytest

from conformance.criteria.handsfree import judge_hands_free
from conformance.model.verdict import Status


def test_one_command_passes(make: Any) -> None:
    """The verdict counts the commands and shows the one that installed."""
    found = judge_hands_free(make.hands_free(), make.settings())
    assert found.status is Status.PASS
    assert found.observed == "2 commands, 1 to install"
    assert "install command: helm install todo-app chart" in found.details


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"tty": True}, "had a terminal"),
        ({"stdin_closed": False}, "had an open standard input"),
        ({"exit_code": 1}, "ended with exit code 1"),
        ({"exit_code": None}, "ran out of time"),
    ],
    ids=["terminal", "standard input", "failed", "timed out"],
)
def test_command_with_a_hand_in_it_fails(make: Any, change: dict[str, Any], text: str) -> None:
    """Whoever could have answered a prompt, or had to start again, is a hand."""
    found = judge_hands_free(make.hands_free(make.command(**change)), make.settings())
    assert found.status is Status.FAIL
    assert "`helm install todo-app chart`" in found.reason
    assert text in found.reason


def test_hand_in_another_command_fails(make: Any) -> None:
    """Not only the install itself must be free of hands."""
    measured = make.hands_free(make.command("docker build .", purpose="images", tty=True), make.command())
    assert judge_hands_free(measured, make.settings()).status is Status.FAIL


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"home_was_empty": False}, "HOME was not empty"),
        ({"objects_before_install": ("Secret/todo-app-secrets",)}, "object 'Secret/todo-app-secrets' was in"),
        ({"serving": False}, "nothing served after it"),
        ({"install_commands": ()}, "took 0 install commands, wanted 1"),
        ({"install_commands": ("helm install a", "helm install b")}, "took 2 install commands, wanted 1"),
        ({"install_commands": ("helm install other",)}, "is not in the journal"),
    ],
    ids=["home", "secret by hand", "not serving", "no install", "two installs", "not journalled"],
)
def test_help_from_outside_fails(make: Any, change: dict[str, Any], text: str) -> None:
    """Each way in which it was not one command from nothing to serving is named."""
    found = judge_hands_free(make.hands_free(**change), make.settings())
    assert found.status is Status.FAIL
    assert text in found.reason


def test_empty_journal_is_not_measured(make: Any) -> None:
    """When no command is known, but one is named, nothing shows how the release came to be."""
    measured = make.hands_free(commands=(), install_commands=())
    found = judge_hands_free(measured, make.settings())
    assert found.status is not Status.PASS
    assert found.samples_count == 0


def test_empty_journal_is_a_gap(make: Any) -> None:
    """No journal is missing evidence of the harness, not a fault of the subject."""
    measured = make.hands_free(commands=(), install_commands=())
    assert judge_hands_free(measured, make.settings()).status is Status.NOT_MEASURED


def test_long_command_is_cut_in_the_reason(make: Any) -> None:
    """The reason stays readable."""
    command = make.command("helm install " + "x" * 1000, exit_code=1)
    reason = judge_hands_free(make.hands_free(command), make.settings()).reason
    assert "xxx…` ended with exit code 1" in reason
    assert len(reason) < 250
    assert "environment handed on: HOME, PATH" in judge_hands_free(make.hands_free(), make.settings()).details
