"""SC-009 and SC-010: the chart, and the way from nothing to serving."""

from collections.abc import Callable

from conformance.selftest.tree import Mutation, Tree, add, add_like, drop, edit, set_to


def _chart(what: str, status: str, change: Callable[[Tree], None]) -> Mutation:
    return Mutation(by=("SC-009",), what=what, status=status, change=change)


def _hands(what: str, status: str, change: Callable[[Tree], None]) -> Mutation:
    return Mutation(by=("SC-010",), what=what, status=status, change=change)


def _first(**values: object) -> Callable[[Tree], None]:
    def change(tree: Tree) -> None:
        tree["hands_free"]["commands"][0].update(values)

    return change


def _install(**values: object) -> Callable[[Tree], None]:
    def change(tree: Tree) -> None:
        installing = tree["hands_free"]["install_commands"][0]
        edit("hands_free", "commands", values, command=installing)(tree)

    return change


def _twice(tree: Tree) -> None:
    tree["hands_free"]["install_commands"] *= 2


def _not_serving(tree: Tree) -> None:
    tree["hands_free"]["serving"] = False


def _unseen(tree: Tree) -> None:
    for command in tree["hands_free"]["commands"]:
        command["stdin"] = ""


MUTATIONS = (
    _chart("a Secret made by hand", "FAIL", add("manifests", "orphans", "Secret/todo-app-secrets")),
    _chart("a check that failed", "FAIL", edit("manifests", "checks", {"passed": False}, name="lint strict")),
    _chart(
        "a check that was not made", "NOT MEASURED", drop("manifests", "checks", name="renders with defaults")
    ),
    _chart(
        "a namespace that could not be listed", "NOT MEASURED", set_to("manifests", "namespace_objects", [])
    ),
    _chart("a release without objects", "NOT MEASURED", set_to("manifests", "release_objects", [])),
    _hands("a command on a terminal", "FAIL", _install(tty=True)),
    _hands("an open standard input", "FAIL", _install(stdin="/dev/pts/0", stdin_closed=False)),
    _hands("a file in HOME at the start", "FAIL", _first(home_files=[".netrc"])),
    _hands("an install that ended with exit code 1", "FAIL", _install(exit_code=1)),
    _hands("two installs", "FAIL", _twice),
    _hands(
        "a secret on a command line",
        "FAIL",
        add_like(
            "hands_free",
            "commands",
            {"command": "helm upgrade x chart --set auth.password=pass", "exit_code": 0},
            purpose="install",
        ),
    ),
    _hands(
        "an object made by hand",
        "FAIL",
        add_like(
            "hands_free",
            "commands",
            {"command": "kubectl apply -f fix.yaml", "exit_code": 0},
            purpose="install",
        ),
    ),
    _hands("an object before the install", "FAIL", add("hands_free", "objects_before_install", "Secret/x")),
    _hands(
        "a journal that no shell can read", "FAIL", set_to("hands_free", "replay_problem", "a quote is open")
    ),
    _hands("nothing that serves afterwards", "FAIL", _not_serving),
    _hands("no child looked at", "NOT MEASURED", _unseen),
    _hands("an empty journal", "NOT MEASURED", set_to("hands_free", "commands", [])),
)
