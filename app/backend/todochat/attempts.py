"""By what log-in attempts are counted: by account and by client, so that changing either one helps nobody.

Both are hashed: neither is ours to keep.
"""

import hashlib
import ipaddress
from dataclasses import dataclass

from fastapi import Request

# One client may stand for an office behind one address, or for all users behind a proxy that is not trusted.
_CLIENT_FACTOR = 10
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


def counters(request: Request, email: str, *, limit: int, trusted_proxies: int) -> Counters:
    """Return the counters of an attempt for `email`, of which `limit` a minute are allowed."""
    return Counters(
        client=Counter(key=_hash("client", _client(request, trusted_proxies)), limit=limit * _CLIENT_FACTOR),
        account=Counter(key=_hash("account", email), limit=limit),
    )


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
