"""The pool and its watch: sized by configuration, and slow statements told of."""

import pytest
from conftest import Account, migrated
from fastapi.testclient import TestClient
from sqlalchemy import text
from todochat.main import create_app
from todochat.settings import Settings


def test_slow_statement_is_logged_and_counted(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """A statement over the limit is logged with its time and without its values."""
    with TestClient(create_app(settings.model_copy(update={"slow_query_ms": 0.001}))) as client:
        Account(client, "ada@example.com")
        numbers = client.get("/metrics").text

    out = capsys.readouterr().out
    assert "slow_query" in out
    assert "INSERT INTO users" in out
    assert "ada@example.com" not in out
    assert float(numbers.split("\ntodochat_slow_queries_total ")[1].split()[0]) >= 1


def test_quick_statement_is_not_worth_a_line(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """A statement below the limit leaves no trace."""
    with TestClient(create_app(settings.model_copy(update={"slow_query_ms": 60_000}))) as client:
        Account(client, "ada@example.com")

    assert "slow_query" not in capsys.readouterr().out


def test_pool_has_the_configured_size(postgres: str) -> None:
    """The connection after the last is waited for, and then refused as 503."""
    settings = migrated(postgres, database_pool_size=2, database_pool_wait_s=0.2)
    app = create_app(settings)
    database = app.state.services.database
    with TestClient(app) as client, database.transaction(), database.transaction():
        numbers = client.get("/metrics").text
        answer = client.get("/ready")

    assert "todochat_database_pool_size 2.0" in numbers
    assert "todochat_database_pool_in_use 2.0" in numbers
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")


def test_statement_without_end_is_ended(postgres: str) -> None:
    """A statement over its time limit is cancelled by the server, and the request is 503."""
    app = create_app(migrated(postgres, database_statement_timeout_s=0.2))
    database = app.state.services.database

    with pytest.raises(Exception, match="database is unavailable"), database.transaction() as connection:
        connection.execute(text("SELECT pg_sleep(5)"))
    database.close()
