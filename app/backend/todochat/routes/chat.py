"""Tasks by conversation, in one answer or as a stream of events."""

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter

from todochat import logs
from todochat.auth import Owner
from todochat.chat.protocol import Event, Used
from todochat.errors import AppError
from todochat.routes._common import Shared, failures, json_answer
from todochat.schemas import ChatAnswer, ChatRequest

router = APIRouter(prefix="/api/{user_id}/chat", tags=["chat"])
_ANSWER = TypeAdapter(ChatAnswer)
_FAILURES = failures(401, 403, 404, 504)
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/event-stream": {}},
        "description": "Events `token`, `tool`, then `done` or `error`",
    }
}


@router.post("", response_model=ChatAnswer, responses=_FAILURES)
async def chat(user: Owner, services: Shared, user_id: str, body: ChatRequest) -> Response:  # noqa: ARG001
    """Say something, and get the whole answer."""
    turn = await services.turns.begin(user, body)
    return json_answer(_ANSWER, await turn.answer())


@router.post("/stream", response_class=StreamingResponse, responses={**_EVENTS, **_FAILURES})
async def stream(user: Owner, services: Shared, user_id: str, body: ChatRequest) -> Response:  # noqa: ARG001
    """Say something, and get the answer as it comes."""
    turn = await services.turns.begin(user, body)
    events = turn.events()
    first = await anext(events)  # a failure before the first event still has a status of its own
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_encode(first, events), media_type="text/event-stream", headers=headers)


async def _encode(first: Event | ChatAnswer, events: AsyncIterator[Event | ChatAnswer]) -> AsyncIterator[str]:
    try:
        yield _frame(first)
        async for event in events:
            yield _frame(event)
    except AppError as exc:
        yield _sse("error", {"detail": exc.detail, "code": exc.code})
    except Exception:  # the status is gone already, so this is the last place that can tell the client
        logs.get().exception("stream_failed")
        yield _sse("error", {"detail": "something went wrong, nothing was changed", "code": "internal_error"})


def _frame(event: Event | ChatAnswer) -> str:
    if isinstance(event, ChatAnswer):
        return _sse("done", event.model_dump(mode="json"))
    if isinstance(event, Used):
        return _sse("tool", event.as_dict())
    return _sse("token", {"text": event.text})


def _sse(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
