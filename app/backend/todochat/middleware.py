"""What every request passes: an id, a trace, a size limit, headers, and one log line at its end."""

import re
import secrets
import time
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from todochat import logs, tracing
from todochat.errors import BodyTooLarge
from todochat.services import Services

_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,128}$")
# Asked every second by the kubelet and by Prometheus: of interest only when something is wrong.
QUIET = frozenset({"/health", "/ready", "/metrics", "/api/health"})
_SERVER_ERROR = 500
# As ASGI has them: small letters, bytes.
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)


class RequestFrame:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other kinds of scope pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # What GET answers, without its body: no route has to say so.
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.match(given) else secrets.token_hex(8)
        trace = tracing.begin(headers.get("traceparent"))
        logs.bind(request_id=request_id, trace_id=trace.trace_id)
        started_s = time.perf_counter()
        answer = _Answer(send, request_id, with_body=inner is scope)
        try:
            body = await _read(receive, headers, self._services.settings.max_body_bytes)
            await self._app(inner, body, answer.send)
        except BodyTooLarge as exc:
            await _plain(exc.status, exc.detail, exc.code)(scope, receive, answer.send)
        except Exception:  # noqa: BLE001 - the last resort: the client gets a sentence, the log the traceback
            logs.get().exception("unhandled_error")
            if answer.status is None:
                failure = _plain(_SERVER_ERROR, "something went wrong here", "internal_error")
                await failure(scope, receive, answer.send)
        if "route" in inner:
            scope["route"] = inner["route"]
        self._record(scope, answer.status or _SERVER_ERROR, time.perf_counter() - started_s)

    def _record(self, scope: Scope, status: int, elapsed_s: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"]
        self._services.metrics.answered(method, route, status, elapsed_s)
        log = logs.get()
        say = log.debug if scope["path"] in QUIET else log.info
        say("request", method=method, route=route, status=status, duration_ms=round(elapsed_s * 1000, 2))


class _Answer:
    """Passes an answer on with our headers, and remembers its status."""

    def __init__(self, send: Send, request_id: str, *, with_body: bool) -> None:
        self._send = send
        self._with_body = with_body
        self._request_id = request_id
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            given = list(message["headers"])
            named = {name for name, _ in given}
            message["headers"] = [
                *given,
                (b"x-request-id", self._request_id.encode()),
                *(header for header in _HEADERS if header[0] not in named),
            ]
        elif not self._with_body:
            message = {**message, "body": b""}
        await self._send(message)


async def _read(receive: Receive, headers: Headers, limit_bytes: int) -> Receive:
    """Read the whole body, which is small by contract, and return something that gives it again."""
    length = headers.get("content-length", "0")
    if length.isdigit() and int(length) > limit_bytes:
        raise BodyTooLarge(f"the body has {length} bytes, at most {limit_bytes} are taken")
    chunks: list[bytes] = []
    size_bytes, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return receive
        chunks.append(message.get("body", b""))
        size_bytes += len(chunks[-1])
        if size_bytes > limit_bytes:
            raise BodyTooLarge(f"the body has more than {limit_bytes} bytes")
        more = message.get("more_body", False)
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": b"".join(chunks), "more_body": False}

    return again


def _plain(status: int, detail: str, code: str) -> Any:
    return JSONResponse({"detail": detail, "code": code}, status_code=status)
