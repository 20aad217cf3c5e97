"""A page under a certificate of one's own: HTTP client and Chromium trust whom the person names."""

import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from conformance.core.errors import ProbeError
from conformance.probes.page_browser import SHORT_QUIET_MS, Load, load_page
from conformance.subject.browser import find_browser, open_browser
from conformance.subject.page import page_problem
from conformance.subject.session import trusted

pytestmark = pytest.mark.timeout(120)

_PAGE = b"<!doctype html><link rel=icon href=data:,><title>Own</title><h1>Own</h1>"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer with the page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(_PAGE)))
        self.end_headers()
        self.wfile.write(_PAGE)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of localhost that vouches for itself; its key lies beside it."""
    return _certificate(tmp_path, "own")


def _certificate(folder: Path, name: str) -> Path:
    made = folder / f"{name}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost",
         "-out", str(made), "-keyout", str(made.with_suffix(".key"))],
        check=True, capture_output=True,
    )  # fmt: skip
    return made


@pytest.fixture
def site(certificate: Path) -> Iterator[str]:
    """A page that shows it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(certificate, certificate.with_suffix(".key"))
    server.socket = shown.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


def _load(url: str, folder: Path) -> Load:
    program = find_browser()
    assert program is not None, "no Chromium on this machine: `make packages` installs it"
    with open_browser(program, url) as browser:
        return load_page(browser, url, "", folder / "page.png", quiet_ms=SHORT_QUIET_MS)


@pytest.mark.parametrize("named", ["own", "another", ""])
def test_own_authority_counts_where_it_is_named(
    site: str, tmp_path: Path, certificate: Path, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nowhere else: a certificate that nobody named vouches for stays refused."""
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    authority = {"own": certificate, "another": _certificate(tmp_path, "another")}.get(named, "")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    trusted.cache_clear()
    try:
        problem = page_problem(site)
        if named == "own":
            seen = _load(site, tmp_path).seen
            assert (problem, seen and seen.heading) == ("", "Own")
        else:
            assert "CERTIFICATE_VERIFY_FAILED" in problem
            with pytest.raises(ProbeError, match="ERR_CERT"):
                _load(site, tmp_path)
    finally:
        trusted.cache_clear()
