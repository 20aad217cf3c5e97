"""The REST contract: authentication, isolation, tasks, errors, health."""

import json
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from fastapi.testclient import TestClient
from todochat.main import create_app
from todochat.migrations import HEAD, alembic_config, migrate
from todochat.settings import ConfigError, Settings, load

LOGIN = {"email": "ada@example.com", "password": "correct horse"}


def test_health_needs_no_database() -> None:
    """The process is healthy although its database cannot be reached, and says 503 where it needs it."""
    settings = Settings.model_validate({"database_url": "postgresql://nobody@127.0.0.1:1/none"})
    with TestClient(create_app(settings)) as client:
        assert client.get("/health").json() == {"status": "healthy"}
        answer = client.get("/ready")

    assert answer.status_code == 503
    assert answer.json()["code"] == "database_unavailable"


def test_ready_when_migrated(client: TestClient) -> None:
    """A migrated database makes the process ready."""
    assert client.get("/ready").json() == {"status": "ready"}


def test_head_is_the_newest_revision() -> None:
    """The revision that readiness asks for is the newest one there is."""
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [HEAD]


def test_migrating_twice_changes_nothing(settings: Settings) -> None:
    """A second migration finds nothing to do."""
    migrate(settings)


def test_login_gives_a_token_that_works(client: TestClient, ada: Any) -> None:
    """Log-in answers a bearer token for the same user."""
    answer = client.post("/api/auth/login", json=LOGIN)
    token = answer.json()["access_token"]

    me = client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})

    assert me.json()["id"] == ada.id


@pytest.mark.parametrize(
    "body",
    [{**LOGIN, "password": "wrong"}, {**LOGIN, "email": "nobody@example.com"}],
    ids=["password", "email"],
)
@pytest.mark.usefixtures("ada")
def test_wrong_login_does_not_tell_which(client: TestClient, body: dict[str, str]) -> None:
    """A wrong password and an unknown address get the same answer."""
    answer = client.post("/api/auth/login", json=body)

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")


@pytest.mark.usefixtures("ada")
def test_too_many_attempts_are_refused(client: TestClient) -> None:
    """The attempt after the limit gets 429 and is told when to come back."""
    answers = [client.post("/api/auth/login", json={**LOGIN, "password": "x"}) for _ in range(21)]

    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert 1 <= int(refused[-1].headers["Retry-After"]) <= 60


@pytest.mark.parametrize("token", [None, "nonsense", "Bearer x.y.z"])
def test_no_or_bad_token_is_401(client: TestClient, ada: Any, token: str | None) -> None:
    """Without a good token nothing is told."""
    headers = {"Authorization": token} if token else {}

    assert client.get(f"/api/{ada.id}/tasks", headers=headers).status_code == 401


def test_another_users_path_is_403_and_task_404(ada: Any, bob: Any, client: TestClient) -> None:
    """A user reaches neither another's path nor another's task through the own one."""
    task_id = bob.call("POST", "/tasks", json={"title": "Bob's"}).json()["id"]

    assert client.get(f"/api/{bob.id}/tasks", headers=ada.headers).status_code == 403
    assert ada.call("GET", f"/tasks/{task_id}").status_code == 404
    assert ada.call("DELETE", f"/tasks/{task_id}").status_code == 404
    assert bob.titles() == ["Bob's"]


def test_task_life(ada: Any) -> None:
    """A task is created, read, changed, toggled twice and deleted."""
    made = ada.call("POST", "/tasks", json={"title": "  Buy milk ", "description": "2 l"})
    path = f"/tasks/{made.json()['id']}"

    assert (made.status_code, made.json()["title"]) == (201, "Buy milk")
    assert ada.call("PUT", path, json={"title": "Buy oat milk"}).json()["description"] == "2 l"
    assert ada.call("PATCH", f"{path}/complete").json()["completed"] is True
    assert ada.call("PATCH", f"{path}/complete").json()["completed"] is False
    assert ada.call("DELETE", path).status_code == 204
    assert ada.call("GET", path).json()["code"] == "not_found"


def test_list_filters_sorts_and_pages(ada: Any) -> None:
    """The list is filtered by status, sorted by title, and paged with the total in a header."""
    ids = [ada.call("POST", "/tasks", json={"title": title}).json()["id"] for title in ("b", "a", "c")]
    ada.call("PATCH", f"/tasks/{ids[0]}/complete")

    page = ada.call("GET", "/tasks?sort=title&limit=1&offset=1")
    beyond = ada.call("GET", "/tasks?offset=9")

    assert [task["title"] for task in page.json()] == ["b"]
    assert (page.headers["X-Total-Count"], beyond.headers["X-Total-Count"]) == ("3", "3")
    assert [task["title"] for task in ada.call("GET", "/tasks?status=completed").json()] == ["b"]


def test_invalid_body_names_the_field(ada: Any) -> None:
    """A task without a title is refused, and the answer says which field."""
    answer = ada.call("POST", "/tasks", json={"title": " "})

    assert answer.status_code == 422
    assert [field["field"] for field in answer.json()["fields"]] == ["title"]


@pytest.mark.parametrize("title", ["'; DROP TABLE tasks; --", "<script>alert(1)</script>", "買い物 🛒"])
def test_titles_are_kept_as_given(ada: Any, title: str) -> None:
    """Nothing in a title is code."""
    ada.call("POST", "/tasks", json={"title": title})

    assert ada.titles() == [title]


def test_large_body_is_413(ada: Any) -> None:
    """A body over the limit is refused before it is read."""
    answer = ada.call("POST", "/tasks", json={"title": "x" * 70_000})

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_cookie_session_needs_the_csrf_header(client: TestClient) -> None:
    """A change with the cookie alone is refused; with the header it is done."""
    answer = client.post("/api/auth/signup", json={"name": "Cy", **LOGIN}, headers={"X-Auth-Mode": "cookie"})
    path = f"/api/{answer.json()['user']['id']}/tasks"

    assert answer.json()["access_token"] is None
    assert client.post(path, json={"title": "t"}).json()["code"] == "csrf_failed"
    assert client.post(path, json={"title": "t"}, headers={"X-Requested-With": "todochat"}).status_code == 201


def test_request_id_is_taken_over(client: TestClient) -> None:
    """A request's id comes back on the answer."""
    assert client.get("/health", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"


def test_production_refuses_the_development_secret() -> None:
    """Production does not start without a secret of its own."""
    with pytest.raises(ConfigError, match="TODOCHAT_JWT_SECRET is not set"):
        load({"TODOCHAT_ENVIRONMENT": "production", "TODOCHAT_DATABASE_HOST": "db"})


def test_openapi_document_is_current() -> None:
    """The document beside the code is the one that the code makes: `python -m todochat openapi`."""
    stored = json.loads((Path(__file__).parents[1] / "openapi.json").read_text("utf-8"))

    assert create_app(Settings()).openapi() == stored
