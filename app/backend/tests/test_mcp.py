"""The tools over MCP: a real client, over real HTTP."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2
import pytest
from conftest import Account
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from servers import serve
from todochat.main import create_app
from todochat.settings import Settings

TOOLS = ["add_task", "list_tasks", "complete_task", "delete_task", "update_task"]
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    """The application behind HTTP."""
    with serve(create_app(settings)) as made:
        yield made


@pytest.fixture
def client(url: str) -> Iterator[httpx2.Client]:
    """A plain HTTP client of it."""
    with httpx2.Client(base_url=url, trust_env=False) as made:
        yield made


@asynccontextmanager
async def _assistant(url: str, account: Account, mode: Any = "auto") -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers=account.headers, trust_env=False) as http,
        Client(streamable_http_client(f"{url}/api/mcp", http_client=http), mode=mode) as assistant,
    ):
        yield assistant


def _call(url: str, account: Account, *calls: tuple[str, dict[str, Any]]) -> list[tuple[bool, Any]]:
    """Call tools one after the other; return for each whether it failed, and what it said."""

    async def work() -> list[tuple[bool, Any]]:
        async with _assistant(url, account) as assistant:
            results = [await assistant.call_tool(name, arguments) for name, arguments in calls]
        return [(result.is_error, json.loads(result.content[0].text)) for result in results]

    return anyio.run(work)


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_client_finds_the_five_tools(url: str, ada: Account, mode: str) -> None:
    """Both generations of the protocol list the same tools, none of which takes a user."""

    async def work() -> Any:
        async with _assistant(url, ada, mode) as assistant:
            return (await assistant.list_tools()).tools

    tools = anyio.run(work)

    assert [tool.name for tool in tools] == TOOLS
    assert not any("user" in name for tool in tools for name in tool.input_schema["properties"])


def test_tools_say_what_they_are(url: str, ada: Account) -> None:
    """A client knows beforehand what reads, what destroys, what may be repeated, and what comes back."""

    async def work() -> Any:
        async with _assistant(url, ada) as assistant:
            tools = (await assistant.list_tools()).tools
            made = await assistant.call_tool("add_task", {"title": "Buy milk"})
            listed = await assistant.call_tool("list_tasks", {})
            return tools, made.structured_content, listed.structured_content

    tools, made, listed = anyio.run(work)  # the client checks each answer against its schema

    told = {t.name: t.annotations for t in tools}
    assert [name for name in TOOLS if told[name].read_only_hint] == ["list_tasks"]
    assert [name for name in TOOLS if told[name].destructive_hint] == ["delete_task", "update_task"]
    assert [name for name in TOOLS if not told[name].idempotent_hint] == ["add_task"]
    assert not any(told[name].open_world_hint for name in TOOLS)
    schemas = {t.name: t.output_schema for t in tools}
    assert set(made) == set(schemas["add_task"]["required"])
    assert set(listed) == set(schemas["list_tasks"]["required"])


def test_tools_do_what_they_say(url: str, ada: Account) -> None:
    """A task made, renamed and completed by an assistant is in the list of the form."""
    made = _call(url, ada, ("add_task", {"title": "Buy milk", "description": "2 l"}))[0][1]
    task = {"task_id": made["task_id"]}

    rest = _call(
        url,
        ada,
        ("update_task", {**task, "title": "Buy oat milk"}),
        ("complete_task", task),
        ("list_tasks", {"status": "completed"}),
    )

    done = {"id": made["task_id"], "title": "Buy oat milk", "completed": True}
    assert (made["status"], rest[2]) == ("created", (False, [done]))
    assert [t["description"] for t in ada.call("GET", "/tasks").json()] == ["2 l"]
    assert _call(url, ada, ("delete_task", task))[0][1]["status"] == "deleted"
    assert ada.titles() == []


def test_another_users_task_is_not_found(url: str, ada: Account, bob: Account) -> None:
    """The token says whose tasks they are, and an argument does not."""
    task_id = bob.call("POST", "/tasks", json={"title": "Bob's"}).json()["id"]

    answers = _call(
        url,
        ada,
        ("delete_task", {"task_id": task_id, "user_id": bob.id}),
        ("list_tasks", {"user_id": bob.id}),
        ("launch_rocket", {}),
        ("add_task", {"title": " "}),
    )

    assert [(failed, said["error"] if failed else said) for failed, said in answers] == [
        (True, "NOT_FOUND"),
        (False, []),
        (True, "UNKNOWN_TOOL"),
        (True, "VALIDATION_ERROR"),
    ]
    assert bob.titles() == ["Bob's"]


@pytest.mark.parametrize("token", [None, "Bearer x.y.z", "Basic YTpi"])
def test_no_or_bad_token_is_401(client: httpx2.Client, token: str | None) -> None:
    """Without a good token not even the list of tools is told."""
    headers = {"Authorization": token} if token else {}

    answer = client.post("/api/mcp", json=LIST, headers=ACCEPT | headers)

    assert answer.status_code == 401
    assert set(answer.json()) == {"detail", "code"}
    challenge = answer.headers["WWW-Authenticate"]
    assert challenge.startswith("Bearer resource_metadata=")
    assert ('error="invalid_token"' in challenge) is (token == "Bearer x.y.z")
    # What is told there is of this very address, and needs no token.
    told = client.get(challenge.split('"')[1])
    assert told.status_code == 200
    assert told.json()["resource"] == f"{client.base_url}/api/mcp".replace("//api", "/api")
    assert told.json()["bearer_methods_supported"] == ["header"]


@pytest.mark.parametrize(
    ("headers", "base"),
    [
        ({"X-Forwarded-Host": "todo.example.com", "X-Forwarded-Proto": "https"}, "https://todo.example.com"),
        ({"X-Forwarded-Host": 'a"b, error="x'}, None),
        ({"X-Forwarded-Host": "a", "X-Forwarded-Proto": "javascript"}, None),
    ],
)
def test_metadata_is_where_the_client_came_in(
    client: httpx2.Client, headers: dict[str, str], base: str | None
) -> None:
    """Behind a proxy it is the proxy's address, and what is no address gets into no header."""
    challenge = client.post("/api/mcp", json=LIST, headers=ACCEPT | headers).headers["WWW-Authenticate"]

    place = f"{base}/.well-known/oauth-protected-resource/api/mcp"
    assert challenge == (f'Bearer resource_metadata="{place}"' if base else "Bearer")


