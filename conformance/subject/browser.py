"""The system's Chromium, driven through Playwright."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, sync_playwright

from conformance.core.errors import ProbeError
from conformance.subject.session import trusted

ENVIRONMENT_KEY = "CONFORMANCE_CHROMIUM"
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    # Chromium's own sandbox cannot be had by root or in most containers.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
)
# What names authorities of one's own, of which Chromium knows nothing.
_AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_CONNECT_LIMIT_S = 10


def find_browser() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    named = os.environ.get(ENVIRONMENT_KEY)
    if named is not None:
        return named if named and shutil.which(named) else None
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


@contextmanager
def open_browser(program: str, base_url: str) -> Iterator[Browser]:
    """Run Chromium headless; only the host of `base_url` can be resolved, so nothing leaves for another.

    Raises:
        ProbeError: it does not start.
    """
    host = urlsplit(base_url).hostname or "127.0.0.1"
    rules = f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {host}"
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=program, headless=True, args=[*_FLAGS, rules, *_trust(base_url)]
            )
        except Error as exc:
            raise ProbeError(
                f"cannot start browser '{program}': {exc.message.splitlines()[0]}",
                hint=f"name a working Chromium in {ENVIRONMENT_KEY}, or set it empty for http-only",
            ) from exc
        try:
            yield browser
        finally:
            browser.close()


def _trust(base_url: str) -> list[str]:
    """Return the flag that spares Chromium a judgement of its own, where a named authority has vouched."""
    url = urlsplit(base_url)
    if url.scheme != "https" or not any(map(os.environ.get, _AUTHORITIES)):
        return []
    place = (url.hostname or "", url.port or 443)
    try:
        with socket.create_connection(place, _CONNECT_LIMIT_S) as plain:
            trusted().wrap_socket(plain, server_hostname=place[0]).close()
    except OSError:
        # Chromium says of it what it thinks.
        return []
    return ["--ignore-certificate-errors"]
