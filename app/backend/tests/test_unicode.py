"""Odd text everywhere: never a crash, never a value in the log, and one form of each character."""

import json
import logging
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
import structlog
from conftest import Account
from fastapi.testclient import TestClient
from todochat import logs, words
from todochat.errors import Invalid
from todochat.main import create_app
from todochat.settings import Settings
from todochat.store import users

DOCUMENT = json.loads((Path(__file__).parents[1] / "openapi.json").read_text("utf-8"))
MARK = "zq7mark"  # stands in every value that is sent, and in no log
ODD = {
    "grows": "İ" * 190,
    "half": "\ud800",
    "other-half": "a\udfff",
    "nul": "a\x00b",
    "unpaired-in-the-middle": "\ud83d\ud83d\ude00",
    "zero-width": "\u200b\u200d\ufeff",
    "bidi": "\u202eabc\u2066",
    "combining": "e\u0301" * 300,
    "zalgo": "a" + "\u0336" * 150,
    "noncharacter": "\ufffe\U0010ffff",
    "emoji": "👩‍👩‍👧‍👦" * 40,
    "fraction": "½ﬁ①",
    "separators": "\u2028\u2029\x85\x1c",
    "percent": "%00%ff%(x)s{0}$1",
    "long": "ß" * 5000,
}


def _operations() -> list[Any]:
    return [
        pytest.param(method, path, operation, id=f"{method}-{path}")
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
    ]


