"""The five tools, by the utterance table of the contract: judged on rows and tool record, never on prose."""

from dataclasses import dataclass
from functools import partial

import httpx

from conformance.model.adapter import ApiSettings
from conformance.probes.contract.check import Check, Need, Scene, Unmet, want, want_tools
from conformance.probes.contract.outcomes import tool_failed
from conformance.subject.nonces import new_nonce
from conformance.subject.turns import Turn
from conformance.subject.unknown_ids import NO_SUCH_NUMBER

_check = partial(Check, area="chat tools")
_NEEDS: tuple[Need, ...] = ("chat", "rows")
_NO_SUCH_TASK = str(NO_SUCH_NUMBER)
_OVER_LONG = "please " * 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One line of the table; `NONCE` and `TASK` (how a user names the last of `has`) are filled in.

    `titles` and `done` are the titles that must be there, and completed, afterwards; `tools` of None
    says that no tool may have changed anything.
    """

    text: str
    has: tuple[str, ...] = ()
    tools: tuple[str, ...] | None = None
    titles: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    core: bool = True
    refusable: bool = False
    arguments: tuple[tuple[str, str], ...] = ()


_HAS = ("NONCE one", "NONCE two", "NONCE three")
_REPORTS = ("Write NONCE report", "Send NONCE report")

TABLE: tuple[_Said, ...] = (
    _Said(text="Add a task to buy groceries NONCE", tools=("add_task",), titles=("Buy groceries NONCE",)),
    _Said(
        text="Show me all my tasks",
        has=_HAS,
        tools=("list_tasks",),
        titles=_HAS,
        arguments=(("status", "all"),),
    ),
    _Said(
        text="What's pending?",
        has=_HAS,
        tools=("list_tasks",),
        titles=_HAS,
        arguments=(("status", "pending"),),
    ),
    _Said(
        text="What have I completed?",
        has=_HAS,
        tools=("list_tasks",),
        titles=_HAS,
        arguments=(("status", "completed"),),
    ),
    _Said(
        text="Mark task TASK as complete",
        has=_HAS,
        tools=("complete_task",),
        titles=_HAS,
        done=("NONCE three",),
    ),
    _Said(
        text="Delete the NONCE meeting task",
        has=("NONCE meeting", "NONCE lunch"),
        tools=("delete_task",),
        titles=("NONCE lunch",),
    ),
    _Said(
        text="Change task TASK to 'Call NONCE tonight'",
        has=("NONCE call",),
        tools=("update_task",),
        titles=("Call NONCE tonight",),
    ),
    _Said(text="I need to remember to pay bills NONCE", tools=("add_task",), titles=("Pay bills NONCE",)),
    _Said(text="remind me to call NONCE", tools=("add_task",), titles=("Call NONCE",)),
    _Said(text="note down water NONCE", tools=("add_task",), titles=("Water NONCE",)),
    _Said(
        text="add task: Trip NONCE with description: pack bags",
        tools=("add_task",),
        titles=("Trip NONCE",),
        arguments=(("description", "pack bags"),),
    ),
    _Said(
        text="I finished buying milk NONCE",
        has=("Buy milk NONCE", "Sell milk"),
        tools=("complete_task",),
        titles=("Buy milk NONCE",),
        done=("Buy milk NONCE",),
    ),
    _Said(text="Rename the NONCE report task", has=("NONCE report",), titles=("NONCE report",)),
    _Said(text="complete the NONCE report task", has=_REPORTS, titles=_REPORTS),
    _Said(text="buy", has=_HAS, titles=_HAS),
    _Said(text="add milk NONCE and show my tasks", tools=("add_task", "list_tasks"), titles=("Milk NONCE",)),
    _Said(text="remove task TASK", has=_HAS, tools=("delete_task",), titles=("NONCE one", "NONCE two")),
    _Said(text="complete task " + _NO_SUCH_TASK, has=_HAS, titles=_HAS),
    _Said(text="delete task " + _NO_SUCH_TASK, has=_HAS, titles=_HAS),
    _Said(text="What is the capital of France?", has=_HAS, titles=_HAS, refusable=True, core=False),
    _Said(text="¿Cómo está el tiempo hoy?", has=_HAS, titles=_HAS, refusable=True, core=False),
    _Said(text="今日の天気はどうですか", has=_HAS, titles=_HAS, refusable=True, core=False),
    _Said(text="🎉🎉🎉", has=_HAS, titles=_HAS, refusable=True, core=False),
    _Said(text=_OVER_LONG, has=_HAS, titles=_HAS, refusable=True, core=False),
)


def _check_of(said: _Said) -> Check:
    def run(scene: Scene) -> None:
        nonce, person = new_nonce(), scene.client.sign_up()
        task = ""
        for number, title in enumerate(said.has, start=1):
            task_id = scene.client.add_id(person, title.replace("NONCE", nonce))
            task = task_id if scene.client.api.task_reference == "id" else str(number)
        before = scene.database.count_tasks()
        turn = scene.client.turn(person, said.text.replace("NONCE", nonce).replace("TASK", task))
        if said.refusable and 400 <= turn.status < 500:  # noqa: PLR2004 - a refusal
            pass
        elif said.tools is None:
            _want_no_write(turn)
        else:
            want_tools(turn, *said.tools)
            _want_success(turn)
        _want_arguments(said, turn)
        _want_rows(said, scene, nonce, before)

    text = said.text if len(said.text) <= 60 else "an over-long message"  # noqa: PLR2004 - a line of a table
    name = text.replace(" NONCE", "").replace("TASK", "3")
    return _check(name=name, core=said.core, run=run, needs=_NEEDS)


def _want_no_write(turn: Turn) -> None:
    """Require an answer 200 in which no tool changed anything; a tool that failed changed nothing."""
    if turn.status != httpx.codes.OK:
        raise Unmet(f"chat: expected 200, observed {turn.status} {turn.text[:160]}")
    wrote = [call.tool for call in turn.calls if call.tool != "list_tasks" and not tool_failed(call.result)]
    want("tools that changed something", [], wrote)


def _want_success(turn: Turn) -> None:
    want("tools that failed", [], [call.tool for call in turn.calls if tool_failed(call.result)])


def _want_arguments(said: _Said, turn: Turn) -> None:
    for key, expected in said.arguments:
        # A tool may leave out what is its default.
        given = [
            str(call.arguments.get(key, "all")) for call in turn.calls if call.tool in (said.tools or ())
        ]
        want(f"argument '{key}'", [expected], given)


def _want_rows(said: _Said, scene: Scene, nonce: str, before: int) -> None:
    """Require the titles (letter case aside) and the completed ones, and no row beside them."""
    expected = sorted(title.replace("NONCE", nonce).lower() for title in said.titles)
    want("titles in the database", expected, sorted(t.lower() for t in scene.database.titles(nonce)))
    want("completed rows", len(said.done), scene.database.count_tasks(nonce, completed=True))
    if said.titles and said.tools is None:
        want("tasks in the whole database", before, scene.database.count_tasks())


def _cancel_that(scene: Scene) -> None:
    """An inferred task is deleted only after a question was answered."""
    nonce, person = new_nonce(), scene.client.sign_up()
    first = scene.client.turn(person, f"Add a task to water {nonce}")
    asked = scene.client.turn(person, "cancel that", first.conversation_id)
    _want_no_write(asked)
    want("rows before confirming", 1, scene.database.count_tasks(nonce))
    scene.client.turn(person, "yes", first.conversation_id)
    want("rows after confirming", 0, scene.database.count_tasks(nonce))


def _nothing_yet(scene: Scene) -> None:
    turn = scene.client.turn(scene.client.sign_up(), "Show me all my tasks")
    want_tools(turn, "list_tasks")
    want("result", "[]", _plain(turn.calls[0].result))


def _plain(result: object) -> str:
    """Return an empty list as such, whether bare, as text, or under a key such as `tasks`."""
    if isinstance(result, dict):
        result = next((value for value in result.values() if isinstance(value, list)), result)
    return str(result)


def _twice(scene: Scene) -> None:
    api, nonce, person = scene.client.api, new_nonce(), scene.client.sign_up()
    task = _name_of(api, scene.client.add_id(person, nonce))
    for _ in range(2):
        turn = scene.client.turn(person, f"Mark task {task} as complete")
        want_tools(turn, "complete_task")
        want("completed rows", 1, scene.database.count_tasks(nonce, completed=True))


def _name_of(api: ApiSettings, task_id: str) -> str:
    return task_id if api.task_reference == "id" else "1"


CHECKS = (
    *(_check_of(said) for said in TABLE),
    _check(name="cancel that", core=True, run=_cancel_that, needs=_NEEDS),
    _check(name="list with no tasks", core=True, run=_nothing_yet, needs=("chat",)),
    _check(name="complete twice is complete once", core=True, run=_twice, needs=_NEEDS),
)
