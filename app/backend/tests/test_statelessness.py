"""Nothing lives in the process: conversations survive it, and replicas alternate."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from conftest import Account
from fastapi.testclient import TestClient
from stubs import Stub
from todochat import models
from todochat.main import create_app
from todochat.settings import Settings

WORDS = ("add a task to buy milk", "cancel that", "yes")


def test_conversation_goes_on_after_a_restart(settings: Settings) -> None:
    """Each turn is answered by another process, and the third still knows what the first did."""
    talk = None
    for number, words in enumerate(WORDS):
        with TestClient(create_app(settings)) as client:
            if number == 0:
                ada = Account(client, "ada@example.com")
            ada.through(client)
            talk = ada.say(words, talk)["conversation_id"]

    with TestClient(create_app(settings)) as client:
        ada.through(client)
        assert ada.titles() == []
        assert len(ada.call("GET", f"/conversations/{talk}/messages").json()) == 6


def test_two_replicas_alternate(settings: Settings) -> None:
    """Two replicas at once serve the turns of one conversation, and each other's tokens."""
    with TestClient(create_app(settings)) as one, TestClient(create_app(settings)) as other:
        ada = Account(one, "ada@example.com")
        talk = None
        for words, client in zip(WORDS, (one, other, one), strict=True):
            talk = ada.through(client).say(words, talk)["conversation_id"]

        assert ada.through(other).titles() == []


def test_without_an_id_a_conversation_begins(ada: Account) -> None:
    """Two messages without an id are two conversations, the latest first."""
    first, second = (ada.say("show my tasks")["conversation_id"] for _ in range(2))

    assert [talk["id"] for talk in ada.call("GET", "/conversations").json()] == [second, first]


@pytest.mark.parametrize("window", [0, 4])
def test_model_sees_the_configured_window(settings: Settings, stub: Stub, window: int) -> None:
    """Only the last messages are sent, and they are the last ones."""
    made = settings.model_copy(update=stub.settings | {"chat_history_messages": window})
    with TestClient(create_app(made)) as client:
        ada = Account(client, "ada@example.com")
        talk = None
        for number in range(4):
            talk = ada.say(f"Hello number {number}, how are you?", talk)["conversation_id"]

    said = [m["content"] for m in stub.asked()[-1]["body"]["messages"] if m["role"] == "user"]
    kept = window // 2
    assert said == [f"Hello number {number}, how are you?" for number in range(3 - kept, 4)]


def test_window_is_fifty_messages_unless_configured() -> None:
    """The agreed default."""
    assert Settings().chat_history_messages == 50


def test_turns_at_once_lose_nothing(ada: Account) -> None:
    """Concurrent turns of one conversation are all stored, each answer after its question."""
    talk = ada.say("show my tasks")["conversation_id"]
    words = [f"add a task to do {number}" for number in range(8)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: ada.say(text, talk), words))

    messages: list[dict[str, Any]] = ada.call("GET", f"/conversations/{talk}/messages").json()[2:]
    asked, answered = messages[::2], messages[1::2]
    assert sorted(message["content"] for message in asked) == sorted(words)
    assert [message["role"] for message in answered] == ["assistant"] * 8
    for question, answer in zip(asked, answered, strict=True):
        title = f"Do {question['content'].split()[-1]}"
        assert answer["tool_calls"][0]["arguments"] == {"title": title}
    assert len(ada.titles()) == 8


def test_deleted_conversation_is_gone_with_its_messages(ada: Account, bob: Account) -> None:
    """Only its owner deletes a conversation, and it cannot be continued."""
    talk = ada.say("show my tasks")["conversation_id"]

    assert bob.call("DELETE", f"/conversations/{talk}").status_code == 404
    assert bob.call("GET", f"/conversations/{talk}/messages").status_code == 404
    assert ada.call("DELETE", f"/conversations/{talk}").status_code == 204
    assert ada.call("GET", f"/conversations/{talk}/messages").status_code == 404
    again = ada.call("POST", "/chat", json={"message": "hello", "conversation_id": talk})
    assert (again.status_code, ada.call("GET", "/conversations").json()) == (404, [])


def test_history_is_paged(ada: Account) -> None:
    """Messages and conversations come in pages with the number of all in a header."""
    talk = ada.say("add a task to buy milk")["conversation_id"]
    ada.say("show my tasks", talk)

    page = ada.call("GET", f"/conversations/{talk}/messages?limit=2&offset=2")

    assert [message["content"] for message in page.json()][:1] == ["show my tasks"]
    assert (len(page.json()), page.headers["X-Total-Count"]) == (2, "4")
    assert ada.call("GET", "/conversations?limit=1&offset=1").headers["X-Total-Count"] == "1"


def test_history_is_in_the_order_of_its_moments(ada: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when a replica's clock is behind the last one's: a client may sort by time."""
    talk = ada.say("show my tasks")["conversation_id"]
    early = models.now() - timedelta(seconds=30)
    monkeypatch.setattr("todochat.models.now", lambda: early)
    ada.say("add a task to buy milk", talk)

    messages = ada.call("GET", f"/conversations/{talk}/messages").json()

    moments = [message["created_at"] for message in messages]
    assert [message["role"] for message in messages] == ["user", "assistant"] * 2
    assert moments == sorted(set(moments))


def test_number_is_not_used_again(ada: Account) -> None:
    """The number of a deleted task or conversation does not come to mean another, on no database."""
    numbers = []
    for _ in range(2):
        numbers.append(ada.call("POST", "/tasks", json={"title": "Report"}).json()["id"])
        ada.call("DELETE", f"/tasks/{numbers[-1]}")
        talk = ada.say("show my tasks")["conversation_id"]
        numbers.append(talk)
        ada.call("DELETE", f"/conversations/{talk}")

    assert numbers[2] > numbers[0]
    assert numbers[3] > numbers[1]
