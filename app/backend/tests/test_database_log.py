"""What a client does wrong is no error in the database's own log."""

from conftest import migrated
from fastapi.testclient import TestClient
from postgres_server import postgres_server
from todochat.main import create_app


def test_taken_address_is_no_error_of_the_database() -> None:
    """The second sign-up is refused without a statement that fails."""
    person = {"name": "Ann", "email": "ann@example.com", "password": "quiet-river-stone-9"}
    with postgres_server() as server:
        with TestClient(create_app(migrated(server.url))) as client:
            answers = [client.post("/api/auth/signup", json=person).status_code for _ in range(2)]
        log = server.log

    assert answers == [201, 409]
    assert "database system is ready" in log
    assert " ERROR: " not in log
