"""The schema's history: every version is brought to the newest, and newer ones are put up with."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from conftest import Account, _create, _on, _settings, connected
from fastapi.testclient import TestClient
from sqlalchemy import inspect, text
from todochat.main import create_app
from todochat.migrations import HEAD, MigrationFailed, alembic_config, migrate, schema
from todochat.settings import Settings
from todochat.store import users

TABLES = {"users", "tasks", "conversations", "messages", "login_attempts"}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings for a database without any table."""
    if request.param == "sqlite":
        return _settings(f"sqlite:///{tmp_path}/empty.sqlite3")
    server = request.getfixturevalue("postgres")
    return _settings(_on(server, _create(server)))


def test_replicas_that_start_at_once_migrate_once(empty: Settings) -> None:
    """Each ends well, whoever was first."""
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(migrate, empty, wait_s=10) for _ in range(4)]:
            done.result(timeout=30)

    with connected(empty) as connection:
        assert set(inspect(connection).get_table_names()) >= TABLES


def _revisions() -> list[str]:
    script = ScriptDirectory.from_config(alembic_config())
    return [revision.revision for revision in script.walk_revisions()]


_ROWS = (
    "INSERT INTO users (id, email, name, password_hash, created_at)"
    " VALUES ('u', 'ada@example.com', 'Ada', 'x', '2026-01-01')",
    "INSERT INTO tasks (id, user_id, title, completed, created_at, updated_at)"
    " VALUES (7, 'u', 'Report', true, '2026-01-01', '2026-01-01')",
    "INSERT INTO conversations (id, user_id, title, created_at, updated_at)"
    " VALUES (8, 'u', 'Hello', '2026-01-01', '2026-01-01')",
    "INSERT INTO messages (id, conversation_id, user_id, role, content, created_at)"
    " VALUES (9, 8, 'u', 'user', 'Hello', '2026-01-01')",
)


@pytest.mark.parametrize("revision", _revisions())
def test_every_earlier_version_is_brought_to_the_newest(empty: Settings, revision: str) -> None:
    """With what is in it: a user of then is a user of now, with tasks and messages."""
    with connected(empty) as connection:
        command.upgrade(alembic_config(connection), revision)
        for statement in _ROWS:
            connection.exec_driver_sql(statement)
    migrate(empty)

    with connected(empty) as connection:
        found = users.find_by_email(connection, "ada@example.com")
        assert found is not None
        both = "SELECT tasks.id, messages.id FROM tasks, messages"
        assert [tuple(row) for row in connection.exec_driver_sql(both)] == [(7, 9)]
        assert schema(connection).revision == HEAD


def test_database_of_chart_1_0_0_is_adopted(empty: Settings) -> None:
    """It has Alembic's own table; code of then finds there what it asks for, also after the upgrade."""
    with connected(empty) as connection:
        command.upgrade(alembic_config(connection), "0001")
        connection.exec_driver_sql("CREATE TABLE alembic_version AS SELECT * FROM schema_revisions")
        connection.exec_driver_sql("DROP TABLE schema_revisions")
        for statement in _ROWS:
            connection.exec_driver_sql(statement)

    migrate(empty)

    with connected(empty) as connection:
        assert schema(connection).revision == HEAD
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == [
            "0001"
        ]
        # As code of then signs somebody up.
        connection.exec_driver_sql(_ROWS[0].replace("'u', 'ada@", "'v', 'bob@"))


@pytest.mark.parametrize(("oldest", "status"), [("0001", 200), (HEAD, 200), ("9998", 503)])
def test_newer_revision_is_used_where_it_is_compatible(empty: Settings, oldest: str, status: int) -> None:
    """What newer code added disturbs nobody, and what it took away is said in one line."""
    migrate(empty)
    with TestClient(create_app(empty)) as client:
        ada = Account(client, "ada@example.com")
        with connected(
            empty
        ) as connection:  # what a migration of another version does, while this one serves
            connection.exec_driver_sql("ALTER TABLE tasks ADD COLUMN colour VARCHAR(20)")
            connection.exec_driver_sql("CREATE TABLE labels (id INTEGER PRIMARY KEY)")
            connection.exec_driver_sql("UPDATE schema_revisions SET version_num = '9999'")
            connection.execute(text("UPDATE schema_compatibility SET oldest = :oldest"), {"oldest": oldest})

        assert client.get("/ready").status_code == status
        if status == 200:
            ada.call("POST", "/tasks", json={"title": "Kept"})
            ada.say("complete the kept task")
            assert [task["completed"] for task in ada.call("GET", "/tasks").json()] == [True]
            migrate(empty)  # as the init container of a rollback does
        else:
            with pytest.raises(MigrationFailed, match="9999, which needs code of revision 9998 or newer"):
                migrate(empty)
