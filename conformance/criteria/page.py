"""SC-004: how fast the page loads, and whether it loads whole."""

import math
import re

from conformance.core.percentiles import percentile
from conformance.core.units import format_value
from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.criteria.required import METHODS, address_gaps, untimed_gaps
from conformance.criteria.spread import spread_of
from conformance.model.front_end import Way
from conformance.model.measurements import PageMeasurement
from conformance.model.settings import MIN_PAGE_LOADS, Settings
from conformance.model.verdict import Figure

# What may fail: an icon that browsers ask for, an answer to nobody, what the page gave up, and Chromium's
# word on plain HTTP. Whatever else stands among the excused is a failure.
_EXCUSABLE = re.compile(r"/favicon\.ico\b|: (?:answered )?40[13]$|ERR_ABORTED|untrustworthy")


def page_limit(settings: Settings) -> str:
    """Print the limit of SC-004."""
    return f"{settings.limits.page_load_ms:g} ms"


def judge_page(measured: PageMeasurement, settings: Settings) -> Finding:
    """Judge the p95 of the page loads; a failed request, a console error or a foreign host is a fault."""
    limit_ms = settings.limits.page_load_ms
    is_timed = measured.via != Way.PORT_FORWARD
    p95_ms = percentile(measured.loads_ms, 95) if measured.loads_ms and is_timed else None
    how = f"{measured.method}, {measured.browser}" if measured.browser else measured.method
    return conclude(
        Shown(
            observed=_page_observed(measured, p95_ms),
            figures=()
            if p95_ms is None
            else (Figure(name="page load p95", value=p95_ms, limit=limit_ms, unit="ms"),),
            samples_count=len(measured.loads_ms),
            spread=spread_of(measured.loads_ms) if is_timed else None,
            method=f"{how}: navigation start to load event, all assets included, nothing cached",
            details=(
                f"cold load {measured.cold_ms:.0f} ms, not judged",
                f"{measured.requests_count} requests, {measured.transferred_bytes / 1000:.1f} kB transferred",
                *([f"to be read there: {measured.content}"] if measured.content else ()),
                *(f"failed, as it may: {request}" for request in measured.excused_requests),
            ),
        ),
        facts=_page_faults(measured),
        gaps=_page_gaps(measured),
        over=_page_over(measured, p95_ms, limit_ms),
    )


def _page_observed(measured: PageMeasurement, p95_ms: float | None) -> str:
    if p95_ms is not None:
        return format_value(p95_ms, "ms")
    return f"{len(measured.loads_ms)} untimed loads" if measured.loads_ms else "no page load"


def _page_faults(measured: PageMeasurement) -> list[str]:
    return [
        *(
            f"the page asks another host, '{host}'; serve everything from the front end"
            for host in measured.foreign_hosts
        ),
        *(
            f"a request of the page failed: {request}"
            for request in (
                *measured.failed_requests,
                *(told for told in measured.excused_requests if not _EXCUSABLE.search(told)),
            )
        ),
        *(
            [f"the page at {measured.url} shows no content: {measured.no_content}"]
            if measured.no_content
            else ()
        ),
        *(f"the page logged an error to the console: {error}" for error in measured.console_errors),
    ]


def _page_gaps(measured: PageMeasurement) -> list[str]:
    gaps = [*untimed_gaps(measured.via), *address_gaps(measured.url)]
    if measured.method not in METHODS or (measured.method == "browser" and not measured.browser.strip()):
        gaps.append(
            f"the page was loaded by '{measured.method}' with '{measured.browser}', which is no browser and"
            " not HTTP; load it again"
        )
    if len(measured.loads_ms) < MIN_PAGE_LOADS:
        gaps.append(
            f"{len(measured.loads_ms)} page loads were measured, wanted {MIN_PAGE_LOADS} for a 95th"
            " percentile; see why loads were lost"
        )
    if not all(math.isfinite(load_ms) and load_ms > 0 for load_ms in measured.loads_ms):
        gaps.append("some page loads have no time that can have been measured; load the page again")
    if measured.loads_ms and not (measured.requests_count and measured.transferred_bytes and measured.url):
        gaps.append(f"no request of the page at {measured.url} was seen, so nothing shows that it loaded")
    return gaps


def _page_over(measured: PageMeasurement, p95_ms: float | None, limit_ms: float) -> list[str]:
    if p95_ms is None or p95_ms < limit_ms:
        return []
    return [
        f"the page at {measured.url} loads in {p95_ms:.0f} ms (p95), limit {limit_ms:g} ms; it makes"
        f" {measured.requests_count} requests for {measured.transferred_bytes / 1000:.0f} kB, load less"
    ]
