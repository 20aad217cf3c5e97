"""SC-004 and SC-005: how fast the page loads and the API answers."""

import math
import re

from conformance.core.percentiles import percentile
from conformance.core.units import format_value
from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.criteria.required import (
    METHODS,
    MIN_WARM_UP,
    REQUEST_CLASSES,
    STANDSTILL_S,
    missing_names,
)
from conformance.criteria.spread import spread_of
from conformance.model.front_end import FORWARD_REASON, Way
from conformance.model.measurements import (
    LatencyClass,
    LatencyMeasurement,
    PageMeasurement,
    UtilisationMeasurement,
)
from conformance.model.settings import MIN_PAGE_LOADS, MIN_REQUESTS, Settings
from conformance.model.verdict import Figure

# A request without a good answer counts as slower than any limit, so more of them than this leave
# no 95th percentile below it.
MAX_ERROR_RATIO = 0.05
_SERVER_ERROR = re.compile(r"^(?:\D*\s)?5\d\d\b(?!\s*m?s\b)")
# A server's own error is no session probe and nothing that the page gave up; a browser's icon may be one.
_INEXCUSABLE = re.compile(r"^(?!.*/favicon\.ico\b).*: (?:answered )?5\d\d$")
# One user who waits is no standstill of the application.
_SEVERAL = 2


def page_limit(settings: Settings) -> str:
    """Print the limit of SC-004."""
    return f"{settings.limits.page_load_ms:g} ms"


def api_limit(settings: Settings) -> str:
    """Print the limit of SC-005."""
    return f"{settings.limits.api_ms:g} ms"


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
                *filter(_INEXCUSABLE.search, measured.excused_requests),
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
    gaps = _way_gaps(measured.via)
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


def _way_gaps(via: str) -> list[str]:
    """Say that no time is judged, where the way to the front end would be judged with it."""
    return [f"no time is judged: {FORWARD_REASON}; name another way with --via"] * (via == Way.PORT_FORWARD)


def _page_over(measured: PageMeasurement, p95_ms: float | None, limit_ms: float) -> list[str]:
    if p95_ms is None or p95_ms < limit_ms:
        return []
    return [
        f"the page at {measured.url} loads in {p95_ms:.0f} ms (p95), limit {limit_ms:g} ms; it makes"
        f" {measured.requests_count} requests for {measured.transferred_bytes / 1000:.0f} kB, load less"
    ]


def judge_api(
    measured: LatencyMeasurement, loaded: UtilisationMeasurement | None, settings: Settings
) -> Finding:
    """Judge the p95 of the slowest class of requests; any 5xx is a fault, and so is standing still.

    A request without a good answer is the slowest of all, so that it moves the percentile. Requests one
    after the other cannot show that an application stands still for all at once: the load does.
    """
    limit_ms = settings.limits.api_ms
    is_timed = measured.via != Way.PORT_FORWARD
    sampled = {
        item.name: item
        for item in measured.classes
        if is_timed and item.samples_ms and not item.absent.strip()
    }
    p95_ms = {name: percentile(_times(item), 95) for name, item in sampled.items()}
    finite_ms = {name: value for name, value in p95_ms.items() if math.isfinite(value)}
    slowest = max(finite_ms, key=lambda name: finite_ms[name], default="")
    return conclude(
        Shown(
            observed=f"{format_value(finite_ms[slowest], 'ms')} {slowest}"
            if slowest
            else _unjudged(measured),
            figures=tuple(
                Figure(name=f"{name} p95", value=value, limit=limit_ms, unit="ms")
                for name, value in finite_ms.items()
            ),
            samples_count=sum(len(item.samples_ms) for item in measured.classes),
            spread=spread_of(sampled[slowest].samples_ms) if slowest else None,
            method=f"HTTP through the front-end Service, after {measured.warm_up_count} warm-up requests"
            " a class",
            details=(*(_class_line(item) for item in measured.classes), _load_line(loaded)),
        ),
        facts=[*(fault for item in measured.classes for fault in _class_faults(item)), *_standstill(loaded)],
        gaps=_api_gaps(measured),
        over=[
            f"class '{name}' answers in {value:.0f} ms (p95), limit {limit_ms:g} ms; see its slow requests"
            " in the back end's log by `duration_ms`"
            for name, value in finite_ms.items()
            if value >= limit_ms
        ],
    )


