"""Sign up, log in, log out, and who am I."""

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from sqlalchemy import RowMapping

from todochat.attempts import Counters, counters, too_many
from todochat.auth import (
    COOKIE,
    CurrentUser,
    clear_session,
    require_same_site,
    set_session,
    wants_cookie,
)
from todochat.errors import NotAuthenticated
from todochat.refusals import documented
from todochat.routes.deps import Parts
from todochat.schemas import LogIn, SessionOut, SignUp, UserOut
from todochat.services import Services
from todochat.store import users

router = APIRouter(prefix="/api/auth", tags=["authentication"])


@router.post("/signup", status_code=201, responses=documented(409))
async def signup(body: SignUp, request: Request, response: Response, parts: Parts) -> SessionOut:
    """Open an account, and a session with it."""
    password_hash = await parts.passwords.hash(body.password)

    def store() -> RowMapping:
        with parts.database.transaction() as connection:
            return users.add(connection, name=body.name, email=body.email, password_hash=password_hash)

    return _open_session(request, response, parts, await to_thread.run_sync(store))


@router.post("/login", responses=documented(401, 429))
async def login(body: LogIn, request: Request, response: Response, parts: Parts) -> SessionOut:
    """Open a session; a wrong address and a wrong password are not told apart."""
    counted = counters(
        request,
        body.email,
        limit=parts.settings.login_attempts_per_minute,
        trusted_proxies=parts.settings.trusted_proxies,
    )
    row = await to_thread.run_sync(_look_up, parts, counted, body.email)
    if not await parts.passwords.verify(row["password_hash"] if row else None, body.password) or row is None:
        raise NotAuthenticated("the e-mail address or the password is wrong", code="invalid_credentials")
    fresh = None
    if parts.passwords.needs_rehash(row["password_hash"]):
        fresh = await parts.passwords.hash(body.password)

    def settle() -> None:
        with parts.database.transaction() as connection:
            # Not forgotten: the right password of one's own account must not pay for guesses at others.
            users.take_back_attempt(connection, counted.client.key)
            users.forget_attempts(connection, counted.account.key)
            if fresh is not None:
                users.set_password_hash(connection, row["id"], fresh)

    await to_thread.run_sync(settle)
    return _open_session(request, response, parts, row)


@router.get("/me", responses=documented(401))
def me(user_id: CurrentUser, parts: Parts) -> UserOut:
    """Return the account that asks."""
    with parts.database.single() as connection:
        row = users.find(connection, user_id)
    if row is None:
        raise NotAuthenticated("this account no longer exists", code="invalid_token")
    return _user(row)


@router.post("/logout", status_code=204, responses=documented(403))
async def logout(request: Request, response: Response) -> None:
    """End the session of the cookie; a token that a program holds ends with its time."""
    if COOKIE in request.cookies:
        require_same_site(request)
    clear_session(response)


def _look_up(parts: Services, counted: Counters, email: str) -> RowMapping | None:
    """Count the attempt first, so that a guess that is refused costs no password check."""
    row = None
    with parts.database.transaction() as connection:
        # In this order everywhere, so that two attempts never wait for each other.
        allowed = all(
            users.count_attempt(connection, counter.key) <= counter.limit
            for counter in (counted.client, counted.account)
        )
        if allowed:
            row = users.find_by_email(connection, email)
    if not allowed:
        raise too_many("attempts")
    return row


def _open_session(request: Request, response: Response, parts: Services, row: RowMapping) -> SessionOut:
    token = parts.tokens.issue(row["id"])
    by_cookie = wants_cookie(request)
    if by_cookie:
        set_session(request, response, token)
    return SessionOut(
        user=_user(row), access_token=None if by_cookie else token.text, expires_at=token.expires_at
    )


def _user(row: RowMapping) -> UserOut:
    return UserOut(id=row["id"], name=row["name"], email=row["email"], created_at=row["created_at"])
