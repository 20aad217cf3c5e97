"""The database goes and comes back: clear errors, a healthy process, and no restart."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Account, migrated
from fastapi.testclient import TestClient
from postgres_server import PostgresServer, postgres_server
from stubs import Stub
from todochat.main import create_app


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server that these tests may stop."""
    with postgres_server() as made:
        yield made


@pytest.fixture
def client(server: PostgresServer, stub: Stub) -> Iterator[TestClient]:
    """A client of an application on that server, which talks to the stub."""
    settings = migrated(server.url).model_copy(update=stub.settings)
    with TestClient(create_app(settings)) as made:
        yield made
    server.stop()
    server.start()


@pytest.fixture
def ada(client: TestClient, request: pytest.FixtureRequest) -> Account:
    """A user of this test alone: the database is the same for all."""
    return Account(client, f"{request.node.name}@example.com".replace("[", "-").replace("]", ""))


def test_outage_is_503_and_ends_by_itself(client: TestClient, ada: Account, server: PostgresServer) -> None:
    """Everything that needs the database says so, health does not, and afterwards all is as before."""
    ada.call("POST", "/tasks", json={"title": "Kept"})

    server.stop()
    away = [
        ada.call("GET", "/tasks"),
        ada.call("POST", "/tasks", json={"title": "Lost"}),
        ada.call("POST", "/chat", json={"message": "add a task to buy milk"}),
        client.post("/api/auth/login", json={"email": "a@b.c", "password": "x"}),
        client.get("/ready"),
    ]
    health = client.get("/health")
    server.start()

    assert [(answer.status_code, answer.json()["code"]) for answer in away] == [
        (503, "database_unavailable")
    ] * 5
    assert all(answer.headers["Retry-After"] for answer in away)
    assert (health.status_code, health.json()) == (200, {"status": "healthy"})
    _until(lambda: client.get("/ready").status_code == 200)
    assert ada.titles() == ["Kept"]


def test_refusal_during_an_outage_is_quick(ada: Account, server: PostgresServer) -> None:
    """Nobody waits for a database that is known to be away, so no thread is held."""
    server.stop()
    ada.call("GET", "/tasks")
    started_s = time.monotonic()

    statuses = {ada.call("GET", "/tasks").status_code for _ in range(20)}

    assert statuses == {503}
    assert time.monotonic() - started_s < 5


def test_outage_in_the_middle_of_a_turn_stores_nothing(
    client: TestClient, ada: Account, server: PostgresServer, stub: Stub
) -> None:
    """A turn whose database goes while the model thinks has not happened, its tool included."""
    stub.script({"tool": "add_task", "arguments": {"title": "Half"}}, {"text": "Added."})
    stub.fail("delay=1.5", after=1)
    answers: list[Any] = []
    turn = threading.Thread(
        target=lambda: answers.append(ada.call("POST", "/chat", json={"message": "hello"}))
    )

    turn.start()
    _until(lambda: len(stub.asked()) == 2)  # the tool ran, the model thinks
    server.stop()
    turn.join(timeout=20)
    server.start()

    assert (answers[0].status_code, answers[0].json()["code"]) == (503, "database_unavailable")
    _until(lambda: client.get("/ready").status_code == 200)
    assert (ada.titles(), ada.call("GET", "/conversations").json()) == ([], [])


def test_restart_between_two_requests_goes_unnoticed(ada: Account, server: PostgresServer) -> None:
    """Pooled connections that died are replaced before anybody uses them."""
    ada.call("POST", "/tasks", json={"title": "Kept"})
    server.stop()
    server.start()

    assert ada.titles() == ["Kept"]


def _until(check: Any, limit_s: float = 10) -> None:
    deadline_s = time.monotonic() + limit_s
    while not check():
        assert time.monotonic() < deadline_s, f"not so within {limit_s} s"
        time.sleep(0.05)
