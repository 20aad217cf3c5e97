"""By what attempts are counted: by account and by network, so that changing either one helps nobody.

Behind one address there may be everybody: a node's, when the Service hides where a request came from. So the
bound of a network does not concern an account that is known from it: its own bound does, and nobody can lock
out those who were there before. Keys are hashed: neither addresses nor networks are ours to keep.
"""

import hashlib
import ipaddress
import time
from dataclasses import dataclass

from fastapi import Request

from todochat.errors import RateLimited
from todochat.store.attempts import MINUTE

# One client may stand for an office behind one address, or for all users behind a proxy that is not trusted.
_CLIENT_FACTOR = 10
_MINUTE_S = 60
_V6_PREFIX = 64  # bits; a single customer gets at least so many addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A key, and how many attempts a minute it allows."""

    key: str
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """What one attempt is counted by."""

    client: Counter
    account: Counter
    known_account: Counter  # of an account that is known from this network


def counters(request: Request, email: str, *, limit: int, trusted_proxies: int) -> Counters:
    """Return the counters of an attempt for `email`, of which `limit` a minute are allowed."""
    network = _client(request, trusted_proxies)
    return Counters(
        client=Counter(key=_hash("client", network), limit=limit * _CLIENT_FACTOR),
        account=Counter(key=_hash("account", email), limit=limit),
        known_account=Counter(key=_hash("known", f"{email}|{network}"), limit=limit),
    )


def sign_ups(request: Request, *, limit: int, trusted_proxies: int) -> Counter:
    """Return the counter of accounts that one network opens, of which `limit` a minute are allowed."""
    return Counter(key=_hash("signup", _client(request, trusted_proxies)), limit=limit)


def turn_key(user_id: str, span: int) -> str:
    """Return the key of a user's turns in the chat in a span of so many minutes."""
    return _hash("turn" if span == MINUTE else f"turn {span}", user_id)


def too_many(what: str, span: int = MINUTE) -> RateLimited:
    """Return the refusal of what was done too often in this minute, or span of minutes, of the clock."""
    span_s = span * _MINUTE_S
    wait_s = span_s - int(time.time()) % span_s
    return RateLimited(f"too many {what}, try again in {wait_s} s", retry_after_s=wait_s)


def _client(request: Request, trusted_proxies: int) -> str:
    """Return who is at the far side of our own proxies; what lies beyond, a client can write itself."""
    named = ",".join(request.headers.getlist("x-forwarded-for")) if trusted_proxies else ""
    chain = [part.strip() for part in named.split(",") if part.strip()]
    chain.append(request.client.host if request.client else "")
    return _network(chain[max(0, len(chain) - 1 - trusted_proxies)])


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:  # noqa: PLR2004 - the protocol's name
        return address
    return str(ipaddress.ip_network((parsed, _V6_PREFIX), strict=False))


def _hash(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}|{value}".encode()).hexdigest()
