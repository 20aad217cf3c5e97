"""Sessions that end, passwords that change, tokens of programs, and an account that goes with all it has."""

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Account, connected
from fastapi.testclient import TestClient
from sqlalchemy import text
from todochat.main import create_app
from todochat.settings import Settings

PASSWORD = "correct horse"


def _auth(ada: Account, method: str, path: str, **more: Any) -> Any:
    return ada._client.request(method, f"/api/auth{path}", headers=ada.headers, **more)


def _log_in(client: TestClient, password: str = PASSWORD, email: str = "ada@example.com") -> Any:
    return client.post("/api/auth/login", json={"email": email, "password": password})


@pytest.fixture
def replica(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Another process, which believes nothing for longer than a moment."""
    monkeypatch.setattr("todochat.sessions._BELIEVED_S", 0.0)
    with TestClient(create_app(settings)) as made:
        yield made


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth/logout-everywhere", None),
        ("/auth/tokens", {"name": "N", "days": 3}),
        ("/auth/password", {"current_password": PASSWORD, "new_password": "battery staple"}),
        ("/{user}/tasks", {"title": "T"}),
        ("/{user}/chat", {"message": "add milk"}),
    ],
)
def test_account_that_went_a_moment_ago_is_nobody(
    settings: Settings, client: TestClient, ada: Account, path: str, body: Any
) -> None:
    """Another process deleted it, and this one still believes its session: 401, and no fault of ours."""
    assert ada.call("GET", "/tasks").status_code == 200
    with connected(settings) as connection:
        connection.execute(text("DELETE FROM users"))

    answer = client.post(f"/api{path.replace('{user}', ada.id)}", json=body, headers=ada.headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


def test_account_that_goes_while_its_password_is_looked_at_is_nobody(
    settings: Settings, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the attempt that is counted and the log-in that is remembered there is time."""

    async def slow(*_: Any) -> bool:
        with connected(settings) as connection:
            connection.execute(text("DELETE FROM users"))
        return True

    Account(client, "ada@example.com")
    monkeypatch.setattr("todochat.security.Passwords.verify", slow)
    answers = [_log_in(client), _log_in(client)]

    assert [answer.status_code for answer in answers] == [401, 401]


ENDINGS = [
    ("/logout-everywhere", None, 204),
    ("/password", {"current_password": PASSWORD, "new_password": "battery staple"}, 200),
]


@pytest.mark.parametrize(("path", "body", "status"), ENDINGS)
def test_sessions_end_everywhere(
    client: TestClient, replica: TestClient, ada: Account, path: str, body: Any, status: int
) -> None:
    """Every token of before is refused, here and by another replica; another user's is not concerned."""
    bob = Account(client, "bob@example.com")
    second = {"Authorization": f"Bearer {_log_in(client).json()['access_token']}"}
    program = {"Authorization": f"Bearer {_auth(ada, 'POST', '/tokens', json={'name': 'x'}).json()['token']}"}
    assert replica.get("/api/auth/me", headers=program).status_code == 200

    assert _auth(ada, "POST", path, json=body).status_code == status

    for held in (ada.headers, second, program):
        answers = [c.get(f"/api/{ada.id}/tasks", headers=held) for c in (client, replica)]
        assert [answer.status_code for answer in answers] == [401, 401]
    assert bob.call("GET", "/tasks").status_code == 200


def test_changed_password_is_the_only_one(client: TestClient, ada: Account) -> None:
    """The answer holds the new session; the old password is wrong from now on."""
    body = {"current_password": PASSWORD, "new_password": "battery staple"}
    fresh = _auth(ada, "POST", "/password", json=body).json()["access_token"]

    assert client.get("/api/auth/me", headers={"Authorization": f"Bearer {fresh}"}).status_code == 200
    assert [_log_in(client, word).status_code for word in (PASSWORD, "battery staple")] == [401, 200]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/password", {"current_password": "a guess", "new_password": "battery staple"}),
        ("/delete-account", {"password": "a guess"}),
    ],
)
def test_stolen_session_cannot_take_the_account(ada: Account, path: str, body: Any) -> None:
    """What cannot be taken back wants the password, and guesses are counted as they are at the log-in."""
    statuses = [_auth(ada, "POST", path, json=body).status_code for _ in range(12)]

    assert set(statuses) == {401, 429}
    assert _auth(ada, "GET", "/me").status_code == 200


