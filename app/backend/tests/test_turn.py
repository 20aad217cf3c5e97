"""A turn that thinks is in nobody's way, and what it does is kept whole or not at all."""

import asyncio
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import Account, connected
from fastapi.testclient import TestClient
from stubs import Stub
from todochat.chat.slots import Slots
from todochat.errors import ChatBusy, RateLimited
from todochat.main import create_app
from todochat.settings import Settings

ADD = {"tool": "add_task", "arguments": {"title": "Half"}}


def _thinking(ada: Account, stub: Stub, *steps: dict[str, Any], delay_s: float = 1.5) -> Any:
    """Begin a turn that uses tools and then thinks; return a way to its answer once it thinks."""
    stub.script(*steps, {"text": "Done."})
    stub.fail(f"delay={delay_s}", after=len(steps))
    answers: list[Any] = []
    turn = threading.Thread(
        target=lambda: answers.append(ada.call("POST", "/chat", json={"message": "hello"}))
    )
    turn.start()
    while len(stub.asked()) <= len(steps):
        time.sleep(0.01)

    def answer() -> Any:
        turn.join(timeout=20)
        return answers[0]

    return answer


@pytest.fixture
def thinker(settings: Settings, stub: Stub) -> Any:
    """A client of an application that talks to the stub, on a database that waits for no lock."""
    limits = {"database_statement_timeout_s": 1.0, "database_pool_size": 2}
    with TestClient(create_app(settings.model_copy(update=stub.settings | limits))) as made:
        yield made


def test_thinking_turn_holds_no_lock_and_no_transaction(
    thinker: TestClient, settings: Settings, stub: Stub
) -> None:
    """Another user writes meanwhile, the same user changes the very task, and the server sees nobody idle."""
    ada, bob = Account(thinker, "ada@example.com"), Account(thinker, "bob@example.com")
    task = ada.call("POST", "/tasks", json={"title": "Report"}).json()
    update = {"tool": "update_task", "arguments": {"task_id": task["id"], "description": "long"}}

    answer = _thinking(ada, stub, ADD, update)
    others = [
        bob.call("POST", "/tasks", json={"title": "Mine"}),
        ada.call("PUT", f"/tasks/{task['id']}", json={"completed": True}),
    ]
    idle = 0
    if settings.database.get_backend_name() == "postgresql":
        with connected(settings) as connection:
            question = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            idle = connection.exec_driver_sql(f"{question} AND state LIKE 'idle in%%'").scalar_one()
    seen_meanwhile = ada.titles()

    assert [other.status_code for other in others] == [201, 200]
    assert idle == 0
    assert seen_meanwhile == ["Report"]
    assert answer().status_code == 200
    kept = {t["title"]: (t["description"], t["completed"]) for t in ada.call("GET", "/tasks").json()}
    assert kept == {"Report": ("long", True), "Half": (None, False)}


def test_tools_see_what_the_turn_did(thinker: TestClient, stub: Stub) -> None:
    """Within a turn a task that was added is listed, completed, renamed and found by the number it keeps."""
    ada = Account(thinker, "ada@example.com")
    stub.script(ADD, ADD, {"tool": "list_tasks"}, {"text": "Two."})
    first = ada.say("hello")["tool_calls"]
    numbers = [call["result"]["task_id"] for call in first[:2]]
    stub.script(
        {"tool": "update_task", "arguments": {"task_id": numbers[0], "title": "Whole"}},
        {"tool": "complete_task", "arguments": {"task_id": numbers[0]}},
        {"tool": "delete_task", "arguments": {"task_id": numbers[1]}},
        {"tool": "list_tasks"},
        {"text": "Well."},
    )

    last = ada.say("hello")["tool_calls"][-1]["result"]

    assert [task["id"] for task in first[2]["result"]] == numbers
    assert last == [{"id": numbers[0], "title": "Whole", "completed": True}]
    assert [(t["id"], t["title"]) for t in ada.call("GET", "/tasks").json()] == [(numbers[0], "Whole")]


@pytest.mark.parametrize("tool", ["complete_task", "delete_task"])
def test_task_that_changed_while_the_model_thought_ends_the_turn(
    thinker: TestClient, stub: Stub, tool: str
) -> None:
    """What the model was told is no longer so: nothing of the turn is kept, and it says why."""
    ada = Account(thinker, "ada@example.com")
    task = ada.call("POST", "/tasks", json={"title": "Old"}).json()

    answer = _thinking(ada, stub, ADD, {"tool": tool, "arguments": {"task_id": task["id"]}})
    ada.call("PUT", f"/tasks/{task['id']}", json={"title": "New"})

    assert (answer().status_code, answer().json()["code"]) == (409, "tasks_changed")
    assert [(t["title"], t["completed"]) for t in ada.call("GET", "/tasks").json()] == [("New", False)]
    assert ada.call("GET", "/conversations").json() == []


