"""Signed tokens: read one, and sign another with the key that the release itself holds."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# RFC 7518 section 3.2: the three signatures that one shared key makes.
_HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Jwt:
    """A token of three parts, taken apart (RFC 7519)."""

    head: Mapping[str, Any]
    claims: Mapping[str, Any]
    signature: str


def read_jwt(token: str) -> Jwt | None:
    """Return the parts of a signed token; None for an opaque one."""
    parts = token.split(".")
    if len(parts) != _PARTS:
        return None
    try:
        head, claims = (json.loads(_decode(part)) for part in parts[:2])
    except ValueError:
        return None
    if not isinstance(head, dict) or not isinstance(claims, dict):
        return None
    return Jwt(head, claims, parts[2])


def encode_part(part: Mapping[str, Any]) -> str:
    """Return a head or a set of claims as it stands in a token."""
    return _encode(json.dumps(part, separators=(",", ":")).encode())


def sign(head: Mapping[str, Any], claims: Mapping[str, Any], key: bytes) -> str:
    """Return a token that is signed with a shared key, by the algorithm that its head names."""
    text = f"{encode_part(head)}.{encode_part(claims)}"
    return f"{text}.{_signature(str(head['alg']), text, key)}"


def find_key(token: str, candidates: Iterable[bytes]) -> bytes | None:
    """Return the key that signed a token; None when none of these did, or no shared key signs it."""
    read = read_jwt(token)
    if read is None or read.head.get("alg") not in _HASHES:
        return None
    text = token.rpartition(".")[0]
    for key in candidates:
        if hmac.compare_digest(_signature(str(read.head["alg"]), text, key), read.signature):
            return key
    return None


def _signature(algorithm: str, text: str, key: bytes) -> str:
    return _encode(hmac.new(key, text.encode(), _HASHES[algorithm]).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
