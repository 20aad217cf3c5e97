"""Accounts and login attempts."""

import time
import uuid
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from todochat import models
from todochat.errors import EmailTaken

_USERS = SQLModel.metadata.tables["users"]
_ATTEMPTS = SQLModel.metadata.tables["login_attempts"]


def add(connection: Connection, *, name: str, email: str, password_hash: str) -> RowMapping:
    """Store an account.

    Raises:
        EmailTaken: the address has one already.
    """
    values = {
        "id": str(uuid.uuid4()),
        "name": name,
        "email": email,
        "password_hash": password_hash,
        "created_at": models.now(),
    }
    # Asked of the database in the statement itself: a violated constraint would be an ERROR in its log.
    statement = (
        _insert(connection, _USERS).values(values).on_conflict_do_nothing(index_elements=["email"])
    ).returning(*_USERS.c)
    stored = connection.execute(statement).mappings().one_or_none()
    if stored is None:
        raise EmailTaken("this e-mail address already has an account")
    return stored


def find(connection: Connection, user_id: str) -> RowMapping | None:
    """Return the account with this id."""
    return connection.execute(select(_USERS).where(_USERS.c.id == user_id)).mappings().one_or_none()


def find_by_email(connection: Connection, email: str) -> RowMapping | None:
    """Return the account with this address."""
    return connection.execute(select(_USERS).where(_USERS.c.email == email)).mappings().one_or_none()


def set_password_hash(connection: Connection, user_id: str, password_hash: str) -> None:
    """Replace a hash made with older parameters."""
    connection.execute(_USERS.update().where(_USERS.c.id == user_id).values(password_hash=password_hash))


def count_attempt(connection: Connection, key: str) -> int:
    """Count one more attempt of `key` in this minute, and return how many there were."""
    minute = int(time.time() // 60)
    statement = _insert(connection, _ATTEMPTS).values(key=key, minute=minute, attempts=1)
    statement = statement.on_conflict_do_update(
        index_elements=["key", "minute"], set_={"attempts": _ATTEMPTS.c.attempts + 1}
    ).returning(_ATTEMPTS.c.attempts)
    attempts = int(connection.execute(statement).scalar_one())
    if attempts == 1:  # the first in its minute sweeps up after those before
        connection.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.minute < minute - 1))
    return attempts


def take_back_attempt(connection: Connection, key: str) -> None:
    """Uncount one attempt of `key` in this minute."""
    this_minute = (_ATTEMPTS.c.key == key, _ATTEMPTS.c.minute == int(time.time() // 60))
    connection.execute(_ATTEMPTS.update().where(*this_minute).values(attempts=_ATTEMPTS.c.attempts - 1))


def _insert(connection: Connection, table: Table) -> Any:
    """Return the dialect's own insert, which knows conflicts."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return make(table)


def forget_attempts(connection: Connection, key: str) -> None:
    """Forget the attempts of `key`: the right password came."""
    connection.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.key == key))
