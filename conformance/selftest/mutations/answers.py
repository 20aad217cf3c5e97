"""SC-004, SC-005, SC-006 and SC-011: the page, the API, the flow and the contract."""

from collections.abc import Callable

from conformance.selftest.tree import Mutation, Tree, add, drop, edit, set_to


def _page(what: str, status: str, change: Callable[[Tree], None]) -> Mutation:
    return Mutation(by=("SC-004",), what=what, status=status, change=change)


def _api(what: str, status: str, change: Callable[[Tree], None]) -> Mutation:
    return Mutation(by=("SC-005",), what=what, status=status, change=change)


def _flow(what: str, status: str, change: Callable[[Tree], None]) -> Mutation:
    return Mutation(by=("SC-006",), what=what, status=status, change=change)


def _contract(what: str, status: str, change: Callable[[Tree], None]) -> Mutation:
    return Mutation(by=("SC-011",), what=what, status=status, change=change)


def _slow_loads(count: int) -> Callable[[Tree], None]:
    def change(tree: Tree) -> None:
        loads = tree["page"]["loads_ms"]
        loads[:count] = [3100.0] * count

    return change


def _few_loads(tree: Tree) -> None:
    tree["page"]["loads_ms"] = tree["page"]["loads_ms"][:19]


def _class(name: str, **values: object) -> Callable[[Tree], None]:
    return edit("latency", "classes", values, name=name)


def _stalled(tree: Tree) -> None:
    tree["utilisation"]["load"]["standstill"] = {"at_s": 20.0, "elapsed_s": 3.0, "waiting_count": 5}


def _same_step(tree: Tree) -> None:
    tree["flow"]["steps"] = tree["flow"]["steps"][:1] * 6


def _nothing_applies(tree: Tree) -> None:
    for check in tree["contract"]["checks"]:
        check.update(status="NOT APPLICABLE", reason="none here")


_TOKEN = "token past its time 401"  # noqa: S105 - the name of a check

MUTATIONS = (
    _page("two loads of twenty in 3.1 s", "FAIL", _slow_loads(2)),
    _page("nineteen loads", "NOT MEASURED", _few_loads),
    _page("a request that failed", "FAIL", add("page", "failed_requests", "GET /app.js: 404")),
    _page("a request to another host", "FAIL", add("page", "foreign_hosts", "fonts.example.com")),
    _page("an error in the console", "FAIL", add("page", "console_errors", "TypeError: x is undefined")),
    _page("a blank page", "FAIL", set_to("page", "no_content", "nothing is to be read on it")),
    _page("no request seen", "NOT MEASURED", set_to("page", "requests_count", 0)),
    _api("one server error", "FAIL", _class("chat", errors={"503": 1}, server_errors_count=1)),
    _api("a class that takes 1.1 s", "FAIL", _class("task list", samples_ms=[1100.0] * 100)),
    _api(
        "six answers of a hundred that never came",
        "FAIL",
        _class("chat", samples_ms=[9.0] * 94, errors={"timeout": 6}),
    ),
    _api(
        "late and lost answers that are six of a hundred together",
        "FAIL",
        _class("chat", samples_ms=[9.0] * 94 + [2000.0] * 2, errors={"timeout": 4}),
    ),
    _api("a class that was not measured", "NOT MEASURED", drop("latency", "classes", name="task complete")),
    _api("99 requests of a class", "NOT MEASURED", _class("health", samples_ms=[9.0] * 99)),
    _api("nine requests to warm up", "NOT MEASURED", set_to("latency", "warm_up_count", 9)),
    _api("3 s in which nobody was answered", "FAIL", _stalled),
    _flow(
        "a step that failed",
        "FAIL",
        edit("flow", "steps", {"passed": False, "observed": "-"}, name="complete"),
    ),
    _flow(
        "a step without its row", "FAIL", edit("flow", "steps", {"observed": "0 rows"}, name="add by chat")
    ),
    _flow("a step that was not tried", "NOT MEASURED", drop("flow", "steps", name="delete")),
    _flow("the same step six times", "NOT MEASURED", _same_step),
    _flow("no database of its own", "NOT MEASURED", set_to("flow", "database_pod", "")),
    _flow("rows without a nonce", "NOT MEASURED", set_to("flow", "nonce", "")),
    _contract(
        "a core check that failed", "FAIL", edit("contract", "checks", {"status": "FAIL"}, name=_TOKEN)
    ),
    _contract("a core check that was not tried", "NOT MEASURED", drop("contract", "checks", name=_TOKEN)),
    _contract(
        "a core check that was not measured",
        "NOT MEASURED",
        edit("contract", "checks", {"status": "NOT MEASURED", "reason": "no port"}, name=_TOKEN),
    ),
    _contract(
        "a check that does not apply, and nobody says why",
        "NOT MEASURED",
        edit("contract", "checks", {"status": "NOT APPLICABLE", "reason": ""}, name=_TOKEN),
    ),
    _contract("nothing that applies", "NOT MEASURED", _nothing_applies),
    _contract("no check at all", "NOT MEASURED", set_to("contract", "checks", [])),
)
