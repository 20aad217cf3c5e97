"""What holds for every endpoint below `/api/{user_id}`, read from the document so that none is forgotten."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Account
from fastapi.testclient import TestClient

DOCUMENT = json.loads((Path(__file__).parents[1] / "openapi.json").read_text("utf-8"))
OWNED = [
    (method.upper(), path)
    for path, item in DOCUMENT["paths"].items()
    for method in item
    if path.startswith("/api/{user_id}")
]
BODIES = {
    "POST /api/{user_id}/tasks": {"title": "t"},
    "PUT /api/{user_id}/tasks/{task_id}": {"title": "t"},
    "POST /api/{user_id}/chat": {"message": "add a task to buy milk"},
    "POST /api/{user_id}/chat/stream": {"message": "add a task to buy milk"},
}
EXPECTED = {
    "GET /api/{user_id}/tasks",
    "GET /api/{user_id}/tasks/{task_id}",
    "PATCH /api/{user_id}/tasks/{task_id}/complete",
    "DELETE /api/{user_id}/tasks/{task_id}",
    "GET /api/{user_id}/conversations",
    "GET /api/{user_id}/conversations/{conversation_id}/messages",
    "DELETE /api/{user_id}/conversations/{conversation_id}",
    *BODIES,
}


def test_all_agreed_endpoints_are_there() -> None:
    """The agreement and the document name the same endpoints."""
    assert {f"{method} {path}" for method, path in OWNED} == EXPECTED


def _ask(client: TestClient, user: Account, method: str, path: str, headers: dict[str, str]) -> Any:
    """Ask for what is really there, so that nothing but the token can be the reason of a refusal."""
    task_id = user.call("POST", "/tasks", json={"title": "Bob's"}).json()["id"]
    talk = user.say("show my tasks")["conversation_id"]
    filled = path.format(user_id=user.id, task_id=task_id, conversation_id=talk)
    return client.request(method, filled, json=BODIES.get(f"{method} {path}"), headers=headers)


@pytest.mark.parametrize(("method", "path"), OWNED)
def test_endpoint_needs_the_users_own_token(
    client: TestClient, ada: Account, bob: Account, method: str, path: str
) -> None:
    """No token is 401, another's 403, and neither changes anything; the own one is a success."""
    answers = [_ask(client, bob, method, path, headers) for headers in ({}, ada.headers)]
    kept = bob.titles()
    own = _ask(client, bob, method, path, bob.headers)

    assert [(a.status_code, a.json()["code"]) for a in answers] == [
        (401, "not_authenticated"),
        (403, "forbidden"),
    ]
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"
    assert kept == ["Bob's", "Bob's"]
    assert own.status_code == {"POST": 201, "DELETE": 204}.get(method if "chat" not in path else "", 200)


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path in OWNED if path.count("{") > 1]
)
def test_what_is_not_the_callers_is_404(
    client: TestClient, ada: Account, bob: Account, method: str, path: str
) -> None:
    """Another's task or conversation and one that never was look the same through the own path."""
    task_id = bob.call("POST", "/tasks", json={"title": "Bob's"}).json()["id"]
    talk = bob.say("show my tasks")["conversation_id"]
    answers = [
        client.request(
            method,
            path.format(user_id=ada.id, task_id=ids[0], conversation_id=ids[1]),
            json=BODIES.get(f"{method} {path}"),
            headers=ada.headers,
        )
        for ids in ((task_id, talk), (999_999, 999_999))
    ]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(404, "not_found")] * 2
    assert (bob.titles(), len(bob.call("GET", "/conversations").json())) == (["Bob's"], 1)
    assert bob.call("GET", f"/tasks/{task_id}").json()["completed"] is False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "t", "description": "x" * 1001}, "description"),
        ({"title": "t", "user_id": "someone"}, "user_id"),
        ({"title": 7}, "title"),
        ({"title": "a\x00b"}, "title"),
    ],
)
def test_invalid_task_is_422_with_the_field(ada: Account, body: dict[str, Any], field: str) -> None:
    """The limits of the agreement, and the name of what is at fault."""
    answer = ada.call("POST", "/tasks", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_error")
    assert [fault["field"] for fault in answer.json()["fields"]] == [field]
    assert ada.titles() == []


@pytest.mark.parametrize("body", [{"title": "x" * 200, "description": "y" * 1000}, {"title": "z"}])
def test_task_at_the_limit_is_taken(ada: Account, body: dict[str, Any]) -> None:
    """The longest and the shortest that is allowed."""
    answer = ada.call("POST", "/tasks", json=body)

    assert (answer.status_code, answer.json()["title"]) == (201, body["title"])
