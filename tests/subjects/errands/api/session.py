"""Passwords, and the cookie that says who somebody is."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from collections import defaultdict, deque

COOKIE = "sid"
LIFETIME_S = 12 * 3600
_KEY = os.environ.get("SIGNING_KEY", "").encode()
_HEAD = {"alg": "HS512", "typ": "JWT"}
# Wrong log-ins for one address in a minute.
_TRIES, _WINDOW_S = 10, 60
_wrong: dict[str, deque[float]] = defaultdict(deque)


def scramble(password: str, salt: str = "") -> str:
    """Return what is stored of a password."""
    salt = salt or secrets.token_hex(8)
    mark = hashlib.scrypt(password.encode(), salt=salt.encode(), n=2**12, r=8, p=1).hex()
    return f"{salt}${mark}"


def fits(password: str, stored: str) -> bool:
    """Tell whether a password is the stored one."""
    return hmac.compare_digest(scramble(password, stored.partition("$")[0]), stored)


def issue(account_id: int) -> str:
    """Return the signed value of the cookie."""
    text = f"{_part(_HEAD)}.{_part({'sub': str(account_id), 'exp': int(time.time()) + LIFETIME_S})}"
    return f"{text}.{_sign(text)}"


def read(value: str) -> int | None:
    """Return whose cookie it is; None when it was not made here, or is past its time."""
    text, _, mark = value.rpartition(".")
    if not text or not hmac.compare_digest(_sign(text).encode(), mark.encode()):
        return None
    claims = text.partition(".")[2]
    found = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return int(found["sub"]) if found["exp"] > time.time() else None


def must_wait(mail: str) -> bool:
    """Tell whether too many wrong log-ins were tried for an address."""
    tries = _wrong[mail]
    while tries and tries[0] < time.monotonic() - _WINDOW_S:
        tries.popleft()
    return len(tries) >= _TRIES


def note_wrong(mail: str) -> None:
    """Count a wrong log-in."""
    _wrong[mail].append(time.monotonic())


def _part(data: object) -> str:
    return _encode(json.dumps(data).encode())


def _sign(text: str) -> str:
    return _encode(hmac.new(_KEY, text.encode(), hashlib.sha512).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
