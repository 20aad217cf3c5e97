"""Talks and their messages, always of one user."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlmodel import SQLModel

from todochat import models
from todochat.errors import NotFound
from todochat.store import account

_TALKS = SQLModel.metadata.tables["conversations"]
_MESSAGES = SQLModel.metadata.tables["messages"]
_TICK = timedelta(microseconds=1)  # what a database can tell apart
_TITLE_LENGTH = 60  # characters of the first message that name a conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRows:
    """What one turn leaves behind."""

    user_id: str
    conversation_id: int | None
    message: str
    response: str
    tool_calls: list[dict[str, Any]]
    memory: dict[str, Any] | None = None


def require(connection: Connection, user_id: str, conversation_id: int) -> RowMapping:
    """Return the user's conversation, or say that there is none."""
    query = select(_TALKS).where(_TALKS.c.id == conversation_id, _TALKS.c.user_id == user_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound(f"there is no conversation {conversation_id}")
    return row


def latest(connection: Connection, conversation_id: int, *, limit: int) -> list[RowMapping]:
    """Return the last `limit` messages, oldest first."""
    if limit == 0:
        return []
    query = select(_MESSAGES).where(_MESSAGES.c.conversation_id == conversation_id)
    rows = connection.execute(query.order_by(_MESSAGES.c.id.desc()).limit(limit)).mappings().all()
    return list(reversed(rows))


def store_turn(connection: Connection, turn: TurnRows) -> int:
    """Store both messages of a turn, and return the conversation's id.

    The conversation's row is written first: its lock puts concurrent turns of one conversation one
    after the other, so that a question and its answer stay neighbours.
    """
    moment = models.now()
    conversation_id = turn.conversation_id
    if conversation_id is None:
        conversation_id = _begin(connection, turn, moment)
    else:
        found = connection.execute(
            update(_TALKS)
            .where(_TALKS.c.id == conversation_id, _TALKS.c.user_id == turn.user_id)
            .values(updated_at=moment, memory=turn.memory)
            .returning(_TALKS.c.id)
        ).scalar_one_or_none()
        if found is None:
            raise NotFound(f"there is no conversation {conversation_id}")
    asked = _after_the_last(connection, conversation_id)
    common = {"conversation_id": conversation_id, "user_id": turn.user_id}
    question = {"role": "user", "content": turn.message, "tool_calls": None, "created_at": asked}
    answer = {
        "role": "assistant",
        "content": turn.response,
        "tool_calls": turn.tool_calls,
        "created_at": asked + _TICK,
    }
    for message in (question, answer):
        connection.execute(insert(_MESSAGES).values(**common, **message))
    return conversation_id


def _after_the_last(connection: Connection, conversation_id: int) -> datetime:
    """Return the present moment, or one later than the last message's: clocks of two replicas differ.

    Asked for while the conversation is locked, so that messages have the order of their moments.
    """
    last = select(func.max(_MESSAGES.c.created_at)).where(_MESSAGES.c.conversation_id == conversation_id)
    said: datetime | None = connection.execute(last).scalar_one()
    return models.now() if said is None else max(models.now(), said + _TICK)


def _begin(connection: Connection, turn: TurnRows, moment: Any) -> int:
    title = turn.message if len(turn.message) <= _TITLE_LENGTH else turn.message[: _TITLE_LENGTH - 1] + "…"
    values = {
        "user_id": turn.user_id,
        "title": title,
        "memory": turn.memory,
        "created_at": moment,
        "updated_at": moment,
    }
    with account.still_there():
        return int(connection.execute(insert(_TALKS).values(values).returning(_TALKS.c.id)).scalar_one())


def listing(connection: Connection, user_id: str, *, limit: int, offset: int) -> tuple[list[RowMapping], int]:
    """Return one page of the user's conversations, the latest first, and how many there are."""
    query = select(_TALKS).where(_TALKS.c.user_id == user_id)
    query = query.order_by(_TALKS.c.updated_at.desc(), _TALKS.c.id.desc()).limit(limit).offset(offset)
    total = select(func.count()).select_from(_TALKS).where(_TALKS.c.user_id == user_id)
    return list(connection.execute(query).mappings().all()), int(connection.execute(total).scalar_one())


def messages(
    connection: Connection, conversation_id: int, *, limit: int, offset: int
) -> tuple[list[RowMapping], int]:
    """Return one page of messages, the oldest first, and how many there are."""
    query = select(_MESSAGES).where(_MESSAGES.c.conversation_id == conversation_id)
    total = select(func.count()).select_from(_MESSAGES).where(_MESSAGES.c.conversation_id == conversation_id)
    rows = connection.execute(query.order_by(_MESSAGES.c.id).limit(limit).offset(offset)).mappings().all()
    return list(rows), int(connection.execute(total).scalar_one())


def remove(connection: Connection, user_id: str, conversation_id: int) -> bool:
    """Delete the user's conversation with its messages, and tell whether there was one."""
    statement = delete(_TALKS).where(_TALKS.c.id == conversation_id, _TALKS.c.user_id == user_id)
    return connection.execute(statement).rowcount > 0
