"""What several routes need."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from pydantic import TypeAdapter

from todochat.errors import ErrorBody, InvalidBody
from todochat.models import ID_MAX
from todochat.services import Services

PAGE_MAX = 200
TOTAL_HEADER = "X-Total-Count"

Limit = Annotated[int, Query(ge=1, le=PAGE_MAX, description="Rows on a page")]
Offset = Annotated[int, Query(ge=0, le=ID_MAX, description="Rows to skip")]

_MEANINGS = {
    401: "Not logged in, or the token is not valid",
    403: "Somebody else's, or a forged request",
    404: "Not there",
    405: "Not a method of this path",
    409: "The e-mail address has an account",
    413: "The body is too large",
    422: "The request is not valid",
    429: "Too many requests",
    500: "A fault of ours",
    503: "The database or the model is unavailable",
    504: "The model took too long",
}
_JSON_TYPE = "application/json"


def failures(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document failures; those that any endpoint can have are added."""
    return {
        status: {"model": InvalidBody if status == 422 else ErrorBody, "description": _MEANINGS[status]}  # noqa: PLR2004
        for status in sorted({*statuses, 413, 422, 503})
    }


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Shared = Annotated[Services, Depends(_services)]


def json_answer(
    adapter: TypeAdapter[Any], value: Any, *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """Serialize in one step; FastAPI's own way validates, copies and encodes one after the other."""
    body = adapter.dump_json(adapter.validate_python(value, from_attributes=True))
    return Response(body, status_code=status, media_type=_JSON_TYPE, headers=headers)
