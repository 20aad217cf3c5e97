"""Without a browser, the page is its HTML and everything that it names."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from conformance.core.errors import ProbeError
from conformance.probes.page import measure_page
from conformance.probes.page_assets import find_assets, find_style_assets
from conformance.subject.browser import ENVIRONMENT_KEY, find_browser

_HTML = """<link rel="stylesheet" href="/a.css"><link rel="canonical" href="/other">
<script src="/app.js"></script><img src="data:image/png;base64,AAAA"><img src="/gone.png">
<script src="http://cdn.invalid/x.js"></script>"""
_FILES = {
    "/": ("text/html", _HTML),
    "/a.css": ("text/css", "@font-face{src:url('/f.woff2')}"),
    "/app.js": ("text/javascript", ""),
    "/f.woff2": ("font/woff2", "x"),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer what there is."""
        kind, text = _FILES.get(self.path, ("text/plain", ""))
        self.send_response(200 if self.path in _FILES else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """A page with a style that names a font, a missing image and a foreign script."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_assets_are_what_a_browser_would_fetch() -> None:
    """Links that are no parts of the page, and data in the page itself, are not fetched."""
    assert find_assets(_HTML, "http://h/") == [
        "http://h/a.css",
        "http://h/app.js",
        "http://h/gone.png",
        "http://cdn.invalid/x.js",
    ]


def test_style_names_its_fonts() -> None:
    """Addresses in a style are relative to the style."""
    assert find_style_assets('url("f.woff2") url(data:x)', "http://h/css/a.css") == ["http://h/css/f.woff2"]


def test_page_over_http_counts_every_part(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The foreign host is named and never asked; the missing image is named with its status."""
    monkeypatch.setenv(ENVIRONMENT_KEY, "")
    measured = measure_page(base_url=site, loads_count=2, evidence=tmp_path)
    assert measured.method == "http-only"
    assert len(measured.loads_ms) == 2
    assert measured.requests_count == 5
    assert measured.foreign_hosts == ("cdn.invalid",)
    assert measured.failed_requests == (f"GET {site}/gone.png: answered 404",)


def test_page_that_nobody_serves_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer is no load time."""
    monkeypatch.setenv(ENVIRONMENT_KEY, "")
    with pytest.raises(ProbeError, match="cannot fetch page"):
        measure_page(base_url="http://127.0.0.1:9", loads_count=1, evidence=tmp_path)


def test_browser_named_but_missing_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A named browser is never replaced by another."""
    monkeypatch.setenv(ENVIRONMENT_KEY, "/no/such/browser")
    assert find_browser() is None
