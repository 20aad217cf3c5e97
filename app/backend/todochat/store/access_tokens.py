"""Tokens of programs that stay: what is stored is a hash."""

import uuid
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, func, insert, select
from sqlmodel import SQLModel

from todochat import models
from todochat.store import account

_TOKENS = SQLModel.metadata.tables["access_tokens"]
PER_USER_MAX = 50


def owner(connection: Connection, digest: str) -> str | None:
    """Return the user of a token that has not ended."""
    query = select(_TOKENS.c.user_id).where(_TOKENS.c.digest == digest, _TOKENS.c.expires_at > models.now())
    return connection.execute(query).scalar_one_or_none()


def add(
    connection: Connection, user_id: str, *, name: str, digest: str, expires_at: datetime
) -> RowMapping | None:
    """Store a token; None when the user has as many as one may have."""
    count = select(func.count()).select_from(_TOKENS).where(_TOKENS.c.user_id == user_id)
    if connection.execute(count).scalar_one() >= PER_USER_MAX:
        return None
    values = {
        "id": str(uuid.uuid4()),
        "user_id": user_id,
        "name": name,
        "digest": digest,
        "created_at": models.now(),
        "expires_at": expires_at,
    }
    with account.still_there():
        return connection.execute(insert(_TOKENS).values(values).returning(*_TOKENS.c)).mappings().one()


def listing(connection: Connection, user_id: str) -> list[RowMapping]:
    """Return the user's tokens, the newest first."""
    query = select(_TOKENS).where(_TOKENS.c.user_id == user_id).order_by(_TOKENS.c.created_at.desc())
    return list(connection.execute(query).mappings().all())


def remove(connection: Connection, user_id: str, token_id: str) -> bool:
    """Take a token back, and tell whether there was one."""
    statement = delete(_TOKENS).where(_TOKENS.c.id == token_id, _TOKENS.c.user_id == user_id)
    return connection.execute(statement).rowcount > 0


def remove_all(connection: Connection, user_id: str) -> None:
    """Take all of the user's tokens back."""
    connection.execute(delete(_TOKENS).where(_TOKENS.c.user_id == user_id))
