"""Chromium itself on a small page: what its scripts ask for after the load event is waited for."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from conformance.probes.page_browser import SHORT_QUIET_MS, Load, load_page
from conformance.subject.browser import find_browser, open_browser

pytestmark = pytest.mark.timeout(120)

_PAGE = "<!doctype html><title>Late</title><h1>Late</h1><script>SCRIPT</script>"
_LATE = 'addEventListener("load", () => setTimeout(() => fetch("/slow"), 350))'
_AT_ONCE = 'fetch("/slow")'


class _Handler(BaseHTTPRequestHandler):
    script = ""

    def do_GET(self) -> None:
        """Answer with the page, or late with a failure."""
        found = self.path == "/"
        if self.path == "/slow":
            time.sleep(0.4)
        body = _PAGE.replace("SCRIPT", self.script).encode() if found else b"no"
        self.send_response(200 if found else 503)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """A page whose script is `_Handler.script`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def _load(url: str, folder: Path, **quiet: int) -> Load:
    program = find_browser()
    assert program is not None, "no Chromium on this machine: `make packages` installs it"
    with open_browser(program, url) as browser:
        return load_page(browser, url, "", folder / "page.png", **quiet)


def _missed(load: Load) -> list[str]:
    return [request.url for request in load.failed if request.url.endswith("/slow")]


def test_late_request_that_fails_is_seen(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script may begin it well after the load event."""
    monkeypatch.setattr(_Handler, "script", _LATE)

    assert _missed(_load(site, tmp_path))


def test_what_was_asked_for_is_waited_for_however_short_the_quiet(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quiet is counted from the last answer on."""
    monkeypatch.setattr(_Handler, "script", _AT_ONCE)

    assert _missed(_load(site, tmp_path, quiet_ms=SHORT_QUIET_MS))