def _strings(operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = body.get("$ref", "/").rsplit("/", 1)[1]
    return dict(DOCUMENT["components"]["schemas"].get(name, {}).get("properties", {}))


def _bodies(operation: dict[str, Any], text: str) -> list[Any]:
    """Return bodies with the text as the value of each field, of all of them, and as the name of one."""
    fields = _strings(operation)
    plain = {
        "email": "a@example.com", "password": "correct horse", "current_password": "correct horse",
        "new_password": "battery staple", "name": "N", "title": "T", "message": "hello", "days": 3,
        "completed": True, "description": "D", "conversation_id": 1,
    }  # fmt: skip
    whole = {name: plain[name] for name in fields}
    odd = {name: f"{text}@{text}.example" if name == "email" else text for name in fields}
    one_each = [{**whole, name: odd[name]} for name in fields]
    return [*one_each, odd, {**whole, text: text}, text, [text]]


@pytest.fixture
def watched(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Any:
    """A client that gets a 500 as an answer, with all that the application logs."""
    logs.configure("debug")
    made = settings.model_copy(update={"signups_per_minute": 10_000, "chat_turns_per_minute": 0})
    with TestClient(create_app(made), raise_server_exceptions=False) as client:
        yield client, capsys
    # As it was: what was configured writes to a stream of this test.
    structlog.reset_defaults()
    logging.getLogger().handlers.clear()
    logs.get.cache_clear()


@pytest.mark.parametrize(("method", "path", "operation"), _operations())
def test_odd_text_is_an_answer_and_in_no_log(watched: Any, method: str, path: str, operation: Any) -> None:
    """The whole document, with odd text in every value, name, path, query and header."""
    client, capsys = watched
    ada = Account(client, f"{MARK}@example.com")
    for text in ODD.values():
        marked = MARK + text
        address = path.replace("{user_id}", ada.id)
        odd_address = path
        for parameter in operation.get("parameters", ()):
            hole = f"{{{parameter['name']}}}"
            address = address.replace(hole, "1")
            odd_address = odd_address.replace(hole, _quoted(marked))
        bodies = _bodies(operation, marked) if "requestBody" in operation else [None]
        raw = json.dumps(marked, ensure_ascii=False).encode("utf-8", "surrogatepass")
        query = "&".join(f"{p['name']}={_quoted(marked)}" for p in operation.get("parameters", ()))
        whole = [(address, None if body is None else json.dumps(body).encode()) for body in bodies]
        for to, content in [*whole, (odd_address, raw), (f"{address}?{query}", None)]:
            status = _send(client, method, to, ada, content)
            assert status < 500, (to, content, capsys.readouterr().out[-5000:])
        ada = ada if client.get("/api/auth/me", headers=ada.headers).status_code == 200 else _anew(client)

    logged = capsys.readouterr().out
    assert "unhandled_error" not in logged
    for secret in (MARK, "$argon2", "correct horse"):
        assert secret not in logged


def _anew(client: TestClient) -> Account:
    _anew.number += 1  # type: ignore[attr-defined]
    return Account(client, f"{MARK}{_anew.number}@example.com")  # type: ignore[attr-defined]


_anew.number = 0  # type: ignore[attr-defined]


def _quoted(text: str) -> str:
    data = text[:300].encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02x}" for byte in data)


def _send(client: TestClient, method: str, address: str, ada: Account, content: bytes | None) -> int:
    headers: dict[str, Any] = {**ada.headers, "Content-Type": "application/json"}
    headers["X-Request-ID"] = headers["If-Match"] = b"\xff" + MARK.encode()
    return client.request(method, address, content=content, headers=headers).status_code


@pytest.mark.parametrize("letter", ["İ", "ẞ", "ǰ"])
@pytest.mark.parametrize("length", [127, 200, 248, 249])
def test_address_is_measured_as_it_is_stored(watched: Any, letter: str, length: int) -> None:
    """Small letters can be longer than capital ones: 201 or 422, and never a database that refuses."""
    client, capsys = watched
    body = {"name": "N", "email": letter * length + "@a.bc", "password": "correct horse"}

    answer = client.post("/api/auth/signup", json=body)

    fits = len(unicodedata.normalize("NFC", (letter * length).lower())) + 5 <= 254
    assert answer.status_code == (201 if fits else 422)
    assert "$argon2" not in capsys.readouterr().out


@pytest.mark.parametrize("hole", [{"name": None}, {"id": None}, {"password_hash": "$argon2" + "x" * 300}])
def test_refused_row_is_logged_without_its_values(
    watched: Any, monkeypatch: pytest.MonkeyPatch, hole: dict[str, Any]
) -> None:
    """Should a check of ours have a hole, the log says what kind of error it was, and where."""
    client, capsys = watched
    real = users._insert

    def insert(connection: Any, table: Any) -> Any:
        made = real(connection, table)
        return type("Holed", (), {"values": staticmethod(lambda values: made.values({**values, **hole}))})

    monkeypatch.setattr(users, "_insert", insert)
    body = {"name": MARK, "email": f"{MARK}@a.bc", "password": "correct horse"}
    answer = client.post("/api/auth/signup", json=body)

    assert answer.status_code in {201, 409, 422, 500}  # SQLite takes a long hash
    logged = capsys.readouterr().out
    for secret in (MARK, "$argon2"):
        assert secret not in logged


@pytest.mark.parametrize("field", ["title", "description"])
def test_text_is_stored_in_one_form(ada: Account, field: str) -> None:
    """What looks the same is the same, and as long as it looks."""
    body = {"title": "T", field: "e\u0301" * 200}
    made = ada.call("POST", "/tasks", json=body)

    assert made.status_code == 201
    assert made.json()[field] == "é" * 200


def test_task_is_found_however_it_is_written(ada: Account) -> None:
    """A title typed on one system is found by words typed on another."""
    task = ada.call("POST", "/tasks", json={"title": "Book the caf\u00e9"}).json()
    ada.say("complete the cafe\u0301 task")

    assert ada.call("GET", f"/tasks/{task['id']}").json()["completed"] is True


@pytest.mark.parametrize(
    "title",
    [
        "\u200b",
        "\u200d\u200c",
        "\u2060\ufeff",
        "\u3164",
        "\u2800\u2800",
        "\u115f\u1160",
        "\u0301",
        "\U000e0020\xad",
    ],
)
def test_title_without_anything_to_see_is_refused(ada: Account, title: str) -> None:
    """At every door: made, changed, and by a tool."""
    task = ada.call("POST", "/tasks", json={"title": "Report"}).json()

    answers = [
        ada.call("POST", "/tasks", json={"title": title}),
        ada.call("PUT", f"/tasks/{task['id']}", json={"title": title}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert ada.titles() == ["Report"]


@pytest.mark.parametrize("title", ["👩‍👩‍👧", "شراء", "買い物", "-", "\u200bx", "\ue000"])
def test_title_with_something_to_see_is_taken(ada: Account, title: str) -> None:
    """Joiners inside an emoji, and other scripts, are text."""
    assert ada.call("POST", "/tasks", json={"title": title}).json()["title"] == title


def test_hidden_letters_make_no_second_account(client: TestClient) -> None:
    """An address that only looks like another is refused."""
    body = {"name": "N", "email": "ada\u200b@example.com", "password": "correct horse"}
    assert client.post("/api/auth/signup", json=body).status_code == 422
    assert words.fold_address(" A\u0300@B.C ") == "à@b.c"


def test_value_that_the_database_refuses_is_422(postgres_settings: Settings) -> None:
    """The last line of defence: what no check of ours stopped is the client's fault, and not quoted."""
    app = create_app(postgres_settings)
    database = app.state.services.database
    with pytest.raises(Invalid) as refused, database.transaction() as connection:
        connection.execute(sqlalchemy.text("SELECT cast(:value AS integer)"), {"value": MARK})
    database.close()

    assert MARK not in str(refused.value)
    with pytest.raises(Invalid), database.single() as connection:
        connection.execute(sqlalchemy.text("SELECT cast(:value AS text)"), {"value": f"{MARK}\x00"})
    database.close()
