"""The pool and its watch: sized by configuration, and slow statements told of."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import Account
from fastapi.testclient import TestClient
from sqlalchemy import text
from stubs import Stub
from todochat.database import Database
from todochat.errors import DatabaseUnavailable
from todochat.main import create_app
from todochat.settings import Settings


def test_slow_statement_is_logged_and_counted(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """A statement over the limit is logged with its time and without its values."""
    with TestClient(create_app(settings.model_copy(update={"slow_query_ms": 0.001}))) as client:
        Account(client, "ada@example.com").call("POST", "/tasks", json={"title": "Buy milk"})
        numbers = client.get("/metrics").text

    out = capsys.readouterr().out
    assert "slow_query" in out
    assert "INSERT INTO users" in out
    assert "INSERT INTO tasks" in out
    assert "ada@example.com" not in out
    assert "Buy milk" not in out
    assert float(numbers.split("\ntodochat_slow_queries_total ")[1].split()[0]) >= 1


def test_quick_statement_is_not_worth_a_line(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """A statement below the limit leaves no trace."""
    with TestClient(create_app(settings.model_copy(update={"slow_query_ms": 60_000}))) as client:
        Account(client, "ada@example.com")

    assert "slow_query" not in capsys.readouterr().out


def test_pool_has_the_configured_size(postgres_settings: Settings) -> None:
    """The connection after the last is waited for, and then refused as 503."""
    limits = {"database_pool_size": 2, "database_pool_wait_s": 0.2}
    app = create_app(postgres_settings.model_copy(update=limits))
    database = app.state.services.database
    with TestClient(app) as client, database.transaction(), database.transaction():
        numbers = client.get("/metrics").text
        answer = client.get("/ready")

    assert "todochat_database_pool_size 2.0" in numbers
    assert "todochat_database_pool_in_use 2.0" in numbers
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")


def test_thinking_model_leaves_connections_for_others(postgres_settings: Settings, stub: Stub) -> None:
    """Turns that wait for the model hold no connection; the tasks are served meanwhile."""
    limits = {"database_pool_size": 2, "database_pool_wait_s": 0.2}
    made = postgres_settings.model_copy(update=stub.settings | limits)
    stub.fail("delay=1", after=2)
    with TestClient(create_app(made)) as client, ThreadPoolExecutor(2) as pool:
        ada = Account(client, "ada@example.com")
        turns = [pool.submit(ada.say, f"add a task to do {number}") for number in range(2)]
        while len(stub.asked()) < 3:  # both tools are wanted, and one has its answer
            time.sleep(0.01)

        statuses = {ada.call("GET", "/tasks").status_code for _ in range(5)}

        assert statuses == {200}
        assert all(turn.result()["tool_calls"] for turn in turns)
        assert sorted(ada.titles()) == ["Do 0", "Do 1"]


@pytest.mark.parametrize(("seconds", "pause_s"), [(5, 0), (0, 0.5)], ids=["statement", "pause"])
def test_what_has_no_end_is_ended(postgres_settings: Settings, seconds: int, pause_s: float) -> None:
    """A statement over its time limit, or a transaction that sends nothing, is ended by the server: 503."""
    app = create_app(postgres_settings.model_copy(update={"database_statement_timeout_s": 0.2}))
    database = app.state.services.database

    with pytest.raises(DatabaseUnavailable):
        _take_long(database, seconds, pause_s)
    database.close()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/auth/signup", {"name": "B", "email": "b@example.com", "password": "correct horse"}),
        ("/api/auth/login", {"email": "ada@example.com", "password": "correct horse"}),
        ("/api/auth/logout-everywhere", None),
        ("/api/auth/tokens", {"name": "N", "days": 3}),
        ("/api/{user}/tasks", {"title": "T"}),
        ("/api/{user}/chat", {"message": "add milk"}),
    ],
)
def test_locked_database_is_503_with_a_time(sqlite_settings: Settings, path: str, body: object) -> None:
    """Another process holds the lock of the file for longer than a statement may take: come back soon."""
    made = sqlite_settings.model_copy(update={"database_statement_timeout_s": 0.01})
    with TestClient(create_app(made)) as client:
        ada = Account(client, "ada@example.com")
        other = sqlite3.connect(str(made.database.database), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with ThreadPoolExecutor(8) as pool:
            ask = [path.replace("{user}", ada.id)] * 8
            answers = list(pool.map(lambda to: client.post(to, json=body, headers=ada.headers), ask))
        other.execute("COMMIT")
        other.close()

        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
            (503, "database_unavailable")
        }
        assert all(answer.headers["Retry-After"] == "1" for answer in answers)
        assert ada.titles() == []  # and at once well again


def _take_long(database: Database, seconds: int, pause_s: float) -> None:
    with database.transaction() as connection:
        connection.execute(text("SELECT 1"))
        time.sleep(pause_s)
        connection.execute(text(f"SELECT pg_sleep({seconds})"))
