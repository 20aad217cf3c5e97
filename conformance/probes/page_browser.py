"""One load of the page in a browser: its time, what it asked for, and what is to be seen."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response
from playwright.sync_api import TimeoutError as BrowserTimeout

from conformance.core.clock import Stopwatch
from conformance.core.errors import ProbeError
from conformance.probes.page_assets import host_of
from conformance.probes.page_content import FIRST_ERROR_STATUS, Seen
from conformance.probes.page_excuses import ConsoleError, FailedRequest

# Milliseconds for one load; ten times the limit of SC-004.
LOAD_LIMIT_MS = 30_000
# Milliseconds after the load event in which the page's first own requests may still fail.
_SETTLE_MS = 5_000
# Milliseconds without a request after which a load is over: long where late requests are looked for.
QUIET_MS = 500
SHORT_QUIET_MS = 100
_TIMING = """() => {
  const page = performance.getEntriesByType('navigation')[0];
  const all = [page, ...performance.getEntriesByType('resource')];
  return {load_ms: page.loadEventEnd - page.startTime,
          bytes: all.reduce((sum, entry) => sum + (entry.transferSize || 0), 0)};
}"""
_LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd > 0"
# What has a size on the page, pictures and things to act on among it.
_SEEN = """selector => {
  const shown = element => element.getClientRects().length > 0;
  const things = [...document.querySelectorAll(
    'a[href],button,input,select,textarea,img,svg,canvas,video,[role=button],[role=link],[contenteditable]')];
  const heading = document.querySelector('h1,h2,[role=heading]');
  return {title: document.title, heading: heading ? heading.textContent : '',
          text: document.body ? document.body.innerText : '', things: things.filter(shown).length,
          found: selector ? document.querySelector(selector) !== null : null,
          icons: [...document.querySelectorAll('link[rel~=icon]')].map(link => link.href)};
}"""


@dataclass(slots=True)
class Load:
    """What one load showed; `load_ms` is the limit where no load event came."""

    url: str
    load_ms: float = float(LOAD_LIMIT_MS)
    timed_out: bool = False
    transferred_bytes: int = 0
    requests: list[str] = field(default_factory=list)
    failed: list[FailedRequest] = field(default_factory=list)
    console: list[ConsoleError] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    icons: tuple[str, ...] = ()
    seen: Seen | None = None
    in_flight: set[Request] = field(default_factory=set)


def load_page(browser: Browser, url: str, selector: str, picture: Path, *, quiet_ms: int = QUIET_MS) -> Load:
    """Load the page in a context that has seen nothing.

    Args:
        browser: a running browser.
        url: what is opened.
        selector: what has to be on the page; empty for nothing particular.
        picture: where the first load's screenshot goes.
        quiet_ms: milliseconds without a request after which the load is over. All that was asked for is
            waited for in any case.

    Raises:
        ProbeError: nothing answers there.
    """
    load, context = Load(url), browser.new_context()
    try:
        page = context.new_page()
        _listen(page, host_of(url), load)
        try:
            answer = page.goto(url, wait_until="load", timeout=LOAD_LIMIT_MS)
            page.wait_for_function(_LOADED, timeout=LOAD_LIMIT_MS)
            timing: dict[str, Any] = page.evaluate(_TIMING)
        except BrowserTimeout:
            load.timed_out = True
            problem = f"no load event within {LOAD_LIMIT_MS} ms"
            load.failed.append(FailedRequest(method="GET", url=url, kind="document", problem=problem))
            return load
        except Error as exc:
            raise ProbeError(f"cannot open page '{url}': {exc.message.splitlines()[0]}") from exc
        _settle(page, load, quiet_ms)
        load.load_ms, load.transferred_bytes = float(timing["load_ms"]), int(timing["bytes"])
        _look(page, answer, selector, load)
        if not picture.exists():
            page.screenshot(path=picture, full_page=True)
        return load
    finally:
        context.close()


def _look(page: Page, answer: Response | None, selector: str, load: Load) -> None:
    try:
        found: dict[str, Any] = page.evaluate(_SEEN, selector)
    except Error as exc:
        raise ProbeError(f"cannot look at page '{load.url}': {exc.message.splitlines()[0]}") from exc
    load.icons = tuple(found["icons"])
    load.seen = Seen(
        status=answer.status if answer else 200,
        content_type=answer.headers.get("content-type", "") if answer else "text/html",
        title=found["title"],
        heading=found["heading"],
        text=found["text"],
        things_count=found["things"],
        selector_found=found["found"],
    )


def _settle(page: Page, load: Load, quiet_ms: int) -> None:
    """Give requests that the page's scripts make after the load event time to fail.

    A page may poll for ever: after five seconds, what failed until then is known.
    """
    watch = Stopwatch()
    while watch.elapsed_s * 1000 < _SETTLE_MS:
        made_count = len(load.requests)
        page.wait_for_timeout(quiet_ms)
        if not load.in_flight and len(load.requests) == made_count:
            return


def _listen(page: Page, own_host: str, load: Load) -> None:
    def on_request(request: Request) -> None:
        if not request.url.startswith(("http:", "https:", "ws:", "wss:")):
            return
        load.requests.append(request.url)
        load.in_flight.add(request)
        if host_of(request.url) != own_host:
            load.foreign.append(host_of(request.url))

    def on_response(response: Response) -> None:
        if response.status >= FIRST_ERROR_STATUS:
            load.failed.append(_failed(response.request, status=response.status))

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            load.console.append(ConsoleError(text=message.text, url=str(message.location.get("url", ""))))

    def on_failed(request: Request) -> None:
        load.in_flight.discard(request)
        load.failed.append(_failed(request, problem=str(request.failure or "failed")))

    page.on("request", on_request)
    page.on("response", on_response)
    page.on("requestfinished", lambda request: load.in_flight.discard(request))
    page.on("requestfailed", on_failed)
    page.on(
        "websocket",
        lambda socket: None if host_of(socket.url) == own_host else load.foreign.append(host_of(socket.url)),
    )
    page.on("console", on_console)
    page.on("pageerror", lambda error: load.console.append(ConsoleError(text=f"uncaught: {error}")))


def _failed(request: Request, *, status: int = 0, problem: str = "") -> FailedRequest:
    return FailedRequest(
        method=request.method, url=request.url, kind=request.resource_type, status=status, problem=problem
    )
