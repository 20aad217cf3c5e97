"""From exceptions to the one shape of error."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from todochat.errors import AppError, Invalid

_CODES = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
_WHERE = frozenset({"body", "query", "path", "header", "cookie"})


def install(app: FastAPI) -> None:
    """Tell the application how to answer each kind of failure."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)


async def _app_error(_request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, AppError)  # noqa: S101 (registered for this type)
    content: dict[str, Any] = {"detail": exc.detail, "code": exc.code}
    if isinstance(exc, Invalid):
        content["fields"] = [{"field": fault.field, "message": fault.message} for fault in exc.faults]
    return JSONResponse(content, status_code=exc.status, headers=exc.headers)


async def _not_valid(_request: Request, exc: Exception) -> JSONResponse:
    """Name the fields, and never repeat the input: it may hold a password."""
    assert isinstance(exc, RequestValidationError)  # noqa: S101 (registered for this type)
    fields = [
        {"field": _field(error["loc"]), "message": str(error["msg"]).removeprefix("Value error, ")}
        for error in exc.errors()
    ]
    detail = "; ".join(f"{fault['field']}: {fault['message']}" for fault in fields)
    return JSONResponse({"detail": detail, "code": "validation_error", "fields": fields}, status_code=422)


async def _http(_request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, HTTPException)  # noqa: S101 (registered for this type)
    code = _CODES.get(exc.status_code, "http_error")
    content = {"detail": str(exc.detail), "code": code}
    return JSONResponse(content, status_code=exc.status_code, headers=exc.headers)


def _field(loc: tuple[int | str, ...]) -> str:
    parts = loc[1:] if loc and loc[0] in _WHERE else loc
    return ".".join(str(part) for part in parts) or "body"
