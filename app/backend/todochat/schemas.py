"""The shapes of requests and answers."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from todochat.common_passwords import is_common
from todochat.models import DESCRIPTION_MAX, EMAIL_MAX, ID_MAX, MESSAGE_MAX, NAME_MAX, TITLE_MAX
from todochat.words import fold, fold_address, plain, storable, visible


def _text(max_length: int, min_length: int = 1, **more: Any) -> Any:
    return StringConstraints(min_length=min_length, max_length=max_length, **more)


def _strong(value: str) -> str:
    if is_common(value):
        raise ValueError("must not be a password that is known to be tried first")
    return value


_FOLDED, _STORABLE, _VISIBLE = BeforeValidator(fold), AfterValidator(storable), AfterValidator(visible)

# Folded first, so that a length is that of what is stored.
Title = Annotated[str, _FOLDED, _text(TITLE_MAX), _STORABLE, _VISIBLE]
Description = Annotated[str, _FOLDED, _text(DESCRIPTION_MAX, 0), _STORABLE]
Name = Annotated[str, _FOLDED, _text(NAME_MAX), _STORABLE, _VISIBLE]
# One @, a dot in the domain, no space: whether mail arrives is not for a pattern to say.
Email = Annotated[
    str,
    BeforeValidator(fold_address),
    _text(EMAIL_MAX, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$"),
    AfterValidator(plain),
]
# As it was typed: whoever set it with another keyboard must be able to log in.
GivenPassword = Annotated[str, _text(128), _STORABLE]
Password = Annotated[str, _text(128, 8), _STORABLE, AfterValidator(_strong)]
Utterance = Annotated[str, _FOLDED, _text(MESSAGE_MAX), _STORABLE, _VISIBLE]
RowId = Annotated[int, Field(ge=1, le=ID_MAX)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignUp(_Request):
    """A new account."""

    name: Name
    email: Email
    password: Password

    @model_validator(mode="after")
    def _require_a_secret(self) -> Self:
        if self.password.lower() in {self.email, self.email.partition("@")[0], self.name.lower()}:
            raise ValueError("the password must not be the name or the address")
        return self


class LogIn(_Request):
    """The proof of an account."""

    email: Email
    password: GivenPassword


class PasswordProof(_Request):
    """The password once more, for what cannot be taken back."""

    password: GivenPassword


class PasswordChange(_Request):
    """The password of now and the next one."""

    current_password: GivenPassword
    new_password: Password


class AccessTokenCreate(_Request):
    """A token for a program: what it is called, and how many days it is good."""

    name: Name
    days: Annotated[int, Field(ge=1, le=365)] = 90


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


class AccessTokenOut(BaseModel):
    """A program's token, without what it says."""

    id: str
    name: str
    created_at: datetime
    expires_at: datetime


class AccessTokenMade(AccessTokenOut):
    """A new token; this is the only time that it is told."""

    token: str


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
