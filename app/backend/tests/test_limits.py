"""What may be done how often, with the default settings: bounded for everybody, and locking nobody out."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Account
from fastapi.testclient import TestClient
from todochat.main import create_app
from todochat.settings import Settings

RIGHT = {"email": "ada@example.com", "password": "correct horse"}


@pytest.fixture
def client(sqlite_settings: Settings) -> Iterator[TestClient]:
    """A client of an application with the default limits, early in a minute of the clock."""
    left_s = 60 - time.time() % 60
    if left_s < 12:
        time.sleep(left_s)
    with TestClient(create_app(sqlite_settings)) as made:
        yield made


def _sign_up(client: TestClient, number: int, **headers: str) -> Any:
    body = {"name": "U", "email": f"u{number}@example.com", "password": "correct horse"}
    return client.post("/api/auth/signup", json=body, headers=headers)


def test_sign_up_is_limited_by_default(client: TestClient) -> None:
    """One network opens so many accounts a minute, whatever it says of itself, and is told when to return."""
    ada = Account(client, "ada@example.com")
    answers = [_sign_up(client, n, **{"X-Forwarded-For": f"10.1.1.{n}"}) for n in range(110)]

    statuses = [answer.status_code for answer in answers]
    assert statuses == [201] * 99 + [429] * 11
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].json()["code"] == "rate_limited"
    # Those who have an account are not concerned.
    assert client.post("/api/auth/login", json=RIGHT).status_code == 200
    assert ada.call("GET", "/tasks").status_code == 200


def test_guesses_behind_one_address_lock_out_nobody_who_was_there_before(client: TestClient) -> None:
    """The network's bound is reached by somebody's guesses; accounts known from it still log in."""
    Account(client, "ada@example.com")
    guess = {"password": "wrong"}
    statuses = [
        client.post("/api/auth/login", json={**guess, "email": f"u{number}@example.com"}).status_code
        for number in range(104)
    ]

    assert statuses == [401] * 100 + [429] * 4
    assert client.post("/api/auth/login", json=RIGHT).status_code == 200
    # And guesses at a known account are still bounded by its own limit.
    tries = [client.post("/api/auth/login", json={**RIGHT, **guess}).status_code for _ in range(12)]
    assert tries == [401] * 10 + [429] * 2


def test_guesses_from_elsewhere_do_not_lock_the_account(sqlite_settings: Settings) -> None:
    """An account that is guessed at from another network is open from its own."""
    made = sqlite_settings.model_copy(update={"trusted_proxies": 1})
    with TestClient(create_app(made)) as client:
        client.headers["X-Forwarded-For"] = "198.51.100.7"
        Account(client, "ada@example.com")
        elsewhere = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
        tries = [
            client.post("/api/auth/login", json={**RIGHT, "password": "no"}, headers=elsewhere).status_code
            for _ in range(12)
        ]

        assert tries == [401] * 10 + [429] * 2
        assert client.post("/api/auth/login", json=RIGHT).status_code == 200


def test_chat_is_limited_by_default(client: TestClient) -> None:
    """Of one user, and not of another."""
    ada, bob = Account(client, "ada@example.com"), Account(client, "bob@example.com")
    statuses = [ada.call("POST", "/chat", json={"message": "hello"}).status_code for _ in range(183)]

    assert statuses == [200] * 180 + [429] * 3
    assert bob.call("POST", "/chat", json={"message": "hello"}).status_code == 200


def test_turns_of_a_day_are_limited(sqlite_settings: Settings) -> None:
    """After the last one of the day the answer says when the next day begins."""
    made = sqlite_settings.model_copy(update={"chat_turns_per_day": 2})
    with TestClient(create_app(made)) as client:
        ada = Account(client, "ada@example.com")
        answers = [ada.call("POST", "/chat", json={"message": "hello"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) == pytest.approx(86_400 - time.time() % 86_400, abs=5)


def test_todays_turns_survive_the_sweeping_of_minutes(
    sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts for a day is there an hour later, however much else was counted and swept."""
    from todochat.store import attempts

    with TestClient(create_app(sqlite_settings)) as client:
        database = client.app.state.services.database  # type: ignore[attr-defined]
        now_s = 1_000_000 * 86_400.0
        monkeypatch.setattr("todochat.store.attempts.time.time", lambda: now_s)
        with database.transaction() as connection:
            first = [attempts.count(connection, "ada", attempts.DAY), attempts.count(connection, "ada-m")]
            now_s += 3600
            second = [attempts.count(connection, "ada", attempts.DAY), attempts.count(connection, "ada-m")]

    assert (first, second) == ([1, 1], [2, 1])
