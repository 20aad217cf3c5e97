"""Words that no earlier run has used, so that a row found is a row of this run."""

import re
import secrets

from conformance.core.errors import ProbeError

_NONCE = re.compile(r"[A-Za-z0-9]{1,64}")


def new_nonce() -> str:
    """Return letters and digits that no earlier run has used; it starts with a letter."""
    return f"n{secrets.token_hex(5)}"


def require_nonce(value: str) -> str:
    """Return the value when it can stand in a statement without quoting.

    Raises:
        ProbeError: it holds something else than letters and digits.
    """
    if not _NONCE.fullmatch(value):
        raise ProbeError(f"cannot ask the database for '{value}': a nonce has 1-64 letters and digits")
    return value
