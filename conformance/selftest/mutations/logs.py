"""SC-007: logs."""

from collections.abc import Callable

from conformance.selftest.tree import Mutation, Tree, add, drop, edit, set_to


def _logs(what: str, status: str, change: Callable[[Tree], None]) -> Mutation:
    return Mutation(by=("SC-007",), what=what, status=status, change=change)


def _finding(kind: str, waived_by: str = "") -> dict[str, object]:
    return {
        "pod": "backend-1",
        "container": "backend",
        "kind": kind,
        "first": "it broke",
        "count": 1,
        "waived_by": waived_by,
    }


def _expired(tree: Tree) -> None:
    tree["logs"]["findings"].append(_finding("error", "it broke"))
    tree["logs"]["expired_waivers"].append("it broke")


def _log(**values: object) -> Callable[[Tree], None]:
    return edit("logs", "containers", values, container="backend", previous=False)


MUTATIONS = (
    _logs("an error", "FAIL", add("logs", "findings", _finding("error"))),
    _logs("a traceback", "FAIL", add("logs", "findings", _finding("traceback"))),
    _logs("a crash", "FAIL", add("logs", "findings", _finding("crash"))),
    _logs("an error under a waiver that has ended", "FAIL", _expired),
    _logs("a restart that no line tells of", "FAIL", _log(restarts_count=1)),
    _logs("a container that said nothing", "NOT MEASURED", _log(lines_count=0)),
    _logs("a log that the kubelet rotated", "NOT MEASURED", _log(rotated=True)),
    _logs(
        "a log that could not be read", "NOT MEASURED", set_to("logs", "unreadable", ["'backend-1/x': 403"])
    ),
    _logs("a component without a log", "NOT MEASURED", drop("logs", "containers", container="postgresql")),
    _logs("no log at all", "NOT MEASURED", set_to("logs", "containers", [])),
)
