"""The shapes of requests and answers."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from todochat.models import DESCRIPTION_MAX, EMAIL_MAX, ID_MAX, MESSAGE_MAX, NAME_MAX, TITLE_MAX


def _printable(value: str) -> str:
    if "\x00" in value:  # PostgreSQL stores no NUL in text
        raise ValueError("must not contain a NUL character")
    return value


def _trimmed(max_length: int, min_length: int = 1) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=min_length, max_length=max_length)


def _address(value: str) -> str:
    return _printable(value).lower()


Title = Annotated[str, _trimmed(TITLE_MAX), AfterValidator(_printable)]
Description = Annotated[str, _trimmed(DESCRIPTION_MAX, 0), AfterValidator(_printable)]
Name = Annotated[str, _trimmed(NAME_MAX), AfterValidator(_printable)]
# One @, a dot in the domain, no space: whether mail arrives is not for a pattern to say.
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=EMAIL_MAX, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$"
    ),
    AfterValidator(_address),
]
Password = Annotated[str, StringConstraints(min_length=8, max_length=128), AfterValidator(_printable)]
Utterance = Annotated[str, _trimmed(MESSAGE_MAX), AfterValidator(_printable)]
RowId = Annotated[int, Field(ge=1, le=ID_MAX)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignUp(_Request):
    """A new account."""

    name: Name
    email: Email
    password: Password


class LogIn(_Request):
    """The proof of an account."""

    email: Email
    password: Annotated[str, StringConstraints(min_length=1, max_length=128)]


class TaskCreate(_Request):
    """A new task."""

    title: Title
    description: Description | None = None


class TaskUpdate(_Request):
    """The fields to change; at least one."""

    title: Title | None = None
    description: Description | None = None
    completed: bool | None = None

    @model_validator(mode="after")
    def _require_a_change(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("give at least one of title, description, completed")
        for name in ("title", "completed"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} must not be null")
        return self


class ChatRequest(_Request):
    """One turn."""

    message: Utterance
    conversation_id: RowId | None = None


class Health(BaseModel):
    """The process is alive."""

    status: Literal["healthy"] = "healthy"


class Ready(BaseModel):
    """The process can serve."""

    status: Literal["ready"] = "ready"


class UserOut(BaseModel):
    """An account, without its secret."""

    id: str
    name: str
    email: str
    created_at: datetime


class SessionOut(BaseModel):
    """A session; in cookie mode the token is not told."""

    user: UserOut
    access_token: str | None
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the name of a scheme
    expires_at: datetime


class TaskOut(BaseModel):
    """A task."""

    id: int
    user_id: str
    title: str
    description: str | None
    completed: bool
    created_at: datetime
    updated_at: datetime


class ToolCall(BaseModel):
    """A tool that was used, with what, and what came of it."""

    tool: str
    arguments: dict[str, Any]
    result: Any


class ChatAnswer(BaseModel):
    """The assistant's turn."""

    conversation_id: int
    response: str
    tool_calls: list[ToolCall]


class ConversationOut(BaseModel):
    """A talk."""

    id: int
    user_id: str
    title: str
    created_at: datetime
    updated_at: datetime


class MessageOut(BaseModel):
    """One utterance of a talk."""

    id: int
    conversation_id: int
    role: Literal["user", "assistant", "tool"]
    content: str
    tool_calls: list[ToolCall] | None
    created_at: datetime


class TaskStatus(StrEnum):
    """Which tasks to list."""

    ALL = "all"
    PENDING = "pending"
    COMPLETED = "completed"


class TaskSort(StrEnum):
    """In which order to list tasks."""

    CREATED = "created"
    TITLE = "title"
