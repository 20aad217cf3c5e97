"""Refuse to put load on a machine that is not this one."""

import ipaddress
import os
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

ALLOW_VARIABLE = "LOAD_ALLOW_HOST"
# A wrong option; the same code as the conformance command's.
_USAGE_EXIT_CODE = 4


def foreign_host(url: str | None, *, environment: Mapping[str, str]) -> str:
    """Return why this address must not be loaded; empty when it may.

    Args:
        url: what `--host` says; None while none was chosen.
        environment: where `LOAD_ALLOW_HOST` may name the very host.
    """
    if not url:
        return ""
    host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    if _is_loopback(host) or (host and environment.get(ALLOW_VARIABLE) == host):
        return ""
    return (
        f"refused to put load on '{host or url}': only this machine's loopback addresses are loaded.\n"
        f"Hint: if that host is yours to load, set {ALLOW_VARIABLE}={host or '<host>'}"
    )


def refuse_foreign_host(url: str | None) -> None:
    """End the program with exit code 4 when the address must not be loaded."""
    problem = foreign_host(url, environment=os.environ)
    if problem:
        sys.stderr.write(problem + "\n")
        sys.stderr.flush()
        # A plain exit would be swallowed by the greenlet that starts a test from the web page.
        os._exit(_USAGE_EXIT_CODE)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
