"""One load of the page without a browser: its HTML and everything that it names, over a new connection."""

from collections.abc import Iterable

import httpx

from conformance.core.clock import Stopwatch
from conformance.core.errors import ProbeError
from conformance.model.adapter import PageSettings
from conformance.probes.page_assets import find_assets, find_icons, find_style_assets, host_of, read_page
from conformance.probes.page_browser import LOAD_LIMIT_MS, Load
from conformance.probes.page_content import FIRST_ERROR_STATUS, Seen
from conformance.probes.page_excuses import FailedRequest
from conformance.subject.session import trusted

# As many redirects as Chromium follows.
_MOST_REDIRECTS = 20
_SCRIPT_TYPES = ("javascript", "ecmascript", "json", "wasm")


def fetch_page(url: str, pages: PageSettings) -> Load:
    """Fetch the page and all it names, and return what that took and showed.

    Raises:
        ProbeError: nothing answers there.
    """
    watch = Stopwatch()
    with httpx.Client(timeout=LOAD_LIMIT_MS / 1000, trust_env=False, verify=trusted()) as client:
        visit = _Visit(client, url)
        try:
            page = visit.get(url)
        except httpx.HTTPError as exc:
            raise ProbeError(f"cannot fetch page '{url}': {type(exc).__name__}: {exc}") from exc
        if page is not None:
            visit.load.seen = _seen(page, visit.get_assets(page), pages)
    visit.load.load_ms = watch.elapsed_s * 1000
    return visit.load


class _Visit:
    """Asks for the page and what it names, and keeps what came in `load`."""

    def __init__(self, client: httpx.Client, url: str) -> None:
        self._client = client
        self._own_host = host_of(url)
        self.load = Load(url)

    def get(self, url: str) -> httpx.Response | None:
        """Follow redirects on the Service itself; one to another host is noted and not followed."""
        load = self.load
        for _ in range(_MOST_REDIRECTS):
            answer = self._client.get(url)
            load.requests.append(url)
            load.transferred_bytes += len(answer.content)
            if answer.next_request is None:
                if answer.status_code >= FIRST_ERROR_STATUS:
                    load.failed.append(_failure(url, status=answer.status_code))
                return answer
            url = str(answer.next_request.url)
            if host_of(url) != self._own_host:
                load.foreign.append(host_of(url))
                return None
        load.failed.append(_failure(url, problem=f"more than {_MOST_REDIRECTS} redirects"))
        return None

    def get_assets(self, page: httpx.Response) -> str:
        """Fetch what the page names, and what its styles name, and return the text of its scripts."""
        address, scripts = str(page.url), []
        self.load.icons = tuple(find_icons(page.text, address))
        todo = self._own(find_assets(page.text, address))
        done: set[str] = set()
        while todo:
            asset = todo.pop(0)
            if asset in done:
                continue
            done.add(asset)
            answer = self._get_asset(asset)
            kind = answer.headers.get("content-type", "") if answer is not None else ""
            if answer is not None and "text/css" in kind:
                todo += self._own(find_style_assets(answer.text, str(answer.url)))
            elif answer is not None and any(word in kind for word in _SCRIPT_TYPES):
                scripts.append(answer.text)
        return "\n".join(scripts)

    def _get_asset(self, asset: str) -> httpx.Response | None:
        """Return the answer; None where there is none that a page can use, which is noted."""
        try:
            answer = self.get(asset)
        except httpx.HTTPError as exc:
            self.load.failed.append(_failure(asset, problem=type(exc).__name__))
            return None
        if answer is None or answer.status_code >= FIRST_ERROR_STATUS:
            return None
        kind = answer.headers.get("content-type", "")
        if not answer.content:
            problem = "answered with nothing"
        elif "html" in kind and asset.partition("?")[0].endswith((".js", ".mjs", ".css")):
            problem = f"answered with a page ({kind})"
        else:
            return answer
        self.load.failed.append(_failure(asset, problem=problem))
        return None

    def _own(self, urls: Iterable[str]) -> list[str]:
        """Keep the addresses of the Service itself; the others are noted and never asked."""
        own = []
        for url in urls:
            if host_of(url) == self._own_host:
                own.append(url)
            else:
                self.load.foreign.append(host_of(url))
        return own


def _seen(page: httpx.Response, scripts: str, pages: PageSettings) -> Seen:
    """Return what can be said without running scripts: a page that they make counts by their words."""
    read = read_page(page.text)
    text = read.text
    if pages.content_text.lower() in scripts.lower():
        text = f"{text} {pages.content_text}"
    return Seen(
        status=page.status_code,
        content_type=page.headers.get("content-type", ""),
        title=read.title,
        heading=read.heading,
        text=text,
        things_count=read.things_count + bool(scripts.strip()),
    )


def _failure(url: str, *, status: int = 0, problem: str = "") -> FailedRequest:
    return FailedRequest(method="GET", url=url, kind="asset", status=status, problem=problem)
