"""Without a browser, the page is its HTML and everything that it names."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from conformance.core.errors import ProbeError
from conformance.model.adapter import PageSettings
from conformance.model.measurements import PageMeasurement
from conformance.probes.page import measure_page
from conformance.probes.page_assets import find_assets, find_style_assets
from conformance.probes.page_content import Seen, why_no_content
from conformance.probes.page_excuses import ConsoleError, FailedRequest, excuse
from conformance.subject.browser import ENVIRONMENT_KEY, find_browser
from tests.unit.table import table

_HTML = """<link rel="stylesheet" href="/a.css"><link rel="canonical" href="/other">
<script src="/app.js"></script><img src="data:image/png;base64,AAAA"><img src="/gone.png">
<script src="http://cdn.invalid/x.js"></script>
<style>@import "http://fonts.invalid/f.css"; body{background:url(/b.png)}</style><h1>To do</h1>"""
_FILES = {
    "/": ("text/html", _HTML),
    "/a.css": ("text/css", "@font-face{src:url('/f.woff2')}"),
    "/app.js": ("text/javascript", "go()"),
    "/b.png": ("image/png", ""),
    "/late.js": ("text/html", "<html>the page again</html>"),
    "/f.woff2": ("font/woff2", "x"),
}


_REDIRECTS = {"/old": "/", "/away": "http://elsewhere.invalid/", "/round": "/round"}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer what there is."""
        if self.path in _REDIRECTS:
            self.send_response(302)
            self.send_header("Location", _REDIRECTS[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        kind, text = _FILES.get(self.path, ("text/plain", "gone"))
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
        "http://fonts.invalid/f.css",
        "http://h/b.png",
    ]
    assert find_assets('<base href="/under/"><img srcset="a.png 1x, b.png 2x">', "http://h/") == [
        "http://h/under/a.png",
        "http://h/under/b.png",
    ]
    # A picture that stands in the page, with its comma; what no browser loads; what stands for a film.
    html = (
        '<img srcset="data:image/png;base64,AAAA 1x,c.png 2x"><noscript><img src="http://count.invalid/x"></noscript>'
        '<template><img src="t.png"></template><video poster="p.jpg"></video><object data="o.svg"></object>'
    )
    assert find_assets(html, "http://h/") == ["http://h/c.png", "http://h/p.jpg", "http://h/o.svg"]


def test_style_names_its_fonts() -> None:
    """Addresses in a style are relative to the style."""
    style = 'url("f.woff2") url(data:x) clip-path:url(#round) image-set("a.png" 1x)'
    assert find_style_assets(style, "http://h/css/a.css") == ["http://h/css/f.woff2", "http://h/css/a.png"]


@pytest.fixture
def measure(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, todo: ModuleType
) -> Callable[..., PageMeasurement]:
    """Measure a page of the site without a browser."""
    monkeypatch.setenv(ENVIRONMENT_KEY, "")

    def run(home: str = "/", **pages: str) -> PageMeasurement:
        subject = todo.subject_at(site, pages={"home": home, **pages})
        return measure_page(subject, loads_count=2, evidence=tmp_path)

    return run


def test_page_over_http_counts_every_part(site: str, measure: Callable[..., PageMeasurement]) -> None:
    """Foreign hosts are named and never asked, in styles too; what is missing or empty is named."""
    measured = measure()
    assert measured.method == "http-only"
    assert len(measured.loads_ms) == 2
    assert measured.requests_count == 6
    assert measured.foreign_hosts == ("cdn.invalid", "fonts.invalid")
    assert measured.failed_requests == (
        f"GET {site}/gone.png: answered 404",
        f"GET {site}/b.png: answered with nothing",
    )
    assert (measured.content, measured.no_content) == ("To do", "")


def test_redirect_is_followed_on_the_service_only(site: str, measure: Callable[..., PageMeasurement]) -> None:
    """To another host it is a foreign request; in a circle it is a failed one."""
    followed, away, around = measure("/old"), measure("/away"), measure("/round")
    assert (followed.content, followed.requests_count) == ("To do", 7)
    assert away.foreign_hosts == ("elsewhere.invalid",)
    assert around.failed_requests == (f"GET {site}/round: more than 20 redirects",)


def test_text_that_the_subject_names_must_be_there(measure: Callable[..., PageMeasurement]) -> None:
    """On the page, or in the scripts that make it."""
    assert measure(content_text="to DO").no_content == ""
    assert measure(content_text="go()").no_content == ""
    assert "'Groceries' is not on it" in measure(content_text="Groceries").no_content


def test_script_that_is_answered_by_a_page_is_a_failure(
    site: str, measure: Callable[..., PageMeasurement], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A single-page application answers every address."""
    monkeypatch.setitem(_FILES, "/spa", ("text/html", '<p>x</p><script src="/late.js"></script>'))
    assert measure("/spa").failed_requests == (f"GET {site}/late.js: answered with a page (text/html)",)


def test_page_that_nobody_serves_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, todo: ModuleType
) -> None:
    """No answer is no load time."""
    monkeypatch.setenv(ENVIRONMENT_KEY, "")
    with pytest.raises(ProbeError, match="cannot fetch page"):
        measure_page(todo.subject_at("http://127.0.0.1:9"), loads_count=1, evidence=tmp_path)


def test_browser_named_but_missing_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A named browser is never replaced by another."""
    monkeypatch.setenv(ENVIRONMENT_KEY, "/no/such/browser")
    assert find_browser() is None


def _seen(text: str = "Things to do", **changes: Any) -> Seen:
    base = {"status": 200, "content_type": "text/html; charset=utf-8", "title": "", "heading": ""}
    return Seen(**{**base, "text": text, "things_count": 0, **changes})


@table(
    ("seen", "why"),
    [
        (_seen(""), "nothing to be read"),
        (_seen("Loading …"), "only 'Loading …'"),
        (_seen('{"detail": "hello"}'), "no page"),
        (_seen("[]", content_type="application/json"), "it is application/json"),
        (_seen(status=404), "it was answered 404"),
        (_seen("If you see this", heading="Welcome to nginx!"), "own page: 'Welcome to nginx!'"),
        (_seen(title="Apache2 Debian Default Page: It works"), "own page"),
        (_seen("Index of / ../ a.txt"), "own page"),
        (_seen(title="502 Bad Gateway"), "an error page"),
        (_seen("Application error: a client-side exception has occurred"), "an error page"),
        (_seen("Whitelabel Error Page There was an unexpected error"), "an error page"),
        (_seen("Cannot GET /"), "an error page"),
        (_seen("Oops! Something went wrong."), "an error page"),
        (_seen("Something went wrong. Try again", things_count=1), "an error page"),
        (_seen(heading="Apache Tomcat/9.0", things_count=20), "own page"),
        (_seen("Congratulations! Your web server is working.", things_count=4), "own page"),
        (_seen("Edit src/App.js and save to reload.", title="React App", things_count=2), "own page"),
        (_seen("To get started, edit the page.tsx file.", things_count=5), "own page"),
        (_seen(heading="Vite + React", things_count=3), "own page"),
        (_seen("{{ title }}"), "own page"),
        (_seen("default backend - 404"), "an error page"),
        (_seen("no healthy upstream"), "an error page"),
        (_seen("upstream connect error or disconnect before headers"), "an error page"),
        (_seen("Invalid Host header"), "an error page"),
        (_seen('Blocked request. This host ("a.b") is not allowed.'), "an error page"),
        (_seen(heading="DisallowedHost at /", things_count=5), "an error page"),
        (_seen("Bad Request"), "an error page"),
        (_seen("TypeError: Cannot read properties of undefined"), "an error page"),
        (_seen(heading="We'll be back soon"), "an error page"),
        (_seen("OK"), "nothing to be read"),
        (_seen("[object Object]"), "nothing to be read"),
        (_seen("\u200b \xa0 ..."), "nothing to be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_page_of_an_application(seen: Seen, why: str) -> None:
    """Nothing, JSON, a server's welcome, an error with 200."""
    assert why in why_no_content(seen, PageSettings())


@table(
    "seen",
    [
        _seen(),
        _seen("", things_count=3),
        _seen("500 things before breakfast: a list " + "that goes on " * 60),
        _seen("Log in E-mail Password", title="Error budget planner"),
        _seen("Welcome to your errands"),
        _seen("Fix 500 Internal Server Error, buy milk", things_count=9),
        _seen("Log in E-mail Password", title="Vite + React", things_count=3),
        _seen("Log in", content_type="TEXT/HTML"),
        _seen("\u5f85\u529e"),
    ],
    ids=[
        *("text", "pictures only", "a number first", "a word of errors", "a welcome", "a task of an error"),
        *("a template's title", "capitals", "another script"),
    ],
)
def test_what_is_a_page_of_an_application(seen: Seen) -> None:
    """Words, or things to act on; whatever they are about."""
    assert why_no_content(seen, PageSettings()) == ""


def test_selector_that_the_subject_names_must_match() -> None:
    """Where it does, the page is the application's own, whatever it says."""
    pages = PageSettings(content_selector="main form")
    assert "'main form'" in why_no_content(_seen(selector_found=False), pages)
    assert why_no_content(_seen("Error: none", selector_found=True), pages) == ""


def test_requests_that_may_fail_are_excused_with_what_the_console_says_of_them() -> None:
    """An icon nobody named, a session probe, what the page gave up; all else is a failure."""
    failed = [
        FailedRequest(method="GET", url="http://h/favicon.ico", kind="other", status=404),
        FailedRequest(method="GET", url="http://h/api/me", kind="fetch", status=401),
        FailedRequest(method="GET", url="http://h/api/slow", kind="xhr", problem="net::ERR_ABORTED"),
        FailedRequest(method="GET", url="http://h/app.css", kind="stylesheet", status=403),
        FailedRequest(method="GET", url="http://h/api/tasks", kind="fetch", status=500),
        FailedRequest(method="GET", url="http://h/a.js", kind="script", problem="net::ERR_EMPTY_RESPONSE"),
    ]
    console = [
        ConsoleError(text="Failed to load resource: … 401 (Unauthorized)", url="http://h/api/me"),
        ConsoleError(text="session: not logged in"),
        ConsoleError(text="uncaught: TypeError: x is undefined"),
    ]
    left, said, excused = excuse(failed, console, icons=())
    assert [text.split()[1] for text in left] == [
        "http://h/app.css:", "http://h/api/tasks:", "http://h/a.js:",
    ]  # fmt: skip
    assert said == ["uncaught: TypeError: x is undefined"]
    assert len(excused) == 3
    # Chromium's own question for an icon is seen in the console only.
    icon = ConsoleError(text="Failed to load resource: … 404 (Not Found)", url="http://h/favicon.ico")
    assert excuse((), [icon], icons=())[1] == []
    assert excuse((), [icon], icons={"http://h/favicon.ico"})[1] == [icon.text]
    # An icon that the page names is a part of it.
    assert excuse(failed[:1], (), icons={"http://h/favicon.ico"})[0] == [str(failed[0])]


def test_failed_question_excuses_no_word_without_it() -> None:
    """With nobody refused, a console error that speaks of 401 is one."""
    assert excuse((), [ConsoleError(text="HTTP 401")], ())[1] == ["HTTP 401"]


def test_browser_s_notice_of_plain_http_is_told_and_is_no_fault_of_the_page() -> None:
    """It comes with every page that another machine serves without TLS."""
    notice = ConsoleError(
        text="The COOP header has been ignored, because the URL's origin was untrustworthy.",
        url="http://192.0.2.7:30080/",
    )
    fault = ConsoleError(text="TypeError", url="http://192.0.2.7:30080/")
    assert excuse((), [notice, fault], icons=()) == ([], ["TypeError"], [notice.text])
