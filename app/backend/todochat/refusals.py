"""Turn every failure into the one shape that clients see."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from todochat.auth import OwnSession, PersonSession, Session
from todochat.errors import AppError, ErrorBody, Invalid, InvalidBody

_BAD_REQUEST, _NOT_ALLOWED = 400, 405
_FIELD_MAX = 100  # characters of a field's name that an answer repeats
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


async def _invalid(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, RequestValidationError)  # noqa: S101 - registered for this class
    try:
        await _authenticate(request)
    except AppError as refusal:
        return await _app_error(request, refusal)
    fields = [
        {
            "field": _shown(".".join(str(part) for part in error["loc"][1:]) or str(error["loc"][0])),
            "message": error["msg"].removeprefix("Value error, "),
        }
        for error in exc.errors()
    ]
    return _invalid_body(fields)


def _invalid_body(fields: list[dict[str, str]]) -> JSONResponse:
    detail = "; ".join(f"{field['field']}: {field['message']}" for field in fields)
    return JSONResponse({"detail": detail, "code": "validation_error", "fields": fields}, status_code=422)


async def _authenticate(request: Request) -> None:
    """Ask who asks before what is wrong: FastAPI reads the body before it looks at the token.

    Raises:
        AppError: nobody whom the route answers.
    """
    route = request.scope.get("route")
    for dependency in route.dependant.dependencies if isinstance(route, APIRoute) else ():
        if isinstance(dependency.call, OwnSession):
            await dependency.call(request, str(request.path_params.get("user_id")))
        elif isinstance(dependency.call, Session | PersonSession):
            await dependency.call(request)


def _shown(field: str) -> str:
    """Return the name of a field, which may be the client's own, as an answer can hold it."""
    return field[:_FIELD_MAX].encode("utf-8", "replace").decode()


async def _http(request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, HTTPException)  # noqa: S101 - registered for this class
    if exc.status_code == _BAD_REQUEST:  # a body that is no UTF-8, or nested without end
        try:
            await _authenticate(request)
        except AppError as refusal:
            return await _app_error(request, refusal)
        fields = [{"field": "body", "message": "cannot be read as JSON"}]
        return _invalid_body(fields)
    body = {"detail": str(exc.detail), "code": _CODES.get(exc.status_code, "error")}
    headers = dict(exc.headers or {})
    if exc.status_code == _NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods(request))
    return JSONResponse(body, status_code=exc.status_code, headers=headers)


def _methods(request: Request) -> list[str]:
    """Return all methods of a path: the router tells only those of the first route that fits."""
    found = {
        method
        for route in request.app.routes
        if isinstance(route, Route | APIRoute) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }
    return sorted(found | ({"HEAD"} if "GET" in found else set()))
