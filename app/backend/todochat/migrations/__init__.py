"""The schema's history, and the one way to bring a database to its newest state."""

import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, exc, text

from todochat import logs
from todochat.settings import Settings

HEAD = "0002"
# Any number, the same in every replica: PostgreSQL lets one holder at a time pass.
_LOCK = 7_031_841
_RETRY_EVERY_S = 0.5


class MigrationFailed(Exception):  # noqa: N818 - reads as the fact it states
    """The database could not be brought to its newest state; the message names it."""


def migrate(settings: Settings, *, wait_s: float = 0.0) -> None:
    """Bring the database to `HEAD`, waiting for it up to `wait_s` seconds.

    Two replicas that start at once do not race: the second waits for a PostgreSQL advisory lock.

    Raises:
        MigrationFailed: the database did not answer in time, or refused.
    """
    from todochat.database import make_engine  # noqa: PLC0415 - database imports nothing of ours at start

    engine = make_engine(settings)
    host = settings.database.host or str(settings.database.database)
    deadline_s = time.monotonic() + wait_s
    said = False
    while True:
        try:
            with engine.begin() as connection:
                _upgrade(connection)
            break
        except exc.OperationalError as error:
            cause = str(error.orig or error).strip().splitlines()[0]
            if time.monotonic() >= deadline_s:
                raise MigrationFailed(f'database host "{host}" cannot be used: {cause}') from error
            if not said:
                said = True
                logs.get().info("waiting_for_database", host=host, limit_s=wait_s)
            time.sleep(_RETRY_EVERY_S)
    engine.dispose()
    logs.get().info("database_migrated", host=host, revision=HEAD)


def _upgrade(connection: Connection) -> None:
    # Alembic takes 0.3 s to import, and only this act needs it.
    from alembic import command  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection | None = None) -> Any:
    """Return Alembic's configuration for this package."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
