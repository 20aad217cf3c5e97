"""Around every request: identity, size limit, security headers, one log line, counters, no stack trace."""

import json
import re
import secrets
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from todochat import logs, tracing
from todochat.metrics import Metrics

_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,128}$")
_QUIET = frozenset({"/health", "/api/health", "/ready", "/metrics"})
_SERVER_ERROR = 500
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Around:
    """The one middleware; an ASGI class, because each layer of the convenient kind costs a task per request."""

    def __init__(
        self, app: ASGIApp, *, metrics: Metrics, max_body_bytes: int, export: tracing.Export | None = None
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._max_body_bytes = max_body_bytes
        self._export = export

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await _Exchange(scope, self._metrics, self._export).run(
            self._app, receive, send, self._max_body_bytes
        )


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, metrics: Metrics, export: tracing.Export | None) -> None:
        self._scope = scope
        self._metrics = metrics
        self._export = export
        headers = Headers(scope=scope)
        self._length = headers.get("content-length", "")
        self._chunked = "transfer-encoding" in headers
        given = headers.get("x-request-id", "")
        self._id = given if _REQUEST_ID.match(given) else secrets.token_hex(16)
        self._trace = tracing.begin(headers.get("traceparent"))
        self._started_s = time.perf_counter()
        self._started_ns = time.time_ns()
        self._status = 0
        logs.bind(request_id=self._id, trace_id=self._trace.trace_id)

    async def run(self, app: ASGIApp, receive: Receive, send: Send, max_body_bytes: int) -> None:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = self._id
                for name, value in _SECURITY.items():
                    headers.setdefault(name, value)
                if self._scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            body = await self._admit(receive, max_body_bytes)
            if body is None:
                detail = f"the body has more than {max_body_bytes} bytes"
                await _send_error(send_marked, 413, detail, "body_too_large")
            else:
                await app(self._scope, body, send_marked)
        except Exception:  # the outermost place: whatever comes here must not reach the client
            logs.get().exception("unhandled_exception")
            if self._status == 0:
                await _send_error(send_marked, _SERVER_ERROR, "something went wrong", "internal_error")
        finally:
            self._finish()

    async def _admit(self, receive: Receive, max_body_bytes: int) -> Receive | None:
        """Return how to read the body, or None when it is too large."""
        if self._length.isdigit() and int(self._length) > max_body_bytes:
            return None
        if not self._chunked:
            return receive
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > max_body_bytes:
                return None
            if not message.get("more_body", False):
                return _replay(body, receive)

    def _finish(self) -> None:
        elapsed_s = time.perf_counter() - self._started_s
        route = getattr(self._scope.get("route"), "path", None) or "unmatched"
        method, status = self._scope["method"], self._status or 499
        self._metrics.requests.labels(method, route, status).inc()
        self._metrics.request_seconds.labels(method, route).observe(elapsed_s)
        log = logs.get()
        say = (
            log.debug
            if self._scope["path"] in _QUIET
            else log.warning
            if status >= _SERVER_ERROR
            else log.info
        )
        say("request", method=method, route=route, status=status, duration_ms=round(elapsed_s * 1000, 2))
        if self._export is not None and self._scope["path"] not in _QUIET:
            self._export(
                tracing.SpanRecord(
                    context=self._trace,
                    name=f"{method} {route}",
                    status=status,
                    started_ns=self._started_ns,
                    ended_ns=time.time_ns(),
                )
            )


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay


async def _send_error(send: Send, status: int, detail: str, code: str) -> None:
    content: dict[str, Any] = {"detail": detail, "code": code}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})
