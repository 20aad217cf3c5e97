"""SC-005: how fast the API answers, and whether it stands still for several users at once."""

import math
import re

from conformance.core.percentiles import percentile
from conformance.core.units import format_value
from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.criteria.required import (
    MIN_WARM_UP,
    REQUEST_CLASSES,
    STANDSTILL_S,
    address_gaps,
    missing_names,
    untimed_gaps,
)
from conformance.criteria.spread import spread_of
from conformance.model.front_end import Way
from conformance.model.measurements import (
    LatencyClass,
    LatencyMeasurement,
    UtilisationMeasurement,
)
from conformance.model.settings import MIN_REQUESTS, Settings
from conformance.model.verdict import Figure

# A request without a good answer counts as slower than any limit, so more of them than this leave
# no 95th percentile below it.
MAX_ERROR_RATIO = 0.05
# `503`, `answered 502`, `HTTP/1.1 504`, `status=500`, `5xx`, or its words; `task 512`, `in 500 ms` are none.
_SERVER_ERROR = re.compile(
    r"^\W*5(?:\d\d|xx)\b(?!\s*m?s\b)"
    r"|\b(?:answered|http(?:/[\d.]+)?|status(?:[ _]?code)?|error|code)\W*5(?:\d\d|xx)\b"
    r"|\b(?:internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out)\b",
    re.IGNORECASE,
)
# One user who waits is no standstill of the application.
_SEVERAL = 2


def api_limit(settings: Settings) -> str:
    """Print the limit of SC-005."""
    return f"{settings.limits.api_ms:g} ms"


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
        f"the application stood still for {found.elapsed_s:.1f} s, {found.at_s:.0f} s after the load began:"
        f" {found.waiting_count} users waited and nobody was answered; find what the back end waits for at"
        " that time in its log"
    ]


def _load_line(loaded: UtilisationMeasurement | None) -> str:
    if loaded is None or loaded.load.steady_s is None:
        return "the load was not observed, so that nobody looked whether the application stands still"
    found = loaded.load.standstill
    longest = "none" if found is None else f"{found.elapsed_s:.1f} s"
    return f"longest time in which several users of the load waited and nobody was answered: {longest}"


def _times(item: LatencyClass) -> tuple[float, ...]:
    """Return the times of all requests of a class; one without a good answer took for ever."""
    return (*item.samples_ms, *(math.inf for _ in range(sum(item.errors.values()))))


def _api_gaps(measured: LatencyMeasurement) -> list[str]:
    gaps = untimed_gaps(measured.via)
    if missing := missing_names(REQUEST_CLASSES, {item.name for item in measured.classes}):
        gaps.append(f"classes of requests were not measured: {missing}; see the harness's own log")
    gaps += address_gaps(measured.url)
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
    count = max(item.server_errors_count, sum(count for what, count in told if _SERVER_ERROR.search(what)))
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
