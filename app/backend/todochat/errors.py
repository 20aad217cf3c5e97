"""The failures a client may see, and the one shape in which it sees them.

Tree: AppError > NotAuthenticated (> AccountGone), Forbidden, NotFound, EmailTaken, TurnOverruled,
ChangedMeanwhile, BodyTooLarge, Invalid, RateLimited, DatabaseUnavailable, ChatBusy, ModelUnavailable,
ModelTimeout.
"""

from dataclasses import dataclass

from pydantic import BaseModel


class FieldError(BaseModel):
    """One field at fault."""

    field: str
    message: str


class ErrorBody(BaseModel):
    """What every failure looks like."""

    detail: str
    code: str


class InvalidBody(ErrorBody):
    """A failure that names the fields."""

    fields: list[FieldError]


class AppError(Exception):
    """A failure with a status, a code word, and a sentence for the client."""

    status = 500
    code = "internal_error"
    retry_after_s: int | None = None  # when the same request may do better; every 503 has one

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code

    @property
    def headers(self) -> dict[str, str]:
        """Return headers that belong to this answer."""
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


class NotAuthenticated(AppError):
    """Nobody, or nobody we can believe, asked."""

    status = 401
    code = "not_authenticated"
    metadata_url: str | None = None  # where a program reads how to get a token (RFC 9728)

    @property
    def headers(self) -> dict[str, str]:
        """Return the challenge that RFC 9110 wants beside 401."""
        more = [f'resource_metadata="{self.metadata_url}"'] if self.metadata_url else []
        if more and self.code != NotAuthenticated.code:  # there was a token (RFC 6750 section 3.1)
            more.append('error="invalid_token"')
        return {"WWW-Authenticate": " ".join(["Bearer", ", ".join(more)]).strip()}


class AccountGone(NotAuthenticated):
    """The account was deleted, perhaps a moment ago and in another process."""

    code = "invalid_token"

    def __init__(self) -> None:
        super().__init__("this account no longer exists")


class Forbidden(AppError):
    """Somebody else's."""

    status = 403
    code = "forbidden"


class NotFound(AppError):
    """Not there, or not the caller's: the two are not told apart."""

    status = 404
    code = "not_found"


class EmailTaken(AppError):
    """The address has an account."""

    status = 409
    code = "email_taken"


class TurnOverruled(AppError):
    """What a turn changed was changed by somebody else before the turn ended."""

    status = 409
    code = "tasks_changed"


class ChangedMeanwhile(AppError):
    """It is no longer as the client saw it."""

    status = 412
    code = "changed_meanwhile"


class BodyTooLarge(AppError):
    """More bytes than the limit."""

    status = 413
    code = "body_too_large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A field and what is wrong with it."""

    field: str
    message: str


class Invalid(AppError):
    """The request does not say something that can be done."""

    status = 422
    code = "validation_error"

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in faults))
        self.faults = faults


class RateLimited(AppError):
    """Too often."""

    status = 429
    code = "rate_limited"

    def __init__(self, detail: str, *, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class DatabaseUnavailable(AppError):
    """The database cannot be reached, or does not answer in time."""

    status = 503
    code = "database_unavailable"
    retry_after_s = 1

    def __init__(self, detail: str = "the database is unavailable, nothing was changed") -> None:
        super().__init__(detail)


class ChatBusy(AppError):
    """More turns are under way than this process takes."""

    status = 503
    code = "chat_busy"
    retry_after_s = 2


class ModelUnavailable(AppError):
    """The language model refused, failed, or made no sense."""

    status = 503
    code = "model_unavailable"
    retry_after_s = 2


class ModelTimeout(AppError):
    """The language model took too long."""

    status = 504
    code = "model_timeout"
