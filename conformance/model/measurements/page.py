"""Loads of the page (SC-004)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMeasurement:
    """SC-004: page loads in a browser (or `http-only`), in milliseconds from navigation to load event.

    `content` is the beginning of what a person reads there; `no_content` says why that is no page
    of an application (nothing, an error page, a web server's welcome, JSON), and is empty when it is one.
    `excused_requests` failed as they may: an icon, a session probe, one that the page itself aborted.
    `via` is the way to the front end; of one that measures itself no time is judged.
    """

    url: str
    method: str
    browser: str
    cold_ms: float
    loads_ms: tuple[float, ...]
    requests_count: int
    transferred_bytes: int
    failed_requests: tuple[str, ...]
    console_errors: tuple[str, ...]
    foreign_hosts: tuple[str, ...]
    content: str = ""
    no_content: str = ""
    excused_requests: tuple[str, ...] = ()
    via: str = ""


PAGE = Key("page", PageMeasurement)