def test_program_that_stays_has_a_token_of_its_own(url: str, ada: Account) -> None:
    """A token that does not end with the session does for the tools, until it is taken back."""
    with httpx2.Client(base_url=url, trust_env=False, headers=ada.headers) as http:
        made = http.post("/api/auth/tokens", json={"name": "assistant", "days": 365}).json()
        session, ada.headers = ada.headers, {"Authorization": f"Bearer {made['token']}"}
        said = _call(url, ada, ("add_task", {"title": "Buy milk"}))
        http.delete(f"/api/auth/tokens/{made['id']}", headers=session)
        again = http.post("/api/mcp", json=LIST, headers=ACCEPT | ada.headers)

    assert said[0][1]["title"] == "Buy milk"
    assert again.status_code == 401


def test_cookie_does_not_count(client: httpx2.Client) -> None:
    """A browser's session opens the pages' door, not this one."""
    body = {"name": "Cy", "email": "cy@example.com", "password": "correct horse"}
    client.post("/api/auth/signup", json=body, headers={"X-Auth-Mode": "cookie"})

    me = client.get("/api/auth/me")
    answer = client.post("/api/mcp", json=LIST, headers=ACCEPT | {"X-Requested-With": "todochat"})

    assert (me.status_code, answer.status_code) == (200, 401)


@pytest.mark.parametrize(("origin", "status"), [("http://evil.example", 403), ("null", 403), (None, 200)])
def test_other_origins_are_refused(
    client: httpx2.Client, ada: Account, origin: str | None, status: int
) -> None:
    """A page of another site gets nothing, whatever name it gave this host."""
    headers = ACCEPT | ada.headers | ({"Origin": origin} if origin else {})

    assert client.post("/api/mcp", json=LIST, headers=headers).status_code == status


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_only_post_is_taken(client: httpx2.Client, ada: Account, method: str) -> None:
    """There is no stream to wait on and no session to end."""
    answer = client.request(method, "/api/mcp", headers=ada.headers)

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", -32700),
        ("[]", -32602),
        ('{"jsonrpc": "2.0"}', -32602),
        ('{"jsonrpc": "2.0", "id": 1, "method": "x/y"}', -32601),
    ],
)
def test_nonsense_is_the_callers_fault(client: httpx2.Client, ada: Account, body: str, code: int) -> None:
    """What is not the protocol is refused in the protocol's words, and nothing breaks."""
    headers = ACCEPT | ada.headers | {"Content-Type": "application/json"}

    answer = client.post("/api/mcp", content=body, headers=headers)

    assert answer.status_code < 500
    assert answer.json()["error"]["code"] == code


def test_body_limit_holds_here_too(client: httpx2.Client, ada: Account) -> None:
    """A large body is refused before the protocol sees it."""
    answer = client.post("/api/mcp", json={**LIST, "x": "y" * 70_000}, headers=ACCEPT | ada.headers)

    assert answer.status_code == 413
