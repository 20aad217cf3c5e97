"""The forms in which a secret turns up: as it is, escaped, quoted, encoded, inside something encoded."""

import base64
import html
import json
import re
import shlex
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

# Characters of base64 that also hold bits of what stands before a value at each of the three offsets.
_SHARED = {0: 0, 1: 2, 2: 3}
_MIN_CORE = 8
_PERCENT = re.compile(r"%[0-9A-F]{2}")


def disguises(value: str) -> set[str]:
    """Return every form of a value to look for; the value itself is one of them."""
    raw = value.encode("utf-8", "surrogateescape")
    as_json = json.dumps(value)[1:-1]
    forms = {value, *_escaped(value), *_hexadecimal(raw), base64.b32encode(raw).decode().rstrip("=")}
    # Within an object, a text of UTF-16, and base64 of base64: how Secrets of Kubernetes are often made.
    for content in (raw, as_json.encode(), value.encode("utf-16-le", "surrogatepass"), base64.b64encode(raw)):
        forms.update(_in_base64(content))
    return forms


def _escaped(value: str) -> Iterator[str]:
    """Yield the value as programs write it into texts of theirs: JSON, addresses, HTML, shells, YAML."""
    written = {value}
    for _ in range(3):  # a text in a text in a text
        for text in written:
            yield from _in_json(text)
        written = {json.dumps(text, ensure_ascii=way)[1:-1] for text in written for way in (True, False)}
    every_byte = "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogateescape"))
    for once in (quote(value, safe=""), quote(value), quote_plus(value), every_byte):
        yield once
        yield _PERCENT.sub(lambda match: match[0].lower(), once)
        yield quote(once, safe="")
    with_entities = html.escape(value)
    yield from (with_entities, html.escape(value, quote=False))
    for double, single in (("&quot;", "&apos;"), ("&#34;", "&#39;")):
        yield with_entities.replace("&quot;", double).replace("&#x27;", single)
    yield value.replace("&", "&#38;").replace('"', "&#34;").replace("'", "&#39;")
    yield shlex.quote(value).strip("'")
    yield from (value.replace("'", "''"), value.replace("'", "\\'"), value.replace('"', '\\"'))
    yield repr(value)[1:-1]
    yield repr(value.encode("utf-8", "surrogateescape"))[2:-1]
    yield from (unicodedata.normalize("NFC", value), unicodedata.normalize("NFD", value))


def _in_json(value: str) -> Iterator[str]:
    for text in (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]):
        yield from (text, text.replace("/", "\\/"))  # PHP writes the second
        for marks in ("[&<>]", "[&<>']", "[&<>'+]"):  # Go, Flask, .NET
            yield re.sub(marks, lambda match: f"\\u{ord(match[0]):04x}", text)


def _hexadecimal(raw: bytes) -> Iterator[str]:
    for separator in ("", ":", " "):
        text = raw.hex(separator) if separator else raw.hex()
        yield from (text, text.upper())


def _in_base64(raw: bytes) -> Iterator[str]:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(raw).decode().rstrip("=")
        # Within a longer text the value begins at any of three places: `user:value`, a file of settings.
        for offset in _SHARED:
            core = _core(encode(b"\0" * offset + raw), offset, raw)
            if len(core) >= _MIN_CORE:
                yield core


def _core(encoded: bytes, offset: int, raw: bytes) -> str:
    """Return the part of an encoding that depends on the value alone."""
    whole = (offset + len(raw)) * 8 // 6
    return encoded.decode()[_SHARED[offset] : whole]