def test_number_of_a_turn_that_failed_is_nobodys(thinker: TestClient, stub: Stub) -> None:
    """A number that was told in a stream and not kept does not come to mean another task."""
    ada = Account(thinker, "ada@example.com")
    stub.script(ADD, {"text": ""})
    stream = ada.call("POST", "/chat/stream", json={"message": "hello"}).text
    told = next(json.loads(line[6:]) for line in stream.split("\n") if line.startswith("data: "))

    made = ada.call("POST", "/tasks", json={"title": "Another"}).json()

    assert "event: error" in stream
    assert made["id"] > told["result"]["task_id"]


def test_one_slow_user_delays_nobody(settings: Settings, stub: Stub) -> None:
    """A user with more turns than fit at once waits for their own; another's is answered meanwhile."""
    limits = {"chat_turns_at_once": 3, "chat_turns_at_once_per_user": 2, "chat_timeout_s": 10.0}
    with TestClient(create_app(settings.model_copy(update=stub.settings | limits))) as client:
        ada, bob = Account(client, "ada@example.com"), Account(client, "bob@example.com")
        stub.fail("delay=1", times=6)
        with ThreadPoolExecutor(6) as pool:
            slow = [pool.submit(ada.say, "what are my tasks?") for _ in range(3)]
            while len(stub.asked()) < 2:
                time.sleep(0.01)
            time.sleep(0.1)
            assert len(stub.asked()) == 2  # the third waits
            stub.fail("delay=0", times=0)
            bob.say("what are my tasks?")
            waiting = [turn for turn in slow if not turn.done()]

            assert len(waiting) == 3
            assert all(turn.result(timeout=20) for turn in slow)


@pytest.mark.parametrize("seconds", [0.5, 1.5])
def test_turn_takes_as_long_as_is_said(settings: Settings, stub: Stub, seconds: float) -> None:
    """The time of a turn is the one that is configured, whether its model asks once or often."""
    made = settings.model_copy(update=stub.settings | {"chat_timeout_s": seconds})
    with TestClient(create_app(made)) as client:
        ada = Account(client, "ada@example.com")
        stub.fail("delay=4")
        started_s = time.monotonic()
        answer = ada.call("POST", "/chat", json={"message": "hello"})

        assert (answer.status_code, answer.json()["code"]) == (504, "model_timeout")
        assert seconds <= time.monotonic() - started_s < seconds + 2


def test_chat_may_use_all_the_time_that_it_has() -> None:
    """No limit of one request is shorter than the turn's, unless somebody sets it."""
    from pydantic import SecretStr
    from todochat.chat.openai import OpenAIProvider
    from todochat.metrics import Metrics

    made = Settings(chat_provider="openai", openai_api_key=SecretStr("k"), chat_timeout_s=29.0)
    assert OpenAIProvider(made, Metrics())._client.timeout == 29.0


def test_turns_are_bounded() -> None:
    """Of one user, and of all: whoever would wait for too many is refused, and others are not."""

    async def scenario() -> None:
        slots = Slots(of_one_user=1, in_all=2)
        tasks = [asyncio.create_task(_hold(slots, "ada")) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(RateLimited) as refused:
            slots.require_room("ada")
        assert refused.value.headers["Retry-After"]
        slots.require_room("bob")
        tasks += [asyncio.create_task(_hold(slots, name)) for name in "bcde"]
        await asyncio.sleep(0)
        with pytest.raises(ChatBusy) as busy:
            slots.require_room("zoe")
        assert busy.value.headers["Retry-After"]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        slots.require_room("ada")
        assert slots._lines == {}

    asyncio.run(scenario())


def test_turns_that_come_at_once_are_bounded() -> None:
    """However many were let in while nobody had a slot yet: only so many of one user wait or run."""

    async def scenario() -> list[Any]:
        slots = Slots(of_one_user=1, in_all=64)
        for _ in range(10):
            slots.require_room("ada")
        tasks = [asyncio.create_task(_hold(slots, "ada")) for _ in range(10)]
        done, waiting = await asyncio.wait(tasks, timeout=0.01)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return [task.exception() for task in done]

    refused = asyncio.run(scenario())

    assert [type(refusal) for refusal in refused] == [RateLimited] * 6


async def _hold(slots: Slots, user: str) -> None:
    async with slots.one(user):
        await asyncio.sleep(60)
