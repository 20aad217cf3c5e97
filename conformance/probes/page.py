"""SC-004: how long the front end takes to load, in a browser or, without one, over HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
from playwright.sync_api import Browser, Error, Page, Request, Response
from playwright.sync_api import TimeoutError as BrowserTimeout

from conformance.core.clock import Stopwatch
from conformance.core.errors import ProbeError
from conformance.model.measurements import PAGE, PageMeasurement
from conformance.probes.page_assets import find_assets, find_style_assets, host_of
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.subject.browser import find_browser, open_browser

# Milliseconds for one load; ten times the limit of SC-004.
_LOAD_LIMIT_MS = 30_000
# Milliseconds after the load event in which the page's first own requests may still fail.
_SETTLE_MS = 5_000
_FIRST_ERROR_STATUS = 400
_TIMING = """() => {
  const page = performance.getEntriesByType('navigation')[0];
  const all = [page, ...performance.getEntriesByType('resource')];
  return {load_ms: page.loadEventEnd - page.startTime,
          bytes: all.reduce((sum, entry) => sum + (entry.transferSize || 0), 0)};
}"""
_LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd > 0"


@dataclass(slots=True)
class _Notes:
    """What went wrong in any of the loads, each thing once."""

    failed: dict[str, None] = field(default_factory=dict)
    console: dict[str, None] = field(default_factory=dict)
    foreign: dict[str, None] = field(default_factory=dict)
    requests_count: int = 0
    transferred_bytes: int = 0
    timeouts_count: int = 0


def measure_page(*, base_url: str, path: str = "/", loads_count: int, evidence: Path) -> PageMeasurement:
    """Load the page once to warm up and then in so many fresh contexts.

    Args:
        base_url: where the front-end Service answers.
        path: of the page.
        loads_count: loads that are kept.
        evidence: folder for the screenshot.

    Raises:
        ProbeError: nothing answers at the address, or the browser does not start.
    """
    url = urljoin(base_url, path)
    program = find_browser()
    notes = _Notes()
    if program is None:
        times = [_fetch(url, notes) for _ in range(loads_count + 1)]
        return _record(url, "http-only", "none", times, notes)
    evidence.mkdir(parents=True, exist_ok=True)
    with open_browser(program, base_url) as browser:
        version = f"Chromium {browser.version}"
        times = []
        for _ in range(loads_count + 1):
            times.append(_load(browser, url, notes, evidence / "page.png"))
            # A page that never loads needs no twenty proofs.
            if notes.timeouts_count > 1:
                break
    return _record(url, "browser", version, times, notes)


def _record(url: str, method: str, browser: str, times: list[float], notes: _Notes) -> PageMeasurement:
    return PageMeasurement(
        url=url,
        method=method,
        browser=browser,
        cold_ms=times[0],
        loads_ms=tuple(times[1:]),
        requests_count=notes.requests_count,
        transferred_bytes=notes.transferred_bytes,
        failed_requests=tuple(notes.failed),
        console_errors=tuple(notes.console),
        foreign_hosts=tuple(notes.foreign),
    )


def _load(browser: Browser, url: str, notes: _Notes, picture: Path) -> float:
    """Load the page in a context that has seen nothing, and return milliseconds to the load event."""
    context = browser.new_context()
    try:
        page = context.new_page()
        seen = _listen(page, host_of(url), notes)
        try:
            page.goto(url, wait_until="load", timeout=_LOAD_LIMIT_MS)
            page.wait_for_function(_LOADED, timeout=_LOAD_LIMIT_MS)
        except BrowserTimeout:
            notes.timeouts_count += 1
            notes.failed[f"{url}: no load event within {_LOAD_LIMIT_MS} ms"] = None
            return float(_LOAD_LIMIT_MS)
        except Error as exc:
            raise ProbeError(f"cannot open page '{url}': {exc.message.splitlines()[0]}") from exc
        timing: dict[str, Any] = page.evaluate(_TIMING)
        _settle(page)
        notes.requests_count = len(seen)
        notes.transferred_bytes = int(timing["bytes"])
        if not picture.exists():
            page.screenshot(path=picture, full_page=True)
        return float(timing["load_ms"])
    finally:
        context.close()


def _settle(page: Page) -> None:
    """Give requests that the page's scripts make after the load event time to fail."""
    try:
        page.wait_for_load_state("networkidle", timeout=_SETTLE_MS)
    except BrowserTimeout:
        # A page may poll for ever; what failed until now is known.
        return


