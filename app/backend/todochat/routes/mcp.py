"""The door for outside assistants: the Model Context Protocol over HTTP."""

import importlib
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from starlette.types import Receive, Scope, Send

from todochat.auth import (
    RESOURCE,
    RESOURCE_METADATA,
    BearerUser,
    public_address,
    require_same_origin,
)
from todochat.routes.deps import Parts
from todochat.services import Services

router = APIRouter()


# Not in the OpenAPI document: the protocol describes itself, to whoever speaks it.
@router.post(RESOURCE, include_in_schema=False)
async def exchange(request: Request, user_id: BearerUser, parts: Parts) -> Response:
    """Answer one message of the protocol, for the token's user."""
    require_same_origin(request)
    return _Exchange(user_id, parts)


@router.get(RESOURCE_METADATA, include_in_schema=False)
async def resource_metadata(request: Request) -> dict[str, Any]:
    """Tell a program what this resource is and how it takes tokens (RFC 9728).

    There is no authorization server: people make tokens for their programs themselves.
    """
    return {
        "resource": f"{public_address(request) or ''}{RESOURCE}",
        "resource_name": "Todo Chatbot",
        "bearer_methods_supported": ["header"],
        "resource_documentation": f"{public_address(request) or ''}/api/openapi.json",
    }


class _Exchange(Response):
    """An answer that the protocol's own package writes."""

    def __init__(self, user_id: str, parts: Services) -> None:
        super().__init__()
        self._user_id = user_id
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Half a second to import, so not at the start, and not on the event loop.
        server = await to_thread.run_sync(importlib.import_module, "todochat.mcp_server")
        database, metrics = self._parts.database, self._parts.metrics
        await server.Exchange(user_id=self._user_id, database=database, metrics=metrics).run(
            scope, receive, send
        )
