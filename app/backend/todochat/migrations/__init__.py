"""The schema's history, and the one way to bring a database to its newest state."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, exc, inspect, text

from todochat import logs
from todochat.settings import Settings

HEAD = "0003"
# Not Alembic's own name: code of chart 1.0.0 takes exactly "0001" in there, which revision 0003 leaves to it.
VERSION_TABLE = "schema_revisions"
# Any number, the same in every replica: PostgreSQL lets one holder at a time pass.
_LOCK = 7_031_841
_RETRY_EVERY_S = 0.5


class MigrationFailed(Exception):  # noqa: N818 - reads as the fact it states
    """The database could not be brought to its newest state; the message names it."""


def migrate(settings: Settings, *, wait_s: float = 0.0) -> None:
    """Bring the database to `HEAD`, waiting for it up to `wait_s` seconds.

    A database that newer code has extended stays as it is, when this code runs on it all the same: so an
    upgrade can be taken back. Two replicas that start at once do not race: the second waits for a PostgreSQL advisory lock.

    Raises:
        MigrationFailed: the database did not answer in time, refused, or is too new for this code.
    """
    from todochat.database import make_engine  # noqa: PLC0415 - database imports nothing of ours at start

    engine = make_engine(settings)
    if engine.dialect.name == "sqlite":
        # A table that is made anew is dropped first, which would delete what refers to its rows.
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = OFF"))
    host = settings.database.host or str(settings.database.database)
    try:
        revision = _upgrade_when_there(engine, host, wait_s)
    finally:
        engine.dispose()
    logs.get().info("database_migrated", host=host, revision=revision)


def _upgrade_when_there(engine: Engine, host: str, wait_s: float) -> str:
    deadline_s = time.monotonic() + wait_s
    said = False
    while True:
        try:
            with engine.begin() as connection:
                return _upgrade(connection)
        except exc.OperationalError as error:
            cause = str(error.orig or error).strip().splitlines()[0]
            if time.monotonic() >= deadline_s:
                raise MigrationFailed(f'database host "{host}" cannot be used: {cause}') from error
            if not said:
                said = True
                logs.get().info("waiting_for_database", host=host, limit_s=wait_s)
            time.sleep(_RETRY_EVERY_S)


def _upgrade(connection: Connection) -> str:
    """Migrate, and return the revision that the database is at."""
    # Alembic takes 0.3 s to import, and only this act needs it.
    from alembic import command  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    tables = set(inspect(connection).get_table_names())
    config = alembic_config(connection)
    if VERSION_TABLE not in tables:
        if "alembic_version" in tables:  # made by chart 1.0.0
            command.stamp(config, connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    elif "schema_compatibility" in tables:
        found = schema(connection)
        if found.revision > HEAD:
            if not found.runs(HEAD):
                raise MigrationFailed(
                    f"the database is at revision {found.revision}, which needs code of revision "
                    f"{found.oldest} or newer, and this is {HEAD}. Hint: install a newer image"
                )
            return found.revision
    command.upgrade(config, "head")
    return HEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The revision that a database is at, and the oldest one whose code runs on it."""

    revision: str
    oldest: str

    def runs(self, code: str) -> bool:
        """Tell whether code of the revision `code` runs on this schema."""
        return self.revision == code or self.oldest <= code < self.revision


def schema(connection: Connection) -> Schema:
    """Return what the database says of itself, by one statement.

    Raises:
        sqlalchemy.exc.ProgrammingError, sqlalchemy.exc.OperationalError: it is older than revision 0003.
    """
    both = f"SELECT version_num, (SELECT oldest FROM schema_compatibility) FROM {VERSION_TABLE}"  # noqa: S608 - ours
    revision, oldest = connection.execute(text(both)).one()
    return Schema(revision=str(revision), oldest=str(oldest))


def alembic_config(connection: Connection | None = None) -> Any:
    """Return Alembic's configuration for this package."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