def _unjudged(measured: LatencyMeasurement) -> str:
    answers_count = sum(len(item.samples_ms) for item in measured.classes)
    return f"{answers_count} untimed answers" if answers_count else "no answer"


def _standstill(loaded: UtilisationMeasurement | None) -> list[str]:
    found = loaded.load.standstill if loaded is not None else None
    if found is None or found.elapsed_s < STANDSTILL_S or found.waiting_count < _SEVERAL:
        return []
    return [
        f"{found.waiting_count} users of the load waited and none was answered for {found.elapsed_s:.1f} s,"
        f" {found.at_s:.0f} s after its start; find what the back end waits for at that time in its log"
    ]


def _load_line(loaded: UtilisationMeasurement | None) -> str:
    if loaded is None or loaded.load.steady_s is None:
        return "the load was not observed, so that nobody looked whether the application stands still"
    found = loaded.load.standstill
    longest = "none" if found is None else f"{found.elapsed_s:.1f} s"
    return f"longest time in which several users of the load waited and none was answered: {longest}"


def _times(item: LatencyClass) -> tuple[float, ...]:
    """Return the times of all requests of a class; one without a good answer took for ever."""
    return (*item.samples_ms, *(math.inf for _ in range(sum(item.errors.values()))))


def _api_gaps(measured: LatencyMeasurement) -> list[str]:
    gaps = _way_gaps(measured.via)
    if missing := missing_names(REQUEST_CLASSES, {item.name for item in measured.classes}):
        gaps.append(f"classes of requests were not measured: {missing}; see the harness's own log")
    if not measured.url.strip():
        gaps.append("nobody knows whom the requests were sent to; measure again")
    if measured.warm_up_count < MIN_WARM_UP:
        gaps.append(f"{measured.warm_up_count} requests were sent to warm up, wanted {MIN_WARM_UP} a class")
    for item in measured.classes:
        if item.absent.strip():
            continue
        if len(_times(item)) < MIN_REQUESTS:
            gaps.append(
                f"class '{item.name}' has {len(item.samples_ms)} good answers to {len(_times(item))}"
                f" requests, wanted {MIN_REQUESTS}{_errors(item)}{_limited(item)}; {_remedy(item)}"
            )
        if not all(math.isfinite(sample_ms) and sample_ms > 0 for sample_ms in item.samples_ms):
            gaps.append(f"class '{item.name}' has times that nobody can have measured; measure again")
    if measured.classes and all(item.absent.strip() for item in measured.classes):
        gaps.append("every class of requests is said not to apply, so that nothing was measured")
    return gaps


def _class_faults(item: LatencyClass) -> list[str]:
    told = [*item.errors.items(), *item.warm_up_errors.items()]
    count = max(item.server_errors_count, sum(count for what, count in told if _SERVER_ERROR.match(what)))
    if count:
        return [
            f"class '{item.name}' was answered with {count} server errors{_errors(item)};"
            " see the back end's log for the request ids"
        ]
    errors_count = sum(item.errors.values())
    total = errors_count + len(item.samples_ms)
    if total and errors_count / total > MAX_ERROR_RATIO:
        return [
            f"class '{item.name}' got no good answer to {errors_count} of {total} requests{_errors(item)};"
            " an answer that does not come is slower than any limit"
        ]
    return []


def _errors(item: LatencyClass) -> str:
    if not item.errors:
        return ""
    return " (" + ", ".join(f"{count}x {what}" for what, count in item.errors.items()) + ")"


def _limited(item: LatencyClass) -> str:
    if not item.limited_count:
        return ""
    return f", {item.limited_count} answers 429 waited for and not timed"


def _remedy(item: LatencyClass) -> str:
    if item.limited_count or "429" in item.errors:
        return "raise the application's own limit of such requests for the time of the run"
    return "see why requests were lost"


def _class_line(item: LatencyClass) -> str:
    if item.absent:
        return f"{item.name}: not applicable: {item.absent}"
    if not item.samples_ms:
        return f"{item.name}: no good answer{_errors(item)}{_limited(item)}"
    p50, p95, p99 = (percentile(item.samples_ms, percent) for percent in (50, 95, 99))
    errors = f"{sum(item.errors.values())} errors{_errors(item)}"
    return (
        f"{item.name}: {len(item.samples_ms)} requests, p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms,"
        f" max {max(item.samples_ms):.1f} ms, {errors}{_limited(item)}"
    )
