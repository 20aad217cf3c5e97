"""Passwords and tokens."""

import hashlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import argon2
import jwt
from anyio import CapacityLimiter, to_thread

from todochat.errors import NotAuthenticated
from todochat.settings import Settings

_ALGORITHM = "HS256"
_LEEWAY_S = 5  # clocks of two nodes differ


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """A token and when it ends."""

    text: str
    expires_at: datetime
    lifetime_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Whom a token speaks for; `epoch` is the number of the account's sessions when it was made."""

    subject: str
    epoch: int


class Passwords:
    """Hashing with argon2id, off the event loop, few at a time so that health checks keep their share."""

    def __init__(self, settings: Settings) -> None:
        self._hasher = argon2.PasswordHasher(
            time_cost=settings.argon2_passes, memory_cost=settings.argon2_memory_kib, parallelism=1
        )
        self._limiter = CapacityLimiter(settings.argon2_concurrency)
        # Compared with when there is no such account, so that both take the same time.
        self._nobody = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """Return a hash to store."""
        return await to_thread.run_sync(self._hasher.hash, password, limiter=self._limiter)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether `password` made `stored`; None is never right and takes as long."""
        matches = await to_thread.run_sync(
            self._matches, stored or self._nobody, password, limiter=self._limiter
        )
        return matches and stored is not None

    def needs_rehash(self, stored: str) -> bool:
        """Tell whether `stored` was made with other parameters than now configured."""
        return self._hasher.check_needs_rehash(stored)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except argon2.exceptions.VerificationError:
            return False
        except argon2.exceptions.InvalidHashError:
            return False


class Tokens:
    """Signing with the present key, accepting the previous one too."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.jwt_issuer
        self._lifetime_s = settings.jwt_lifetime_s
        current = settings.jwt_secret.get_secret_value()
        self._kid = _fingerprint(current)
        self._keys = {self._kid: current}
        if settings.jwt_previous_secret is not None:
            previous = settings.jwt_previous_secret.get_secret_value()
            self._keys.setdefault(_fingerprint(previous), previous)
        self._known = KnownTokens()

    def issue(self, user_id: str, epoch: int) -> IssuedToken:
        """Return a token for a session of `user_id`."""
        now_s = int(time.time())
        expires_s = now_s + self._lifetime_s
        claims = {"sub": user_id, "iss": self._issuer, "iat": now_s, "exp": expires_s, "ses": epoch}
        text = jwt.encode(claims, self._keys[self._kid], algorithm=_ALGORITHM, headers={"kid": self._kid})
        return IssuedToken(
            text=text, expires_at=datetime.fromtimestamp(expires_s, UTC), lifetime_s=self._lifetime_s
        )

    def read(self, token: str) -> Claims:
        """Return whom a token speaks for, or refuse it; one that another program issued is of epoch 0."""
        if (known := self._known.find(token)) is not None:
            return known
        for key in self._candidates(token):
            try:
                claims = jwt.decode(
                    token,
                    key,
                    algorithms=[_ALGORITHM],
                    issuer=self._issuer,
                    leeway=_LEEWAY_S,
                    options={"require": ["exp", "sub", "iss"]},
                )
            except jwt.ExpiredSignatureError as exc:
                raise NotAuthenticated("the session has expired, log in again", code="token_expired") from exc
            except jwt.InvalidTokenError:
                continue
            epoch = claims.get("ses", 0)
            found = Claims(subject=str(claims["sub"]), epoch=epoch if isinstance(epoch, int) else -1)
            self._known.add(token, found, float(claims["exp"]) + _LEEWAY_S)
            return found
        raise NotAuthenticated("the token is not valid", code="invalid_token")

    def _candidates(self, token: str) -> list[str]:
        try:
            kid = jwt.get_unverified_header(token).get("kid")
        except jwt.InvalidTokenError:
            return []
        if kid is None:
            return list(self._keys.values())
        return [self._keys[kid]] if kid in self._keys else []


class KnownTokens:
    """The tokens found good lately, so that a signature is checked once; bench "tokens": 1.61, 1.40.

    Safe because nothing but time makes a signature bad: keys are those of the process, and the end of each
    token is kept with it. Whether its session was ended is asked elsewhere, see `todochat.sessions`.
    """

    def __init__(self, at_most: int = 10_000) -> None:
        self._at_most = at_most
        self._found: dict[str, tuple[Claims, float]] = {}

    def find(self, token: str) -> Claims | None:
        """Return what a token says that is known and has not ended."""
        claims, ends_s = self._found.get(token, (None, 0.0))
        return claims if time.time() < ends_s else None

    def add(self, token: str, claims: Claims, ends_s: float) -> None:
        """Remember a token until `ends_s`, in seconds since the epoch; the oldest one makes room."""
        if len(self._found) >= self._at_most:
            self._found.pop(next(iter(self._found)), None)
        self._found[token] = (claims, ends_s)


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(b"todochat-kid:" + secret.encode()).hexdigest()[:8]
