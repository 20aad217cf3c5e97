"""Bringing the database to where this program wants it, whoever else tries the same at the same time."""

import time
from pathlib import Path

from sqlalchemy import Connection, exc, text

from todochat import logs
from todochat.database import make_engine
from todochat.settings import Settings

_LOCK = 7_306_127_553_110  # any number; the same in every replica (PostgreSQL advisory lock)
_RETRY_EVERY_S = 0.5


class MigrationFailed(Exception):  # noqa: N818 (the act that failed)
    """The database could not be brought up to date; the message names the host and the cause."""


def migrate(settings: Settings, *, wait_s: float = 0.0) -> None:
    """Run all migrations that are missing, waiting up to `wait_s` for the database to answer."""
    from alembic import command  # noqa: PLC0415 (serving does not need it)
    from alembic.config import Config  # noqa: PLC0415

    engine = make_engine(settings)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        connection = _connect(settings, engine.connect, wait_s)
        with connection:
            _lock(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
            version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    finally:
        engine.dispose()
    logs.get().info("migrated", revision=version, database=_place(settings))


def _connect(settings: Settings, connect: object, wait_s: float) -> Connection:
    assert callable(connect)  # noqa: S101
    deadline_s = time.monotonic() + wait_s
    told = False
    while True:
        try:
            connection: Connection = connect()
            return connection
        except exc.OperationalError as error:
            cause = str(error.orig).strip().splitlines()[0]
            if time.monotonic() >= deadline_s:
                raise MigrationFailed(
                    f'connect to database "{_place(settings)}": {cause}, waited {wait_s:g} s. '
                    "Hint: check TODOCHAT_DATABASE_HOST and that the database runs"
                ) from error
            if not told:
                logs.get().info("waiting_for_database", database=_place(settings), cause=cause, wait_s=wait_s)
                told = True
            time.sleep(_RETRY_EVERY_S)


def _lock(connection: Connection) -> None:
    """Wait until no other replica migrates; the lock goes with the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _place(settings: Settings) -> str:
    url = settings.database
    return f"{url.host}:{url.port or 5432}/{url.database}" if url.host else str(url.database)
