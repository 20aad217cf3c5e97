"""The five tools over the Model Context Protocol, for outside assistants; imported by the first request.

A server serves one exchange of one user and is gone: replicas need not know each other, and no exchange can
meet another's user.
"""

import json
from typing import Any

import mcp_types as types
from anyio import to_thread
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import Receive, Scope, Send

from todochat import __version__
from todochat.chat import tools as toolbox
from todochat.database import Database
from todochat.errors import AppError
from todochat.metrics import Metrics

_TOOLS = [
    types.Tool(
        name=tool.name,
        description=tool.description,
        input_schema=tool.schema,
        output_schema=tool.answer.model_json_schema(),
        annotations=types.ToolAnnotations(
            read_only_hint=tool.name == toolbox.LIST,
            destructive_hint=tool.destroys,
            idempotent_hint=tool.once,
            open_world_hint=False,  # one user's list, and nothing else
        ),
    )
    for tool in toolbox.TOOLS.values()
]
# Host names are the deployment's business, and the route has checked Origin: see `require_same_origin`.
_SECURITY = TransportSecuritySettings(enable_dns_rebinding_protection=False)


class Exchange:
    """One request of one user."""

    def __init__(self, *, user_id: str, database: Database, metrics: Metrics) -> None:
        self._user_id = user_id
        self._database = database
        self._metrics = metrics

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request with one JSON document."""
        server: Server[Any] = Server(
            "todochat",
            version=__version__,
            on_list_tools=self._list,
            on_call_tool=self._call,
        )
        manager = StreamableHTTPSessionManager(
            server, stateless=True, json_response=True, security_settings=_SECURITY
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)

    async def _list(self, _context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_TOOLS)

    async def _call(self, _context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            result = await to_thread.run_sync(self._use, params.name, params.arguments or {})
        except AppError as exc:  # the database is away, or the account gone
            result = toolbox.refusal(exc.code.upper(), exc.detail)
        failed = isinstance(result, dict) and "error" in result
        self._metrics.tool_calls.labels(
            params.name if params.name in toolbox.TOOLS else "unknown", "refused" if failed else "done"
        ).inc()
        return types.CallToolResult(
            content=[types.TextContent(text=json.dumps(result, ensure_ascii=False))],
            # An object by the protocol's earlier versions, so a list is put into one.
            structured_content=result if isinstance(result, dict) else {"tasks": result},
            is_error=failed,
        )

    def _use(self, name: str, arguments: dict[str, Any]) -> Any:
        with self._database.transaction() as connection:
            caller = toolbox.Caller(connection=connection, user_id=self._user_id)
            return toolbox.run(caller, name, arguments)[1]
