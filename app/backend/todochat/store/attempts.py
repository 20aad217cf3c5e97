"""How often something was tried in a span of time, and from where an account is known."""

import time
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from todochat import models
from todochat.store import account

MINUTE, DAY = 1, 24 * 60  # spans, in minutes of the clock
_ATTEMPTS = SQLModel.metadata.tables["login_attempts"]
_NETWORKS = SQLModel.metadata.tables["known_networks"]
_KNOWN_FOR = timedelta(days=30)


def count(connection: Connection, key: str, span: int = MINUTE) -> int:
    """Count one more attempt of `key` in this span, and return how many there were."""
    statement = _insert(connection, _ATTEMPTS).values(key=key, minute=_last_minute(span), attempts=1)
    statement = statement.on_conflict_do_update(
        index_elements=["key", "minute"], set_={"attempts": _ATTEMPTS.c.attempts + 1}
    ).returning(_ATTEMPTS.c.attempts)
    attempts = int(connection.execute(statement).scalar_one())
    if attempts == 1:  # the first in its span sweeps up after those before
        connection.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.minute < _last_minute(MINUTE) - 1))
    return attempts


def take_back(connection: Connection, key: str) -> None:
    """Uncount one attempt of `key` in this minute."""
    this_minute = (_ATTEMPTS.c.key == key, _ATTEMPTS.c.minute == _last_minute(MINUTE))
    connection.execute(_ATTEMPTS.update().where(*this_minute).values(attempts=_ATTEMPTS.c.attempts - 1))


def forget(connection: Connection, key: str) -> None:
    """Forget the attempts of `key`: the right password came."""
    connection.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.key == key))


def is_known(connection: Connection, user_id: str, network: str) -> bool:
    """Tell whether the account's right password came from this network lately."""
    query = select(_NETWORKS.c.until).where(_NETWORKS.c.user_id == user_id, _NETWORKS.c.network == network)
    until = connection.execute(query).scalar_one_or_none()
    return until is not None and until > models.now()


def remember(connection: Connection, user_id: str, network: str) -> None:
    """Know the account from this network for a month."""
    until = models.now() + _KNOWN_FOR
    statement = _insert(connection, _NETWORKS).values(user_id=user_id, network=network, until=until)
    with account.still_there():
        connection.execute(
            statement.on_conflict_do_update(index_elements=["user_id", "network"], set_={"until": until})
        )
    old = (_NETWORKS.c.user_id == user_id, _NETWORKS.c.until < models.now())
    connection.execute(delete(_NETWORKS).where(*old))


def _last_minute(span: int) -> int:
    """Return the last minute of the present span: whoever sweeps up then leaves what still counts."""
    return int(time.time() // 60) // span * span + span - 1


def _insert(connection: Connection, table: Any) -> Any:
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return make(table)
