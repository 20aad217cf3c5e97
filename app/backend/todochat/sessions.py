"""Whose token is it, and is its session still open: signatures speak for themselves, the rest is asked."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Any

from todochat.database import Database
from todochat.errors import AccountGone, NotAuthenticated
from todochat.security import Tokens
from todochat.store import access_tokens, users

PREFIX = "todochat_"  # of a program's token, so that whoever finds one in a file knows what it is
_RANDOM_BYTES = 32
# How long an answer of the database is believed: another replica learns of a session's end so much later,
# the process that ended it at once. Bench "sessions", asking always: 1.81, 1.96.
_BELIEVED_S = 2.0
_KNOWN_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Whom a token speaks for: a session of the account's `epoch`, or a program with a token of its own."""

    user_id: str
    epoch: int = 0
    is_program: bool = False


class Sessions:
    """Reads tokens, and asks the database whether what they speak for is still there."""

    def __init__(self, tokens: Tokens, database: Database) -> None:
        self._tokens = tokens
        self._database = database
        # By user, and by digest of a program's token: what the database said, and until when it is believed.
        self._epochs: dict[str, tuple[int | None, float]] = {}
        self._programs: dict[str, tuple[str | None, float]] = {}

    async def read(self, token: str) -> Bearer:
        """Return whom a token speaks for, be its session open or not.

        Raises:
            NotAuthenticated: nobody.
        """
        if not token:
            raise NotAuthenticated("log in first, or send an access token as a bearer token")
        if not token.startswith(PREFIX):
            claims = self._tokens.read(token)
            return Bearer(user_id=claims.subject, epoch=claims.epoch)
        key = digest(token)
        user_id, until_s = self._programs.get(key, (None, 0.0))
        if time.monotonic() >= until_s:
            user_id = await self._database.run(access_tokens.owner, key)
            _keep(self._programs, key, user_id)
        if user_id is None:
            raise NotAuthenticated("the token is not valid, or was taken back", code="invalid_token")
        return Bearer(user_id=user_id, is_program=True)

    async def require_open(self, bearer: Bearer) -> str:
        """Return the user of a token whose session was not ended.

        Raises:
            NotAuthenticated: it was ended, or the account is gone.
        """
        if bearer.is_program:
            return bearer.user_id
        user_id = bearer.user_id
        epoch, until_s = self._epochs.get(user_id, (None, 0.0))
        if time.monotonic() >= until_s:
            epoch = await self._database.run(users.session_epoch, user_id)
            _keep(self._epochs, user_id, epoch)
        if epoch is None:
            raise AccountGone
        if epoch != bearer.epoch:
            raise NotAuthenticated("this session was ended, log in again", code="session_ended")
        return user_id

    def forget(self, user_id: str) -> None:
        """Ask anew: something about the user's sessions or tokens has changed."""
        self._epochs.pop(user_id, None)
        self._programs = {key: found for key, found in self._programs.items() if found[0] != user_id}


def _keep(known: dict[str, tuple[Any, float]], key: str, found: Any) -> None:
    if len(known) >= _KNOWN_MAX:
        known.pop(next(iter(known)), None)
    known[key] = (found, time.monotonic() + _BELIEVED_S)


def new_token() -> str:
    """Return the text of a new token for a program."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def digest(token: str) -> str:
    """Return what is stored of a program's token: it is random, so a plain hash keeps it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
