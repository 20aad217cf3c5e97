"""Accounts."""

import uuid
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from todochat import models
from todochat.errors import AccountGone, EmailTaken

_USERS = SQLModel.metadata.tables["users"]


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


def session_epoch(connection: Connection, user_id: str) -> int | None:
    """Return the number that the tokens of the account's open sessions carry; None: no such account."""
    query = select(_USERS.c.session_epoch).where(_USERS.c.id == user_id)
    return connection.execute(query).scalar_one_or_none()


def end_sessions(connection: Connection, user_id: str) -> RowMapping:
    """End every session of the account, and return it.

    Raises:
        AccountGone: it was deleted meanwhile.
    """
    statement = _USERS.update().where(_USERS.c.id == user_id).values(session_epoch=_USERS.c.session_epoch + 1)
    ended = connection.execute(statement.returning(*_USERS.c)).mappings().one_or_none()
    if ended is None:
        raise AccountGone
    return ended


def remove(connection: Connection, user_id: str) -> None:
    """Delete an account with all that refers to it."""
    connection.execute(delete(_USERS).where(_USERS.c.id == user_id))


def _insert(connection: Connection, table: Table) -> Any:
    """Return the dialect's own insert, which knows conflicts."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return make(table)
