"""HTTP as its standard says: first who asks, then what is wrong; HEAD has no body, and Allow is whole."""

from typing import Any

import pytest
from conftest import Account
from fastapi.testclient import TestClient

BODIES = [b"{", b"\xff\xfe", b"[" * 60_000, b'{"title": }', b"nonsense"]
DOORS = [
    ("POST", "/tasks"),
    ("PUT", "/tasks/1"),
    ("POST", "/chat"),
    ("POST", "/chat/stream"),
]


@pytest.mark.parametrize("body", BODIES, ids=["cut", "bytes", "deep", "gap", "words"])
@pytest.mark.parametrize(("method", "path"), DOORS)
def test_who_asks_comes_before_what_is_wrong(
    client: TestClient, ada: Account, bob: Account, method: str, path: str, body: bytes
) -> None:
    """Nobody learns from a broken body what only somebody may ask; who may is told what is wrong."""
    told = []
    for headers in ({}, {"Authorization": "Bearer forged"}, bob.headers, ada.headers):
        typed = {**headers, "Content-Type": "application/json"}
        answer = client.request(method, f"/api/{ada.id}{path}", content=body, headers=typed)
        told.append(answer.status_code)
        assert set(answer.json()) >= {"detail", "code"}

    assert told == [401, 401, 403, 422]


@pytest.mark.parametrize("path", ["/tokens", "/password", "/delete-account"])
def test_account_is_asked_for_before_its_body(client: TestClient, path: str) -> None:
    """The same for what belongs to an account and not to a path."""
    json = {"Content-Type": "application/json"}
    assert client.post(f"/api/auth{path}", content=b"{", headers=json).status_code == 401
    assert client.post("/api/auth/login", content=b"{", headers=json).status_code == 422


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics", "/api/health", "/api/openapi.json"])
def test_head_is_get_without_a_body(client: TestClient, path: str) -> None:
    """The same status and headers, and nothing else."""
    got, head = client.get(path), client.head(path)

    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


def test_head_of_a_list_is_its_count(client: TestClient, ada: Account) -> None:
    """What a list says in its headers can be had alone, by whom the list is for."""
    ada.call("POST", "/tasks", json={"title": "Report"})

    assert ada.call("HEAD", "/tasks").headers["X-Total-Count"] == "1"
    assert client.head(f"/api/{ada.id}/tasks").status_code == 401
    assert ada.call("HEAD", "/tasks/999").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/u/tasks", "GET, HEAD, POST"),
        ("POST", "/api/u/tasks/1", "DELETE, GET, HEAD, PUT"),
        ("GET", "/api/u/tasks/1/complete", "PATCH"),
        ("HEAD", "/api/u/chat", "POST"),
        ("GET", "/api/auth/login", "POST"),
        ("POST", "/health", "GET, HEAD"),
        ("PUT", "/api/auth/tokens", "GET, HEAD, POST"),
        ("GET", "/api/mcp", "POST"),
    ],
)
def test_allow_names_every_method(client: TestClient, method: str, path: str, allowed: str) -> None:
    """Those of all routes that share the path, and no other."""
    answer: Any = client.request(method, path)

    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
