"""What people do with their own account: change the password, end sessions, give programs tokens, leave."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection, RowMapping

from todochat import models, sessions
from todochat.auth import SessionUser, clear_session
from todochat.errors import AccountGone, Fault, Invalid, NotFound
from todochat.refusals import documented
from todochat.routes.auth import open_session, proved
from todochat.routes.deps import Parts
from todochat.schemas import (
    AccessTokenCreate,
    AccessTokenMade,
    AccessTokenOut,
    PasswordChange,
    PasswordProof,
    SessionOut,
)
from todochat.services import Services
from todochat.store import access_tokens, users

router = APIRouter(prefix="/api/auth", tags=["authentication"])


@router.post("/password", responses=documented(401, 403, 429))
async def change_password(
    user_id: SessionUser, body: PasswordChange, request: Request, response: Response, parts: Parts
) -> SessionOut:
    """Change the password; every session and every program's token ends, and a new session begins."""
    row = await proved(request, parts, await _address(parts, user_id), body.current_password)
    password_hash = await parts.passwords.hash(body.new_password)

    def change(connection: Connection) -> RowMapping:
        users.set_password_hash(connection, row["id"], password_hash)
        return _end_all(connection, user_id)

    changed = await parts.database.transact(change)
    parts.sessions.forget(user_id)
    return open_session(request, response, parts, changed)


@router.post("/logout-everywhere", status_code=204, responses=documented(401, 403))
async def logout_everywhere(user_id: SessionUser, response: Response, parts: Parts) -> None:
    """End every session of the account, this one too, and take every program's token back."""
    await parts.database.transact(lambda connection: _end_all(connection, user_id))
    parts.sessions.forget(user_id)
    clear_session(response)


@router.post("/delete-account", status_code=204, responses=documented(401, 403, 429))
async def delete_account(
    user_id: SessionUser, body: PasswordProof, request: Request, response: Response, parts: Parts
) -> None:
    """Delete the account with all it has: tasks, conversations, messages, tokens."""
    row = await proved(request, parts, await _address(parts, user_id), body.password)
    await parts.database.transact(lambda connection: users.remove(connection, row["id"]))
    parts.sessions.forget(user_id)
    clear_session(response)


@router.post("/tokens", status_code=201, responses=documented(401, 403))
async def make_token(user_id: SessionUser, body: AccessTokenCreate, parts: Parts) -> AccessTokenMade:
    """Make a token for a program that stays, such as an assistant over MCP; it is told this once."""
    text = sessions.new_token()
    row = await parts.database.transact(
        lambda connection: access_tokens.add(
            connection,
            user_id,
            name=body.name,
            digest=sessions.digest(text),
            expires_at=models.now() + timedelta(days=body.days),
        )
    )
    if row is None:
        most = access_tokens.PER_USER_MAX
        raise Invalid([Fault(field="name", message=f"there are {most} tokens, take one back first")])
    return AccessTokenMade(**_told(row), token=text)


@router.get("/tokens", responses=documented(401, 403))
async def list_tokens(user_id: SessionUser, parts: Parts) -> list[AccessTokenOut]:
    """Return the account's tokens, the newest first, without what they say."""
    rows = await parts.database.run(access_tokens.listing, user_id)
    return [AccessTokenOut(**_told(row)) for row in rows]


@router.delete("/tokens/{token_id}", status_code=204, responses=documented(401, 403, 404))
async def take_token_back(user_id: SessionUser, token_id: UUID, parts: Parts) -> None:
    """Take a token back."""
    if not await parts.database.run(access_tokens.remove, user_id, str(token_id)):
        raise NotFound("there is no such token")
    parts.sessions.forget(user_id)


async def _address(parts: Services, user_id: str) -> str:
    row = await parts.database.run(users.find, user_id)
    if row is None:
        raise AccountGone
    return str(row["email"])


def _end_all(connection: Connection, user_id: str) -> RowMapping:
    access_tokens.remove_all(connection, user_id)
    return users.end_sessions(connection, user_id)


def _told(row: RowMapping) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "name", "created_at", "expires_at")}
