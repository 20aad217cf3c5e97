"""Turn every failure into the one shape that clients see."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from todochat.errors import AppError, ErrorBody, Invalid, InvalidBody

_BAD_REQUEST = 400
_CODES = {404: "not_found", 405: "method_not_allowed"}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the answers that a route may give besides its success, for the OpenAPI document."""
    found: dict[int | str, dict[str, Any]] = {}
    for status in (*statuses, 413, 422, 503):
        found[status] = {"model": InvalidBody if status == 422 else ErrorBody}  # noqa: PLR2004 - HTTP
    return found


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _app_error(_request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, AppError)  # noqa: S101 - registered for this class
    body: dict[str, Any] = {"detail": exc.detail, "code": exc.code}
    if isinstance(exc, Invalid):
        body["fields"] = [{"field": fault.field, "message": fault.message} for fault in exc.faults]
    return JSONResponse(body, status_code=exc.status, headers=exc.headers)


async def _invalid(_request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, RequestValidationError)  # noqa: S101 - registered for this class
    fields = [
        {
            "field": ".".join(str(part) for part in error["loc"][1:]) or str(error["loc"][0]),
            "message": error["msg"].removeprefix("Value error, "),
        }
        for error in exc.errors()
    ]
    return _invalid_body(fields)


def _invalid_body(fields: list[dict[str, str]]) -> JSONResponse:
    detail = "; ".join(f"{field['field']}: {field['message']}" for field in fields)
    return JSONResponse({"detail": detail, "code": "validation_error", "fields": fields}, status_code=422)


async def _http(_request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, HTTPException)  # noqa: S101 - registered for this class
    if exc.status_code == _BAD_REQUEST:  # a body that is no UTF-8, or nested without end
        fields = [{"field": "body", "message": "cannot be read as JSON"}]
        return _invalid_body(fields)
    body = {"detail": str(exc.detail), "code": _CODES.get(exc.status_code, "error")}
    return JSONResponse(body, status_code=exc.status_code, headers=exc.headers)
