"""Turns of a conversation, whole or as a stream, and the conversations of one user."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import StreamingResponse

from todochat import logs
from todochat.auth import Owner
from todochat.chat.protocol import Text
from todochat.chat.turn import Turn
from todochat.errors import AppError, NotFound
from todochat.models import ID_MAX
from todochat.refusals import documented
from todochat.routes.deps import PAGE_DEFAULT, TOTAL_HEADER, Limit, Offset, Parts
from todochat.schemas import ChatAnswer, ChatRequest, ConversationOut, MessageOut
from todochat.store import conversations

router = APIRouter(prefix="/api/{user_id}", tags=["chat"])
ConversationId = Annotated[int, Path(ge=1, le=ID_MAX)]

# Of one event; OpenAPI 3.1 has no way to say "many of these".
_EVENT = {
    "type": "object",
    "properties": {
        "event": {"enum": ["token", "tool", "done", "error"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
    "required": ["event", "data"],
}


@router.post("/chat", responses=documented(401, 403, 404, 409, 429, 504))
async def chat(user_id: Owner, body: ChatRequest, parts: Parts) -> ChatAnswer:
    """Take one turn; without `conversation_id` it begins a conversation."""
    turn = await parts.turns.begin(user_id, body)
    return await turn.answer()


@router.post(
    "/chat/stream",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {"schema": _EVENT}}},
        **documented(401, 403, 404, 409, 429, 504),
    },
)
async def chat_stream(user_id: Owner, body: ChatRequest, parts: Parts) -> StreamingResponse:
    """Take one turn as server-sent events: token, tool, and at the end done or error."""
    turn = await parts.turns.begin(user_id, body)
    return StreamingResponse(
        _events(turn), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


@router.get("/conversations", responses=documented(401, 403))
def list_conversations(
    user_id: Owner, parts: Parts, response: Response, limit: Limit = PAGE_DEFAULT, offset: Offset = 0
) -> list[ConversationOut]:
    """Return one page of conversations, the latest first."""
    with parts.database.transaction() as connection:
        rows, total = conversations.listing(connection, user_id, limit=limit, offset=offset)
    response.headers[TOTAL_HEADER] = str(total)
    return [ConversationOut.model_validate(dict(row)) for row in rows]


@router.get("/conversations/{conversation_id}/messages", responses=documented(401, 403, 404))
def list_messages(
    user_id: Owner,
    conversation_id: ConversationId,
    parts: Parts,
    response: Response,
    limit: Limit = PAGE_DEFAULT,
    offset: Offset = 0,
) -> list[MessageOut]:
    """Return one page of a conversation's messages, the oldest first."""
    with parts.database.transaction() as connection:
        conversations.require(connection, user_id, conversation_id)
        rows, total = conversations.messages(connection, conversation_id, limit=limit, offset=offset)
    response.headers[TOTAL_HEADER] = str(total)
    return [MessageOut.model_validate(dict(row)) for row in rows]


@router.delete("/conversations/{conversation_id}", status_code=204, responses=documented(401, 403, 404))
def delete_conversation(user_id: Owner, conversation_id: ConversationId, parts: Parts) -> None:
    """Delete a conversation with its messages."""
    with parts.database.single() as connection:
        if not conversations.remove(connection, user_id, conversation_id):
            raise NotFound(f"there is no conversation {conversation_id}")


async def _events(turn: Turn) -> AsyncIterator[str]:
    try:
        async for event in turn.events():
            if isinstance(event, ChatAnswer):
                yield _event("done", event.model_dump(mode="json"))
            elif isinstance(event, Text):
                yield _event("token", {"text": event.text})
            else:
                yield _event("tool", event.as_dict())
    except AppError as exc:
        yield _event("error", {"detail": exc.detail, "code": exc.code})
    except Exception:  # noqa: BLE001 - the status line is sent, so only an event can still tell
        logs.get().exception("unhandled_error")
        yield _event("error", {"detail": "something went wrong here", "code": "internal_error"})


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
