"""Past talks."""

from fastapi import APIRouter, Response
from pydantic import TypeAdapter

from todochat.auth import Owner
from todochat.errors import NotFound
from todochat.routes._common import TOTAL_HEADER, Limit, Offset, Shared, failures, json_answer
from todochat.schemas import ConversationOut, MessageOut, RowId
from todochat.store import conversations

router = APIRouter(prefix="/api/{user_id}/conversations", tags=["conversations"])
_TALKS = TypeAdapter(list[ConversationOut])
_MESSAGES = TypeAdapter(list[MessageOut])


@router.get("", response_model=list[ConversationOut], responses=failures(401, 403))
def list_conversations(
    user: Owner,
    services: Shared,
    user_id: str,  # noqa: ARG001 (names the path's parameter in the document)
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """List one page of talks, the latest first."""
    with services.database.transaction() as connection:
        rows, total = conversations.listing(connection, user, limit=limit, offset=offset)
    return json_answer(_TALKS, rows, headers={TOTAL_HEADER: str(total)})


@router.get("/{conversation_id}/messages", response_model=list[MessageOut], responses=failures(401, 403, 404))
def list_messages(
    user: Owner,
    services: Shared,
    user_id: str,  # noqa: ARG001
    conversation_id: RowId,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """List one page of messages, the oldest first."""
    with services.database.transaction() as connection:
        conversations.require(connection, user, conversation_id)
        rows, total = conversations.messages(connection, conversation_id, limit=limit, offset=offset)
    return json_answer(_MESSAGES, rows, headers={TOTAL_HEADER: str(total)})


@router.delete(
    "/{conversation_id}", status_code=204, response_class=Response, responses=failures(401, 403, 404)
)
def delete_conversation(user: Owner, services: Shared, user_id: str, conversation_id: RowId) -> Response:  # noqa: ARG001
    """Delete a talk with its messages; the tasks stay."""
    with services.database.single() as connection:
        found = conversations.remove(connection, user, conversation_id)
    if not found:
        raise NotFound(f"there is no conversation {conversation_id}")
    return Response(status_code=204)
