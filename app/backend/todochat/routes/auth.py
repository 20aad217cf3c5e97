"""Sign up, log in, log out, and who am I."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection, RowMapping

from todochat.attempts import Counters, counters, sign_ups, too_many
from todochat.auth import (
    COOKIE,
    CurrentUser,
    clear_session,
    require_same_site,
    set_session,
    wants_cookie,
)
from todochat.errors import AccountGone, NotAuthenticated
from todochat.refusals import documented
from todochat.routes.deps import Parts
from todochat.schemas import LogIn, SessionOut, SignUp, UserOut
from todochat.services import Services
from todochat.store import attempts, users

router = APIRouter(prefix="/api/auth", tags=["authentication"])


@router.post("/signup", status_code=201, responses=documented(409, 429))
async def signup(body: SignUp, request: Request, response: Response, parts: Parts) -> SessionOut:
    """Open an account, and a session with it."""
    limit, proxies = parts.settings.signups_per_minute, parts.settings.trusted_proxies
    counter = sign_ups(request, limit=limit, trusted_proxies=proxies)
    if await parts.database.transact(lambda c: attempts.count(c, counter.key)) > counter.limit:
        raise too_many("new accounts")
    password_hash = await parts.passwords.hash(body.password)
    network = _counters(request, parts, body.email).client.key

    def store(connection: Connection) -> RowMapping:
        row = users.add(connection, name=body.name, email=body.email, password_hash=password_hash)
        attempts.remember(connection, row["id"], network)
        return row

    return open_session(request, response, parts, await parts.database.transact(store))


@router.post("/login", responses=documented(401, 429))
async def login(body: LogIn, request: Request, response: Response, parts: Parts) -> SessionOut:
    """Open a session; a wrong address and a wrong password are not told apart."""
    row = await proved(request, parts, body.email, body.password)
    return open_session(request, response, parts, row)


@router.get("/me", responses=documented(401))
def me(user_id: CurrentUser, parts: Parts) -> UserOut:
    """Return the account that asks."""
    with parts.database.single() as connection:
        row = users.find(connection, user_id)
    if row is None:
        raise AccountGone
    return _user(row)


@router.post("/logout", status_code=204, responses=documented(403))
async def logout(request: Request, response: Response) -> None:
    """End the session of the cookie; a token that a program holds ends with its time."""
    if COOKIE in request.cookies:
        require_same_site(request)
    clear_session(response)


async def proved(request: Request, parts: Services, email: str, password: str) -> RowMapping:
    """Return the account with this address when the password is its own; attempts are counted.

    Raises:
        NotAuthenticated: it is not, or there is no such account.
        RateLimited: there were too many attempts.
    """
    counted = _counters(request, parts, email)
    found = await parts.database.transact(lambda connection: _look_up(connection, counted, email))
    if found.refused:
        raise too_many("attempts")
    row = found.row
    if not await parts.passwords.verify(row["password_hash"] if row else None, password) or row is None:
        raise NotAuthenticated("the e-mail address or the password is wrong", code="invalid_credentials")
    stale = parts.passwords.needs_rehash(row["password_hash"])
    fresh = await parts.passwords.hash(password) if stale else None

    def settle(connection: Connection) -> None:
        # Not forgotten: the right password of one's own account must not pay for guesses at others.
        if not found.known:
            attempts.take_back(connection, counted.client.key)
        attempts.forget(connection, counted.account.key)
        attempts.forget(connection, counted.known_account.key)
        attempts.remember(connection, row["id"], counted.client.key)
        if fresh is not None:
            users.set_password_hash(connection, row["id"], fresh)

    await parts.database.transact(settle)
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The account, if there is one; whether the client's network is known to it; whether it was too often."""

    row: RowMapping | None
    known: bool
    refused: bool


def _look_up(connection: Connection, counted: Counters, email: str) -> _Found:
    """Count the attempt before the password is looked at, so that one that is refused costs no check."""
    row = users.find_by_email(connection, email)
    known = row is not None and attempts.is_known(connection, row["id"], counted.client.key)
    # In this order everywhere, so that two attempts never wait for each other.
    counters_ = (counted.known_account,) if known else (counted.client, counted.account)
    refused = any(attempts.count(connection, counter.key) > counter.limit for counter in counters_)
    return _Found(row=row, known=known, refused=refused)


def _counters(request: Request, parts: Services, email: str) -> Counters:
    limit, proxies = parts.settings.login_attempts_per_minute, parts.settings.trusted_proxies
    return counters(request, email, limit=limit, trusted_proxies=proxies)


def open_session(request: Request, response: Response, parts: Services, row: RowMapping) -> SessionOut:
    """Begin a session of the account, in a cookie where one is wanted."""
    token = parts.tokens.issue(row["id"], row["session_epoch"])
    by_cookie = wants_cookie(request)
    if by_cookie:
        set_session(request, response, token)
    return SessionOut(
        user=_user(row), access_token=None if by_cookie else token.text, expires_at=token.expires_at
    )


def _user(row: RowMapping) -> UserOut:
    return UserOut(id=row["id"], name=row["name"], email=row["email"], created_at=row["created_at"])
