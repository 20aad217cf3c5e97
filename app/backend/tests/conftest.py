"""One application per test, on SQLite and on a real PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from postgres_container import postgres_container
from postgres_server import postgres_server
from sqlalchemy import Connection
from stubs import Stub, served_stub
from todochat.database import make_engine
from todochat.main import create_app
from todochat.migrations import migrate
from todochat.settings import Settings


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server: TEST_DATABASE_URL, else one in a container, else one by Debian's programs."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with postgres_container() as url:
        if url is not None:
            yield url
            return
    with postgres_server() as server:
        yield server.url


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """The name of a migrated database to copy, which is quicker than to migrate each time."""
    name = _create(postgres)
    migrated(_on(postgres, name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated database to copy."""
    file = tmp_path_factory.mktemp("template") / "template.sqlite3"
    migrated(f"sqlite:///{file}")
    return file


@pytest.fixture
def postgres_settings(postgres: str, postgres_template: str) -> Iterator[Settings]:
    """Settings for an empty, migrated database on PostgreSQL, which is 7 MB and goes with its test."""
    name = _create(postgres, postgres_template)
    yield _settings(_on(postgres, name))
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_settings(sqlite_template: Path, tmp_path: Path) -> Settings:
    """Settings for an empty, migrated database in a file."""
    return _settings(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'test.sqlite3')}")


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Settings for an empty, migrated database of each kind."""
    name = {"sqlite": "sqlite_settings", "postgresql": "postgres_settings"}[request.param]
    made: Settings = request.getfixturevalue(name)
    return made


def _create(server: str, template: str = "template1") -> str:
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _on(server: str, database: str) -> str:
    return server.rsplit("/", 1)[0] + f"/{database}"


def _settings(url: str) -> Settings:
    # argon2's least cost: these tests are not about guessing passwords.
    return Settings.model_validate({"database_url": url, "argon2_memory_kib": 8, "argon2_passes": 1})


def migrated(url: str) -> Settings:
    """Return settings for the database at `url`, which is migrated."""
    made = _settings(url)
    migrate(made)
    return made


@contextmanager
def connected(settings: Settings) -> Iterator[Connection]:
    """Give a connection to the database of `settings`."""
    engine = make_engine(settings)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def _stub() -> Iterator[Stub]:
    with served_stub() as made:
        yield made


@pytest.fixture
def stub(_stub: Stub) -> Stub:
    """A model stub, as new."""
    _stub.reset()
    return _stub


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """A client of the application, which fails the test on an unhandled error."""
    with TestClient(create_app(settings)) as made:
        yield made


class Account:
    """A user with a token."""

    def __init__(self, client: TestClient, email: str) -> None:
        answer = client.post(
            "/api/auth/signup", json={"name": "Ada", "email": email, "password": "correct horse"}
        )
        assert answer.status_code == 201, answer.text
        self.id = answer.json()["user"]["id"]
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        self._client = client

    def through(self, client: TestClient) -> "Account":
        """Go on through another client."""
        self._client = client
        return self

    def call(self, method: str, path: str, **more: Any) -> Any:
        """Send a request below `/api/{user_id}` and return the answer."""
        return self._client.request(method, f"/api/{self.id}{path}", headers=self.headers, **more)

    def say(self, message: str, conversation_id: int | None = None) -> dict[str, Any]:
        """Take one turn."""
        body: dict[str, Any] = {"message": message}
        if conversation_id is not None:
            body["conversation_id"] = conversation_id
        answer = self.call("POST", "/chat", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def titles(self) -> list[str]:
        """Return the titles of all tasks."""
        return [task["title"] for task in self.call("GET", "/tasks").json()]


@pytest.fixture
def ada(client: TestClient) -> Account:
    """A user."""
    return Account(client, "ada@example.com")


@pytest.fixture
def bob(client: TestClient) -> Account:
    """Another user."""
    return Account(client, "bob@example.com")