def _listen(page: Page, own_host: str, notes: _Notes) -> list[str]:
    seen: list[str] = []

    def on_request(request: Request) -> None:
        if not request.url.startswith(("http:", "https:", "ws:", "wss:")):
            return
        seen.append(request.url)
        if host_of(request.url) != own_host:
            notes.foreign[host_of(request.url)] = None

    def on_response(response: Response) -> None:
        if response.status >= _FIRST_ERROR_STATUS:
            notes.failed[f"{response.request.method} {response.url}: answered {response.status}"] = None

    page.on("request", on_request)
    page.on("response", on_response)
    page.on(
        "requestfailed",
        lambda request: notes.failed.setdefault(f"{request.method} {request.url}: {request.failure}"),
    )
    page.on(
        "websocket",
        lambda socket: None
        if host_of(socket.url) == own_host
        else notes.foreign.setdefault(host_of(socket.url)),
    )
    page.on(
        "console",
        lambda message: notes.console.setdefault(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: notes.console.setdefault(f"uncaught: {error}"))
    return seen


def _fetch(url: str, notes: _Notes) -> float:
    """Fetch the page and all it names over a new connection, and return the milliseconds it took."""
    watch = Stopwatch()
    own_host, count, size_bytes = host_of(url), 1, 0
    with httpx.Client(timeout=_LOAD_LIMIT_MS / 1000, trust_env=False) as client:
        try:
            page = client.get(url)
        except httpx.HTTPError as exc:
            raise ProbeError(f"cannot fetch page '{url}': {type(exc).__name__}: {exc}") from exc
        _note_status(page, notes)
        size_bytes += len(page.content)
        todo = _own(find_assets(page.text, url), own_host, notes)
        done: set[str] = set()
        while todo:
            asset = todo.pop(0)
            if asset in done:
                continue
            done.add(asset)
            count += 1
            try:
                answer = client.get(asset)
            except httpx.HTTPError as exc:
                notes.failed[f"GET {asset}: {type(exc).__name__}"] = None
                continue
            _note_status(answer, notes)
            size_bytes += len(answer.content)
            if "text/css" in answer.headers.get("content-type", ""):
                todo += _own(find_style_assets(answer.text, asset), own_host, notes)
    notes.requests_count, notes.transferred_bytes = count, size_bytes
    return watch.elapsed_s * 1000


def _note_status(answer: httpx.Response, notes: _Notes) -> None:
    if answer.status_code >= _FIRST_ERROR_STATUS:
        notes.failed[f"GET {answer.url}: answered {answer.status_code}"] = None


def _own(urls: Iterable[str], own_host: str, notes: _Notes) -> list[str]:
    """Keep the addresses of the Service itself; the others are noted and never asked."""
    own = []
    for url in urls:
        if host_of(url) == own_host:
            own.append(url)
        else:
            notes.foreign[host_of(url)] = None
    return own


def _take(given: Given) -> PageMeasurement:
    loads_count, url = given.settings.sampling.page_loads, given.release.base_url
    given.on_wait(f"{loads_count} loads of {url}")
    return measure_page(base_url=url, loads_count=loads_count, evidence=given.evidence)


def _say(fact: PageMeasurement) -> str:
    return f"{len(fact.loads_ms)} loads of {fact.url} in {fact.browser or fact.method}"


PROBE = Probe(
    key=PAGE,
    needs=frozenset({Need.SERVING}),
    take=_take,
    say=_say,
    leaves=frozenset({Trace.REQUESTS}),
    clean_of=frozenset({Trace.ROWS, Trace.LOAD, Trace.NEW_PODS}),
)
