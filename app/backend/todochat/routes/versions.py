"""`ETag` and `If-Match` (RFC 9110): a task's version is the moment of its last change, in quotes.

A client that has a list has every version in it, and needs no request more.
"""

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Header

from todochat.store.tasks import Versions

_MANY = 20  # versions that one header may name
# Compression on the way makes a tag weak; what is compared here is the row and not the bytes.
_TAG = re.compile(r'(?:W/)?"([^"]*)"')

IfMatch = Annotated[
    str | None,
    Header(
        description="Change the task only when this is its `ETag` (its `updated_at` in quotes), else 412.",
        max_length=1000,
    ),
]


def etag(updated_at: datetime) -> str:
    """Return the tag of a task: `updated_at` as the body has it, in quotes."""
    return f'"{updated_at.astimezone(UTC).isoformat().removesuffix("+00:00")}Z"'


def versions_of(if_match: str | None) -> Versions:
    """Return the versions that a change is meant for; None for every version, nothing for no version."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = (_moment(tag) for tag in _TAG.findall(if_match)[:_MANY])
    return [moment for moment in found if moment is not None]


def _moment(tag: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(tag)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
