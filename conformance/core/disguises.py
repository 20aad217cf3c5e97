"""The forms in which a secret turns up: as it is, encoded, quoted, inside something encoded."""

import base64
import html
import json
import shlex
from urllib.parse import quote, quote_plus

# Characters of base64 that also hold bits of what stands before a value at each of the three offsets.
_SHARED = {0: 0, 1: 2, 2: 3}
_MIN_CORE = 8


def disguises(value: str) -> set[str]:
    """Return every form of a value to look for; the value itself is one of them."""
    raw = value.encode("utf-8", "surrogateescape")
    forms = {
        value,
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        html.escape(value),
        html.escape(value, quote=False),
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
        shlex.quote(value).strip("'"),
        raw.hex(),
        base64.b32encode(raw).decode().rstrip("="),
    }
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        forms.add(encode(raw).decode().rstrip("="))
        # Within a longer text the value begins at any of three places: `user:value`, a file of settings.
        forms |= {
            core
            for offset in _SHARED
            if len(core := _core(encode(b"\0" * offset + raw), offset, raw)) >= _MIN_CORE
        }
    return forms


def _core(encoded: bytes, offset: int, raw: bytes) -> str:
    """Return the part of an encoding that depends on the value alone."""
    whole = (offset + len(raw)) * 8 // 6
    return encoded.decode()[_SHARED[offset] : whole]
