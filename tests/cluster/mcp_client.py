"""A client of the tools over MCP; runs beside the tests, and inside the cluster in the back end's image.

Environment: MCP_URL, MCP_TOKEN, MCP_TITLE. Prints one JSON document: the tools, and what `add_task` said.
"""

import json
import os

import anyio
import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client


async def main() -> None:
    """List the tools and add a task."""
    headers = {"Authorization": f"Bearer {os.environ['MCP_TOKEN']}"}
    async with (
        httpx2.AsyncClient(headers=headers, trust_env=False) as http,
        Client(streamable_http_client(os.environ["MCP_URL"], http_client=http)) as client,
    ):
        tools = [tool.name for tool in (await client.list_tools()).tools]
        added = await client.call_tool("add_task", {"title": os.environ["MCP_TITLE"]})
    print(json.dumps({"tools": tools, "failed": added.is_error, "text": added.content[0].text}))  # noqa: T201


anyio.run(main)
