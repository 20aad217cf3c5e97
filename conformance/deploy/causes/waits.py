"""Which addresses a script asks for: `nc -z db 5432`, `pg_isready -h db -p 5432`, `wait-for-it db:5432`."""

import re

_HOST = r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?![\w(=])"
_PORT = r"(?P<port>\d{1,5})\b"
# Further words of the same command.
_MORE = r"[^;|&\n]*?\s"


def _client(programs: str, port_flag: str) -> str:
    named = rf"(?:-h\s*|--host[= ]){_HOST}"
    return rf"\b(?:{programs})\b{_MORE}{named}(?:{_MORE}(?:{port_flag}\s*|--port[= ]){_PORT})?"


_ASKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:nc|ncat|netcat)(?:\s+-[a-zA-Z]+(?:\s+\d+)?)*\s+{_HOST}[\s:]+{_PORT}",
        rf"\bwait-for(?:-it)?(?:\.sh)?(?:\s+(?:-\S+|\d+))*\s+{_HOST}:{_PORT}",
        rf"/dev/tcp/{_HOST}/{_PORT}",
        rf"\b(?:nslookup|getent\s+hosts)\s+{_HOST}",
        _client("pg_isready|psql", "-p"),
        _client("(?:mysql|mariadb)(?:-?admin)?", "-P"),
        _client("redis-cli", "-p"),
    )
)


def asked_for(script: str) -> list[tuple[str, int | None]]:
    """Return host and port of each address that a script asks for; the port is None where none is named."""
    found = [match.groupdict() for pattern in _ASKS for match in pattern.finditer(script)]
    return [(item["host"].lower(), int(item["port"]) if item.get("port") else None) for item in found]
