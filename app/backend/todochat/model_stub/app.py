"""The stub's HTTP: the one endpoint of the API that the application uses, and a door for tests.

- `PUT /admin/fault {"fault": "status=429", "after": 0, "times": 2, "retry_after_s": 1}` lets `after` requests
  pass and makes the next ones fail, all of them without `times`.
- `PUT /admin/script {"steps": [...]}` says what the next requests are answered, each step `{"text": ...}` or
  `{"tool": ..., "arguments": ...}`.
- `GET /admin/requests` tells what was asked, and `DELETE /admin` forgets all three.

One request alone fails by the header `X-Stub-Fault: status=500`.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Iterator
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from todochat.model_stub import wire
from todochat.model_stub.faults import Fault, FaultError
from todochat.model_stub.script import FAULTY, Step, next_step

_REMEMBERED = 50  # requests
_FAILS_AT = 2  # the piece of a stream that a fault replaces: the role and one word are sent


def create_app(fault: Fault | None = None) -> Starlette:
    """Return the stub; with `fault`, every request fails so until told otherwise."""
    stub = _Stub(fault)
    return Starlette(
        routes=[
            Route("/v1/chat/completions", stub.complete, methods=["POST"]),
            Route("/health", _health),
            Route("/admin/fault", stub.set_fault, methods=["PUT"]),
            Route("/admin/script", stub.set_script, methods=["PUT"]),
            Route("/admin/requests", stub.list_requests),
            Route("/admin", stub.forget, methods=["DELETE"]),
        ]
    )


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "healthy"})


class _Stub:
    """What the stub was told, and what it was asked; in memory, so run one process of it."""

    def __init__(self, fault: Fault | None) -> None:
        self._fault = fault
        self._after = 0  # requests that still pass
        self._times: int | None = None  # None: without end
        self._steps: deque[Step] = deque()
        self._requests: deque[dict[str, Any]] = deque(maxlen=_REMEMBERED)

    async def complete(self, request: Request) -> Response:
        """Answer as the API would, unless a fault is due."""
        if not request.headers.get("authorization", "").removeprefix("Bearer "):
            return _failure(401, "no key")
        body = await request.json()
        self._requests.append({"traceparent": request.headers.get("traceparent"), "body": body})
        try:
            fault = self._due(request.headers.get("x-stub-fault"))
        except FaultError as exc:
            return _failure(400, str(exc))
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.number)
        if fault and fault.kind == "status":
            return _failure(int(fault.number), "on demand", fault.retry_after_s)
        step = _faulty(fault) or (self._steps.popleft() if self._steps else await next_step(body["messages"]))
        return _answer(step, body, fault)

    async def set_fault(self, request: Request) -> Response:
        """Fail from now on, `times` times or without end."""
        body = await request.json()
        try:
            self._fault = Fault.parse(body["fault"], retry_after_s=body.get("retry_after_s"))
        except FaultError as exc:
            return _failure(422, str(exc))
        self._after, self._times = body.get("after", 0), body.get("times")
        return Response(status_code=204)

    async def set_script(self, request: Request) -> Response:
        """Answer the next requests with these steps."""
        self._steps = deque(_step(step) for step in (await request.json())["steps"])
        return Response(status_code=204)

    async def list_requests(self, _request: Request) -> Response:
        """Tell what was asked, the oldest first, without keys."""
        return JSONResponse(list(self._requests))

    async def forget(self, _request: Request) -> Response:
        """Be as new."""
        self._fault, self._after, self._times = None, 0, None
        self._steps.clear()
        self._requests.clear()
        return Response(status_code=204)

    def _due(self, asked: str | None) -> Fault | None:
        if asked:
            return Fault.parse(asked)
        if self._after > 0:
            self._after -= 1
            return None
        if self._times is not None:
            if self._times <= 0:
                return None
            self._times -= 1
        return self._fault


def _step(given: dict[str, Any]) -> Step:
    if "tool" in given:
        return Step(tool=given["tool"], arguments=json.dumps(given.get("arguments", {})))
    return Step(text=given["text"])


def _faulty(fault: Fault | None) -> Step | None:
    """Return the step that a fault puts in the place of the right one."""
    match fault.kind if fault else None:
        case "unknown_tool":
            return Step(tool="launch_rocket", call_id=f"{FAULTY}1")
        case "malformed_arguments":
            return Step(tool="add_task", arguments='{"title": "Bu', call_id=f"{FAULTY}1")
        case "endless_tools":
            return Step(tool="list_tasks", arguments='{"status": "all"}', call_id=f"{FAULTY}1")
    return None


def _answer(step: Step, body: dict[str, Any], fault: Fault | None) -> Response:
    model = str(body.get("model"))
    if body.get("stream"):
        with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
        pieces = wire.pieces(step, model, with_usage=with_usage)
        return StreamingResponse(_stream(pieces, fault), media_type="text/event-stream")
    if fault and fault.kind == "malformed_json":
        return Response('{"choices": [', media_type="application/json")
    return JSONResponse(wire.whole(step, model))


async def _stream(pieces: Iterator[str], fault: Fault | None) -> AsyncIterator[str]:
    kind = fault.kind if fault else None
    for number, piece in enumerate(pieces):
        if number == _FAILS_AT:
            if kind == "malformed_json":
                yield 'data: {"choices": [\n\n'
            if kind == "drop_connection":
                raise ConnectionAbortedError("dropped on demand")
            if kind in {"malformed_json", "cut_stream"}:
                return
        if fault and kind == "pause":
            await asyncio.sleep(fault.number)
        yield piece


def _failure(status: int, message: str, retry_after_s: int | None = None) -> Response:
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    error = {"message": message, "type": "stub", "param": None, "code": None}
    return JSONResponse({"error": error}, status_code=status, headers=headers)
