"""The system's Chromium, driven through Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, sync_playwright

from conformance.core.errors import ProbeError

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
                executable_path=program, headless=True, args=[*_FLAGS, rules]
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