def test_deleted_account_leaves_nothing(client: TestClient, settings: Settings, ada: Account) -> None:
    """Every row that was the account's is gone, its tokens too, and the address is free."""
    bob = Account(client, "bob@example.com")
    bob.say("add a task to stay")
    ada.say("add a task to go")
    _auth(ada, "POST", "/tokens", json={"name": "x"})

    assert _auth(ada, "POST", "/delete-account", json={"password": PASSWORD}).status_code == 204

    assert ada.call("GET", "/tasks").status_code == 401
    owned = ("tasks", "conversations", "messages", "access_tokens", "known_networks")
    with connected(settings) as connection:
        for table in owned:
            owners = connection.exec_driver_sql(f"SELECT user_id FROM {table}").scalars().all()  # noqa: S608
            assert set(owners) <= {bob.id}, table
    assert bob.titles() == ["Stay"]
    assert _log_in(client).status_code == 401
    assert Account(client, "ada@example.com").titles() == []


def test_program_keeps_its_token_until_it_is_taken_back(client: TestClient, ada: Account) -> None:
    """It is told once, outlives sessions of a day, works on tasks, and is listed without itself."""
    made = _auth(ada, "POST", "/tokens", json={"name": "Desktop assistant", "days": 300}).json()
    program = {"Authorization": f"Bearer {made['token']}"}

    assert client.get(f"/api/{ada.id}/tasks", headers=program).status_code == 200
    assert made["token"] not in _auth(ada, "GET", "/tokens").text
    assert [t["name"] for t in _auth(ada, "GET", "/tokens").json()] == ["Desktop assistant"]

    assert _auth(ada, "DELETE", f"/tokens/{made['id']}").status_code == 204

    assert client.get(f"/api/{ada.id}/tasks", headers=program).status_code == 401
    assert _auth(ada, "DELETE", f"/tokens/{made['id']}").status_code == 404


def test_program_cannot_become_the_person(client: TestClient, ada: Account, bob: Account) -> None:
    """A program's token makes no other token, ends no session, deletes no account, and is nobody else's."""
    token = _auth(ada, "POST", "/tokens", json={"name": "x"}).json()
    program = {"Authorization": f"Bearer {token['token']}"}

    tried = [
        client.post("/api/auth/tokens", json={"name": "y"}, headers=program),
        client.post("/api/auth/logout-everywhere", headers=program),
        client.post("/api/auth/delete-account", json={"password": PASSWORD}, headers=program),
        client.get(f"/api/{bob.id}/tasks", headers=program),
    ]

    assert [answer.status_code for answer in tried] == [403] * 4
    assert _auth(bob, "DELETE", f"/tokens/{token['id']}").status_code == 404


def test_token_ends_with_its_days(client: TestClient, settings: Settings, ada: Account) -> None:
    """A token whose time is over is refused like any other."""
    made = _auth(ada, "POST", "/tokens", json={"name": "x", "days": 1}).json()
    with connected(settings) as connection:
        connection.exec_driver_sql("UPDATE access_tokens SET expires_at = '2020-01-01 00:00:00+00:00'")

    answer = client.get("/api/auth/me", headers={"Authorization": f"Bearer {made['token']}"})

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


def test_tokens_of_one_account_are_bounded(ada: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody fills the table."""
    monkeypatch.setattr("todochat.store.access_tokens.PER_USER_MAX", 2)

    statuses = [_auth(ada, "POST", "/tokens", json={"name": "x"}).status_code for _ in range(3)]

    assert statuses == [201, 201, 422]


@pytest.mark.parametrize(
    "password", ["password1", "QWERTYUIOP", "iloveyou2", "ada@example.com", "Ada Lovelace"]
)
def test_password_that_is_tried_first_is_refused(client: TestClient, password: str) -> None:
    """At sign-up, in whatever letters; one's own name or address is no secret either."""
    body = {"name": "Ada Lovelace", "email": "ada@example.com", "password": password}
    answer = client.post("/api/auth/signup", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_error")
    assert password not in answer.text


def test_changed_password_may_not_be_a_common_one(ada: Account) -> None:
    """Nor by a change."""
    body = {"current_password": PASSWORD, "new_password": "sunshine1"}
    assert [f["field"] for f in _auth(ada, "POST", "/password", json=body).json()["fields"]] == [
        "new_password"
    ]
