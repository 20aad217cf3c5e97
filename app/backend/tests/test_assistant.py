"""The assistant's care: what it remembers, what it takes back, and what it says of many tasks."""

from typing import Any

import pytest
from conftest import Account
from fastapi.testclient import TestClient
from sqlalchemy import text
from todochat.main import create_app
from todochat.settings import Settings


def _add(ada: Account, *titles: str) -> list[int]:
    return [ada.call("POST", "/tasks", json={"title": title}).json()["id"] for title in titles]


def _tasks(ada: Account) -> list[Any]:
    return list(ada.call("GET", "/tasks").json())


def test_undo_gives_the_same_row_back(ada: Account) -> None:
    """A deleted task returns with number, description, completion and both moments."""
    ada.call("POST", "/tasks", json={"title": "Trip", "description": "pack"})
    (kept,) = _add(ada, "Other")
    talk = ada.say("mark the trip as done")["conversation_id"]
    before = _tasks(ada)

    ada.say("delete the trip", talk)
    gone = _tasks(ada)
    answer = ada.say("undo", talk)

    assert [task["id"] for task in gone] == [kept]
    assert _tasks(ada) == before
    assert [call["tool"] for call in answer["tool_calls"]] == ["restore_task"]


def test_undo_overwrites_nothing_newer(ada: Account) -> None:
    """A task that was changed elsewhere since stays as it is."""
    (task_id,) = _add(ada, "Trip")
    talk = ada.say(f"rename task {task_id} to Journey")["conversation_id"]
    ada.call("PUT", f"/tasks/{task_id}", json={"title": "Voyage"})

    answer = ada.say("undo that", talk)

    assert ada.titles() == ["Voyage"]
    assert "changed since" in answer["response"]


def test_question_is_no_text(ada: Account) -> None:
    """A title in the words of a question is none, neither shown nor written last."""
    _add(ada, 'Shall I delete "Rent" (#1)? Say "yes" to confirm.')
    talk = ada.say("show my tasks")["conversation_id"]

    answer = ada.say("yes", talk)

    assert answer["tool_calls"] == []
    assert len(ada.titles()) == 1


def test_question_is_of_one_conversation(ada: Account) -> None:
    """A yes in another conversation answers nothing."""
    _add(ada, "Milk")
    ada.say("delete the first task")

    ada.say("yes")
    ada.say("yes", ada.say("hello")["conversation_id"])

    assert ada.titles() == ["Milk"]


def test_question_survives_the_process_and_is_forgotten_after(settings: Settings) -> None:
    """The question stands in the conversation's row until it is answered."""
    with TestClient(create_app(settings)) as client:
        ada = Account(client, "ada@example.com")
        _add(ada, "Milk")
        talk = ada.say("delete the first task")["conversation_id"]
    app = create_app(settings)
    with TestClient(app) as client:
        ada.through(client)
        kinds = []
        for word in ("", "no"):
            if word:
                ada.say(word, talk)
            with app.state.services.database.transaction() as connection:
                stored = connection.execute(text("SELECT memory FROM conversations")).scalar()
            kinds.append("confirm" in str(stored))

    assert kinds == [True, False]


def test_memory_of_another_version_is_forgotten(ada: Account, settings: Settings) -> None:
    """What this code cannot read is no question, and no failure."""
    _add(ada, "Milk")
    talk = ada.say("delete the first task")["conversation_id"]
    services = create_app(settings).state.services
    with services.database.transaction() as connection:
        connection.execute(text("""UPDATE conversations SET memory = '{"asked": {"kind": "later"}}'"""))
    services.database.close()

    assert ada.say("yes", talk)["tool_calls"] == []
    assert ada.titles() == ["Milk"]


@pytest.fixture
def many(client: TestClient) -> Account:
    """Somebody with 612 tasks, of which the last has a title of its own."""
    ada = Account(client, "many@example.com")
    services = client.app.state.services  # type: ignore[attr-defined]
    with services.database.transaction() as connection:
        for number in range(612):
            title = f"Task no {number}" if number < 611 else "Polish the telescope"
            connection.execute(
                text(
                    "INSERT INTO tasks (user_id, title, completed, created_at, updated_at) "
                    "VALUES (:user, :title, :done, :now, :now)"
                ),
                {"user": ada.id, "title": title, "done": False, "now": "2026-01-01 00:00:00+00:00"},
            )
    return ada


def test_many_tasks_are_counted_and_found(many: Account) -> None:
    """Beyond one page of a tool nothing untrue is said: all are counted, and each is found."""
    listed = many.say("show my tasks")
    deleted = many.say("delete the telescope task")

    assert "612 tasks" in listed["response"]
    assert sum(len(call["result"]) for call in listed["tool_calls"]) == 612
    assert deleted["tool_calls"][-1]["result"]["title"] == "Polish the telescope"


def test_many_tasks_are_deleted_in_steps(many: Account) -> None:
    """What is more than a turn may change goes on after a further yes."""
    talk = many.say("delete everything")["conversation_id"]
    many.say("yes", talk)
    count = int(many.call("GET", "/tasks?limit=1").headers["X-Total-Count"])
    many.say("no", talk)
    many.say("yes", talk)

    assert count == 572
    assert int(many.call("GET", "/tasks?limit=1").headers["X-Total-Count"]) == 572


@pytest.mark.parametrize("tool", ["reopen_task", "restore_task"])
def test_own_acts_are_lent_to_no_model(ada: Account, tool: str) -> None:
    """Outside assistants have the five tools and no more."""
    headers = {**ada.headers, "Accept": "application/json, text/event-stream"}
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": tool, "arguments": {"task_id": 1}},
    }
    answer = ada._client.post("/api/mcp", json=call, headers=headers)

    assert "UNKNOWN_TOOL" in answer.text
