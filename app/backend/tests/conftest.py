"""One application per test, on SQLite and on a real PostgreSQL."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from todochat.main import create_app
from todochat.migrations import migrate
from todochat.settings import Settings

_PROGRAMS = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of our own: TEST_DATABASE_URL, else Debian's programs, run as `postgres`."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    if not (_PROGRAMS / "initdb").exists():
        pytest.fail("no PostgreSQL here. Hint: apt-get install postgresql-15, or set TEST_DATABASE_URL")
    folder = Path("/tmp") / f"todochat-postgres-{uuid4().hex[:8]}"  # noqa: S108 - readable by its user
    folder.mkdir()
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", _free_port()
    start = [*as_user, str(_PROGRAMS / "initdb"), "-D", str(data), "-U", "todochat", "-A", "trust", "-N"]
    subprocess.run(start, check=True, capture_output=True, cwd="/")
    options = ["-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-k", str(folder)]
    server = subprocess.Popen(
        [*as_user, str(_PROGRAMS / "postgres"), "-D", str(data), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    try:
        yield _answering(f"postgresql://todochat@127.0.0.1:{port}/postgres")
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answering(url: str) -> str:
    for _ in range(100):
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return url
    pytest.fail("PostgreSQL did not start within 10 s")


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings for an empty, migrated database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.sqlite3'}"
    else:
        server = request.getfixturevalue("postgres")
        name = f"t{uuid4().hex}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = server.rsplit("/", 1)[0] + f"/{name}"
    # argon2's least cost: these tests are not about guessing passwords.
    made = Settings.model_validate({"database_url": url, "argon2_memory_kib": 8, "argon2_passes": 1})
    migrate(made)
    return made


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
