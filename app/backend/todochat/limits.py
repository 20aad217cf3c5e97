"""How often a password may be tried."""

import hashlib
import time

from sqlalchemy import Connection

from todochat.errors import RateLimited
from todochat.store import users

_SECONDS = 60
_ALL_CLIENTS_FACTOR = 10  # a guesser with many addresses gets ten times what one address gets


def attempt_keys(email: str, client: str) -> list[str]:
    """Return the keys under which an attempt is counted: this client on this account, anybody on this account."""
    return [_digest(f"{email}|{client}"), _digest(email)]


def require_attempt(connection: Connection, keys: list[str], *, per_minute: int) -> None:
    """Count an attempt before it is made, so that many at once cannot all slip through."""
    for key, limit in zip(keys, (per_minute, per_minute * _ALL_CLIENTS_FACTOR), strict=True):
        if users.count_attempt(connection, key) > limit:
            wait_s = _SECONDS - int(time.time()) % _SECONDS
            raise RateLimited("too many attempts to log in, try again later", retry_after_s=wait_s)


def client_address(forwarded_for: str | None, peer: str | None) -> str:
    """Return the address our own proxy saw, which is the last that was appended."""
    if forwarded_for:
        return forwarded_for.rpartition(",")[2].strip()
    return peer or "unknown"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
