"""Accounts and sessions."""

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from todochat import auth, limits
from todochat.errors import NotAuthenticated, RateLimited
from todochat.routes._common import Shared, failures, json_answer
from todochat.schemas import LogIn, SessionOut, SignUp, UserOut
from todochat.services import Services
from todochat.store import users

router = APIRouter(prefix="/api/auth", tags=["auth"])
_SESSION = TypeAdapter(SessionOut)
_USER = TypeAdapter(UserOut)


@router.post("/signup", status_code=201, response_model=SessionOut, responses=failures(409))
async def sign_up(request: Request, body: SignUp, services: Shared) -> Response:
    """Make an account and log in."""
    password_hash = await services.passwords.hash(body.password)
    row = await to_thread.run_sync(_add, services, body, password_hash)
    return _session(request, services, row, status=201)


@router.post("/login", response_model=SessionOut, responses=failures(401, 429))
async def log_in(request: Request, body: LogIn, services: Shared) -> Response:
    """Prove an account; a wrong password and an unknown address look the same and take the same time."""
    peer = request.client.host if request.client else None
    keys = limits.attempt_keys(
        body.email, limits.client_address(request.headers.get("x-forwarded-for"), peer)
    )
    row = await to_thread.run_sync(_require_attempt, services, keys, body.email)
    if (
        not await services.passwords.verify(row["password_hash"] if row else None, body.password)
        or row is None
    ):
        raise NotAuthenticated("wrong e-mail address or password", code="invalid_credentials")
    renewed = None
    if services.passwords.needs_rehash(row["password_hash"]):
        renewed = await services.passwords.hash(body.password)
    await to_thread.run_sync(_settle, services, keys, row["id"], renewed)
    return _session(request, services, row, status=200)


@router.get("/me", response_model=UserOut, responses=failures(401))
def me(user: auth.CurrentUser, services: Shared) -> Response:
    """Tell who is logged in."""
    with services.database.single() as connection:
        row = users.find(connection, user)
    if row is None:
        raise NotAuthenticated("this account no longer exists", code="invalid_token")
    return json_answer(_USER, row)


@router.post("/logout", status_code=204, response_class=Response, responses=failures(403))
async def log_out(request: Request) -> Response:
    """End the session of the cookie; a bearer token ends by its expiry."""
    if auth.COOKIE in request.cookies:
        auth.require_same_site(request)
    response = Response(status_code=204)
    auth.clear_session(response)
    return response


def _add(services: Services, body: SignUp, password_hash: str) -> RowMapping:
    with services.database.transaction() as connection:
        return users.add(connection, name=body.name, email=body.email, password_hash=password_hash)


def _require_attempt(services: Services, keys: list[str], email: str) -> RowMapping | None:
    refused: RateLimited | None = None
    with services.database.transaction() as connection:
        try:
            limits.require_attempt(connection, keys, per_minute=services.settings.login_attempts_per_minute)
        except RateLimited as exc:
            refused = exc  # the count has to be kept, so the transaction must not fail
        row = users.find_by_email(connection, email)
    if refused is not None:
        raise refused
    return row


def _settle(services: Services, keys: list[str], user_id: str, renewed_hash: str | None) -> None:
    with services.database.transaction() as connection:
        users.forget_attempts(connection, keys)
        if renewed_hash is not None:
            users.set_password_hash(connection, user_id, renewed_hash)


def _session(request: Request, services: Services, row: RowMapping, *, status: int) -> Response:
    token = services.tokens.issue(row["id"])
    in_cookie = auth.wants_cookie(request)
    session = {
        "user": dict(row),
        "access_token": None if in_cookie else token.text,
        "token_type": "bearer",
        "expires_at": token.expires_at,
    }
    response = json_answer(_SESSION, session, status=status, headers={"Cache-Control": "no-store"})
    if in_cookie:
        auth.set_session(request, response, token)
    return response
