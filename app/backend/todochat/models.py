"""The tables."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, Index, Integer, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

TITLE_MAX = 200
DESCRIPTION_MAX = 1000
NAME_MAX = 100
EMAIL_MAX = 254
MESSAGE_MAX = 4000
ID_MAX = 2**63 - 1

# SQLite counts up by itself only for a column that is called INTEGER.
_Id = BigInteger().with_variant(Integer(), "sqlite")


# SQLite would give the number of a deleted row again.
_COUNTED_FOR_EVER = {"sqlite_autoincrement": True}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Store in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Leave PostgreSQL's moments as they come: its sessions are in UTC, see `todochat.database`."""
        return None if dialect.name == "postgresql" else super().result_processor(dialect, coltype)


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class User(SQLModel, table=True):
    """Somebody with an account."""

    __tablename__ = "users"

    id: str = Field(primary_key=True, max_length=36)
    email: str = Field(max_length=EMAIL_MAX, unique=True)
    name: str = Field(max_length=NAME_MAX)
    password_hash: str = Field(max_length=255)
    # Raised to end all sessions: a token carries the number that was here when it was made.
    session_epoch: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Task(SQLModel, table=True):
    """Something to do."""

    __tablename__ = "tasks"
    __table_args__ = (Index("ix_tasks_user", "user_id", "completed", "id"), _COUNTED_FOR_EVER)

    id: int | None = Field(default=None, primary_key=True, sa_type=_Id)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", max_length=36)
    title: str = Field(max_length=TITLE_MAX)
    description: str | None = Field(default=None, max_length=DESCRIPTION_MAX)
    completed: bool = False
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Conversation(SQLModel, table=True):
    """A talk of one user with the assistant."""

    __tablename__ = "conversations"
    __table_args__ = (Index("ix_conversations_user", "user_id", "updated_at"), _COUNTED_FOR_EVER)

    id: int | None = Field(default=None, primary_key=True, sa_type=_Id)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", max_length=36)
    title: str = Field(max_length=TITLE_MAX)
    # What the assistant asked last and how its last write is undone; see todochat/chat/memory.py.
    memory: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Message(SQLModel, table=True):
    """One utterance, with the tools it led to."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_conversation", "conversation_id", "id"),
        CheckConstraint("role IN ('user', 'assistant', 'tool')", name="ck_messages_role"),
        _COUNTED_FOR_EVER,
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=_Id)
    conversation_id: int = Field(foreign_key="conversations.id", ondelete="CASCADE", sa_type=_Id)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", max_length=36)
    role: str = Field(max_length=16)
    content: str
    tool_calls: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class AccessToken(SQLModel, table=True):
    """A token of a program that stays; its text is known to the program alone."""

    __tablename__ = "access_tokens"
    __table_args__ = (Index("ix_access_tokens_user", "user_id", "created_at"),)

    id: str = Field(primary_key=True, max_length=36)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", max_length=36)
    name: str = Field(max_length=NAME_MAX)
    digest: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class KnownNetwork(SQLModel, table=True):
    """From where an account's right password came lately; the network's address is hashed."""

    __tablename__ = "known_networks"

    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", max_length=36, primary_key=True)
    network: str = Field(max_length=64, primary_key=True)
    until: datetime = Field(sa_type=UtcDateTime)


class SchemaCompatibility(SQLModel, table=True):
    """The oldest revision whose code runs on this schema: one row."""

    __tablename__ = "schema_compatibility"

    oldest: str = Field(max_length=32, primary_key=True)


class LoginAttempt(SQLModel, table=True):
    """How often a key was tried until `minute`; not kept in memory, so that all replicas count together."""

    __tablename__ = "login_attempts"

    key: str = Field(primary_key=True, max_length=64)
    minute: int = Field(primary_key=True, sa_type=_Id)
    attempts: int
