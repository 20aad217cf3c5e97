"""SC-004: how long the front end takes to load, in a browser or, without one, over HTTP."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from conformance.model.adapter import PageSettings
from conformance.model.measurements import PAGE, PageMeasurement
from conformance.probes.page_browser import QUIET_MS, SHORT_QUIET_MS, Load, load_page
from conformance.probes.page_content import beginning, why_no_content
from conformance.probes.page_excuses import excuse
from conformance.probes.page_http import fetch_page
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.subject.browser import find_browser, open_browser
from conformance.subject.subject import Subject, page_url


def measure_page(subject: Subject, *, loads_count: int, evidence: Path) -> PageMeasurement:
    """Load the page once to warm up and then in so many fresh contexts.

    Args:
        subject: the application; its `pages.home` is loaded.
        loads_count: loads that are kept.
        evidence: folder for the screenshot.

    Raises:
        ProbeError: nothing answers at the address, or the browser does not start.
    """
    pages = subject.pages
    url = page_url(subject.base_url, pages.home)
    program = find_browser()
    if program is None:
        loads = [fetch_page(url, pages) for _ in range(loads_count + 1)]
        return _record(url, "http-only", "none", loads, pages)
    evidence.mkdir(parents=True, exist_ok=True)
    loads = []
    with open_browser(program, subject.base_url) as browser:
        version = f"Chromium {browser.version}"
        for number in range(loads_count + 1):
            # Requests that scripts make late are looked for in the first and the last load.
            quiet_ms = QUIET_MS if number in (0, loads_count) else SHORT_QUIET_MS
            picture = evidence / "page.png"
            loads.append(load_page(browser, url, pages.content_selector, picture, quiet_ms=quiet_ms))
            # A page that never loads needs no twenty proofs.
            if sum(load.timed_out for load in loads) > 1:
                break
    return _record(url, "browser", version, loads, pages)


def _record(
    url: str, method: str, browser: str, loads: Sequence[Load], pages: PageSettings
) -> PageMeasurement:
    """Bring the loads together: times of each, and what went wrong in any of them once."""
    icons = {icon for load in loads for icon in load.icons}
    failed, console, excused = excuse(
        (request for load in loads for request in load.failed),
        (error for load in loads for error in load.console),
        icons,
    )
    seen = [load.seen for load in loads if load.seen is not None]
    return PageMeasurement(
        url=url,
        method=method,
        browser=browser,
        cold_ms=loads[0].load_ms,
        loads_ms=tuple(load.load_ms for load in loads[1:]),
        requests_count=len(loads[-1].requests),
        transferred_bytes=loads[-1].transferred_bytes,
        failed_requests=tuple(dict.fromkeys(failed)),
        console_errors=tuple(dict.fromkeys(console)),
        foreign_hosts=tuple(dict.fromkeys(host for load in loads for host in load.foreign)),
        content=beginning(seen[-1]) if seen else "",
        # In one of the loads is enough: a page has to be there each time.
        no_content=next((why for found in seen if (why := why_no_content(found, pages))), ""),
        excused_requests=tuple(dict.fromkeys(excused)),
    )


def _take(given: Given) -> PageMeasurement:
    subject = Subject(given.settings.subject, given.release.base_url)
    loads_count = given.settings.sampling.page_loads
    given.on_wait(f"{loads_count} loads of {subject.base_url}")
    measured = measure_page(subject, loads_count=loads_count, evidence=given.evidence)
    return replace(measured, via=given.release.via)


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
