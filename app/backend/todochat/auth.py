"""Who asks: by bearer token, or by cookie with a defence against forged requests."""

import re
from typing import Annotated

from fastapi import Depends, Path, Request, Response
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase

from todochat.errors import Forbidden, NotAuthenticated
from todochat.security import IssuedToken
from todochat.sessions import Bearer, Sessions

COOKIE = "todochat_session"
CSRF_HEADER = "x-requested-with"
CSRF_VALUE = "todochat"
# What a program is told of MCP and its tokens, at the place that RFC 9728 gives it.
RESOURCE = "/api/mcp"
RESOURCE_METADATA = f"/.well-known/oauth-protected-resource{RESOURCE}"
_HOST = re.compile(r"^[A-Za-z0-9._-]{1,253}(:\d{1,5})?$|^\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?$")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class _Scheme(SecurityBase):
    """By bearer token or by cookie, as one scheme.

    FastAPI's own two would be resolved one after the other: as costly as the bench's "dependencies".
    `todochat.openapi` documents the cookie.
    """

    scheme_name = "HTTPBearer"
    model = HTTPBearerModel(description="The access token of sign-up or log-in.")

    async def who(self, request: Request) -> Bearer:
        """Return whom the request's token speaks for, be its session open or not."""
        sessions = _sessions(request)
        given = request.headers.get("authorization")
        if given is not None:
            scheme, _, token = given.partition(" ")
            if scheme.lower() != "bearer" or not token:
                raise NotAuthenticated(
                    "the Authorization header does not hold a bearer token", code="invalid_token"
                )
            return await sessions.read(token)
        cookie = request.cookies.get(COOKIE)
        if not cookie:
            raise NotAuthenticated("log in first")
        require_same_site(request)
        return await sessions.read(cookie)


class Session(_Scheme):
    """Who asks."""

    async def __call__(self, request: Request) -> str:
        """Return the id of who asks."""
        return await _sessions(request).require_open(await self.who(request))


class PersonSession(_Scheme):
    """Who asks, as a person: what a program could do with this, it could do for ever."""

    async def __call__(self, request: Request) -> str:
        """Return the id of who asks."""
        bearer = await self.who(request)
        if bearer.is_program:
            raise Forbidden("the token of a program cannot do this, log in")
        return await _sessions(request).require_open(bearer)


class OwnSession(_Scheme):
    """Who asks, who must be whom the path names: one dependency; bench "dependencies": 1.12, 1.10."""

    async def __call__(self, request: Request, user_id: Annotated[str, Path()]) -> str:
        """Return the id of who asks."""
        bearer = await self.who(request)
        if user_id != bearer.user_id:
            raise Forbidden("this belongs to another user")
        return await _sessions(request).require_open(bearer)


CurrentUser = Annotated[str, Depends(Session())]
SessionUser = Annotated[str, Depends(PersonSession())]


async def bearer_user(request: Request) -> str:
    """Return the id of the program's user: a token only, a browser's cookie does not count."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    sessions = _sessions(request)
    try:
        bearer = await sessions.read(token if scheme.lower() == "bearer" else "")
        return await sessions.require_open(bearer)
    except NotAuthenticated as refusal:
        if (here := public_address(request)) is not None:
            refusal.metadata_url = here + RESOURCE_METADATA
        raise


def public_address(request: Request) -> str | None:
    """Return scheme and host as the client wrote them; None when they are no address."""
    headers = request.headers
    scheme = headers.get("x-forwarded-proto", request.url.scheme)
    host = headers.get("x-forwarded-host") or headers.get("host", "")
    return f"{scheme}://{host}" if scheme in {"http", "https"} and _HOST.match(host) else None


BearerUser = Annotated[str, Depends(bearer_user)]
Owner = Annotated[str, Depends(OwnSession())]


def require_same_site(request: Request) -> None:
    """Refuse a change that another site's page may have sent with our cookie."""
    if request.method in _SAFE:
        return
    if request.headers.get(CSRF_HEADER) != CSRF_VALUE:
        raise Forbidden(f"the header X-Requested-With: {CSRF_VALUE} is missing", code="csrf_failed")
    require_same_origin(request)


def require_same_origin(request: Request) -> None:
    """Refuse what a browser says it sends for another site's page."""
    headers = request.headers
    origin = headers.get("origin")
    if origin is None:
        return
    host = headers.get("x-forwarded-host") or headers.get("host", "")
    if origin.partition("://")[2] != host:
        raise Forbidden("the request comes from another origin", code="csrf_failed")


def wants_cookie(request: Request) -> bool:
    """Tell whether the session shall be kept in a cookie."""
    return request.headers.get("x-auth-mode", "").lower() == "cookie"


def set_session(request: Request, response: Response, token: IssuedToken) -> None:
    """Keep the session where no script can read it."""
    response.set_cookie(
        COOKIE,
        token.text,
        max_age=token.lifetime_s,
        path="/api",
        httponly=True,
        samesite="strict",
        secure=request.headers.get("x-forwarded-proto", request.url.scheme) == "https",
    )


def clear_session(response: Response) -> None:
    """End the session of the cookie."""
    response.delete_cookie(COOKIE, path="/api", httponly=True, samesite="strict")


def _sessions(request: Request) -> Sessions:
    found: Sessions = request.app.state.services.sessions
    return found
