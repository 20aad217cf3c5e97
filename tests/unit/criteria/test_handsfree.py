"""SC-010: one install command that succeeded, and no hand in it."""

from typing import Any

import pytest

from conformance.criteria.handsfree import judge_hands_free
from conformance.model.verdict import Status
from tests.unit.table import table


def test_one_command_passes(make: Any) -> None:
    """The verdict counts the commands and shows the one that installed."""
    found = judge_hands_free(make.hands_free(), make.settings())
    assert found.status is Status.PASS
    assert found.shown.observed == "2 commands, 1 to install"
    assert "install command: helm install todo-app chart" in found.shown.details


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


@table(
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


def test_install_that_was_tried_twice_is_no_single_command(make: Any) -> None:
    """Somebody looked, and started it again."""
    measured = make.hands_free(make.command(), make.command(), install_commands=(make.command().command,))
    found = judge_hands_free(measured, make.settings())
    assert found.status is Status.FAIL
    assert "was run 2 times, wanted once" in found.reason


def test_empty_journal_is_not_measured(make: Any) -> None:
    """When no command is known, but one is named, nothing shows how the release came to be."""
    measured = make.hands_free(commands=(), install_commands=())
    found = judge_hands_free(measured, make.settings())
    assert found.status is not Status.PASS
    assert found.shown.samples_count == 0


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
    assert (
        "environment handed on: HOME, PATH"
        in judge_hands_free(make.hands_free(), make.settings()).shown.details
    )


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"stdin": "/dev/pts/0"}, "had an open standard input (it led to /dev/pts/0)"),
        ({"home_files": (".netrc",)}, "HOME was not empty (.netrc)"),
    ],
)
def test_what_was_seen_of_a_child_counts(make: Any, change: dict[str, Any], text: str) -> None:
    """Not what the suite says of itself, but where the input led and what HOME held at that time."""
    found = judge_hands_free(make.hands_free(make.command(**change)), make.settings())
    assert found.status is Status.FAIL
    assert text in found.reason


@table(
    "line",
    [
        "helm install x . --set backend.password=hunter22",
        "helm install x . --set a=b,auth.apiKey=abc",
        "helm install x . --set-string auth.secret=abc",
        "helm install x . --set backend.key=[redacted]",
        "sh -c DB_PASSWORD=abc ./run",
        "vault login --token abc",
        "kubectl create secret generic x --from-literal=a=b",
    ],
)
def test_secret_on_a_command_line_fails(make: Any, line: str) -> None:
    """Whoever lists the processes of the machine reads it, and somebody typed it."""
    commands = (make.command(line, purpose="images"), make.command())
    found = judge_hands_free(make.hands_free(*commands), make.settings())
    assert found.status is Status.FAIL
    assert "has a secret on its line" in " ".join([found.reason, *found.shown.details])


@table(
    "line",
    [
        "helm template x . --set existingSecret=todo-app-secrets",
        "helm template x . --set auth.existing-secret=todo",
        "helm template x . --set backend.image.tag=abc",
        "helm template x . --set tokenizer.size=3",
        "helm template x . --set auth.password=",
        "docker build --secret id=npm .",
        "kubectl get secrets",
    ],
)
def test_line_without_a_secret_is_none(make: Any, line: str) -> None:
    """The name of an existing Secret, and words that only sound so, are no secrets."""
    commands = (make.command(line, purpose="images"), make.command())
    assert judge_hands_free(make.hands_free(*commands), make.settings()).status is Status.PASS


@pytest.mark.parametrize(
    "line", ["kubectl apply -f x.yaml", "/usr/bin/kubectl --context c create ns x", "oc edit x"]
)
def test_object_made_by_hand_fails(make: Any, line: str) -> None:
    """The chart makes the objects, nobody else."""
    commands = (make.command(line, purpose="cluster"), make.command())
    found = judge_hands_free(make.hands_free(*commands), make.settings())
    assert found.status is Status.FAIL
    assert "does by hand what the chart has to do" in found.reason


@table(
    ("line", "status"),
    [
        ("/usr/bin/docker image inspect x", Status.PASS),
        ("docker network inspect kind", Status.PASS),
        ("kind get clusters", Status.PASS),
        ("docker build .", Status.FAIL),
        ("kind load docker-image x", Status.FAIL),
    ],
)
def test_command_that_failed_was_a_question_or_a_fault(make: Any, line: str, status: Status) -> None:
    """A question may be answered by no; anything else that failed wanted somebody to look after it."""
    commands = (make.command(line, purpose="cluster", exit_code=1), make.command())
    assert judge_hands_free(make.hands_free(*commands), make.settings()).status is status


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"replay_problem": None}, Status.NOT_MEASURED),
        ({"replay_problem": "a shell cannot read it: x"}, Status.FAIL),
        ({"replay_problem": ""}, Status.PASS),
    ],
)
def test_replay_is_tried(make: Any, changes: dict[str, Any], status: Status) -> None:
    """A journal that no shell can read is no recipe."""
    assert judge_hands_free(make.hands_free(**changes), make.settings()).status is status


@pytest.mark.parametrize("change", [{"stdin": ""}, {"home_files": None}])
def test_child_that_nobody_looked_at_is_not_measured(make: Any, change: dict[str, Any]) -> None:
    """A claim about the children is no observation."""
    found = judge_hands_free(make.hands_free(make.command(**change)), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "nobody looked at" in found.reason


@pytest.mark.parametrize(
    ("at_first", "later", "status"),
    [
        ((), (".kube",), Status.PASS),
        ((), None, Status.PASS),
        ((".kube",), (), Status.FAIL),
        (None, (), Status.NOT_MEASURED),
    ],
)
def test_home_is_looked_at_before_the_first_command(
    make: Any, at_first: tuple[str, ...] | None, later: tuple[str, ...] | None, status: Status
) -> None:
    """What the run's own programs put there afterwards is nobody's help."""
    build = make.command("docker build .", purpose="images", home_files=at_first)
    measured = make.hands_free(
        build, make.command(home_files=later), make.command("helm status", purpose="x")
    )
    assert judge_hands_free(measured, make.settings()).status is status


@table("line", ["helm install a-database charts/a", "helm install z-database charts/z"])
def test_install_beside_the_one_fails(make: Any, line: str) -> None:
    """One chart holds all that is needed, or it took more than one command."""
    commands = (make.command(line, purpose="evidence"), make.command())
    measured = make.hands_free(*commands, install_commands=(make.command().command,))
    found = judge_hands_free(measured, make.settings())
    assert found.status is Status.FAIL
    assert found.reason == f"command `{line}` installs beside it; let one chart hold all"


def test_commands_without_a_home_are_not_measured(make: Any) -> None:
    """Programs then look up whose home it is by themselves."""
    found = judge_hands_free(make.hands_free(environment_keys=("PATH",)), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "whose HOME the commands had" in found.reason
