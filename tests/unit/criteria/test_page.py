"""SC-004: the 95th percentile of page loads, and what a page may not do."""

from typing import Any

import pytest

from conformance.criteria.page import judge_page
from conformance.criteria.required import address_gaps
from conformance.model.verdict import Status
from tests.unit.table import table


@pytest.mark.parametrize(
    ("load_ms", "status"),
    [(2999.9, Status.PASS), (3000.0, Status.FAIL), (4000.0, Status.FAIL)],
    ids=["below", "at", "beyond"],
)
def test_page_is_judged_by_its_p95(make: Any, load_ms: float, status: Status) -> None:
    """Of twenty loads the 19th counts: two slow ones are one too many."""
    found = judge_page(make.page(loads_ms=(100.0,) * 18 + (load_ms,) * 2), make.settings())
    assert found.status is status
    assert found.shown.figures[0].value == load_ms
    assert found.shown.spread.p50 == 100.0


@pytest.mark.parametrize(("slow_count", "status"), [(5, Status.PASS), (6, Status.FAIL)])
def test_page_is_judged_by_no_other_percentile(make: Any, slow_count: int, status: Status) -> None:
    """Of a hundred loads the 95th counts; more than twenty are as good as twenty, and quick ones, too."""
    loads_ms = (0.5,) * (100 - slow_count) + (4000.0,) * slow_count
    assert judge_page(make.page(loads_ms=loads_ms), make.settings()).status is status


def test_one_slow_load_of_twenty_is_no_failure(make: Any) -> None:
    """The p95 of twenty is the 19th; the slowest is shown, not judged."""
    found = judge_page(make.page(loads_ms=(100.0,) * 19 + (9000.0,)), make.settings())
    assert found.status is Status.PASS
    assert found.shown.spread.maximum == 9000.0


def test_slow_page_names_observed_and_limit(make: Any) -> None:
    """The reason says how slow, against what, and what the page loads."""
    found = judge_page(make.page(loads_ms=(4000.0,) * 20, transferred_bytes=900_000), make.settings())
    assert "4000 ms (p95), limit 3000 ms" in found.reason
    assert "5 requests for 900 kB" in found.reason
    assert "5 requests, 900.0 kB transferred" in found.shown.details


@pytest.mark.parametrize("count", [0, 19])
def test_too_few_page_loads_are_not_measured(make: Any, count: int) -> None:
    """Below twenty loads there is no 95th percentile, however slow they were."""
    found = judge_page(make.page(loads_ms=(9000.0,) * count), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert f"{count} page loads were measured, wanted 20" in found.reason
    assert found.shown.samples_count == count


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("foreign_hosts", "cdn.example.com", "another host, 'cdn.example.com'"),
        ("failed_requests", "404 /main.js", "a request of the page failed: 404 /main.js"),
        ("console_errors", "TypeError: x", "error to the console: TypeError: x"),
    ],
)
def test_fault_of_a_fast_page_fails(make: Any, field: str, value: str, text: str) -> None:
    """A foreign host, a failed request or a console error fails whatever the time and count."""
    found = judge_page(make.page(**{field: (value,), "loads_ms": (1.0,)}), make.settings())
    assert found.status is Status.FAIL
    assert text in found.reason


def test_page_without_a_browser_says_so(make: Any) -> None:
    """The lesser method is part of the verdict."""
    found = judge_page(make.page(method="http-only", browser=""), make.settings())
    assert found.status is Status.PASS
    assert found.shown.method.startswith("http-only:")


def test_page_without_content_fails(make: Any) -> None:
    """However fast nothing is shown."""
    found = judge_page(make.page(no_content="it shows no text at all"), make.settings())
    assert found.status is Status.FAIL
    assert "shows no content: it shows no text at all" in found.reason


@pytest.mark.parametrize("change", [{"requests_count": 0}, {"transferred_bytes": 0}, {"url": ""}])
def test_page_without_a_request_is_not_measured(make: Any, change: dict[str, Any]) -> None:
    """A page that asked for nothing, or got nothing, was not loaded."""
    assert judge_page(make.page(**change), make.settings()).status is Status.NOT_MEASURED
    [gap, *_] = judge_page(make.page(**change, loads_ms=()), make.settings()).shown.details or [""]
    assert "no request of the page" not in gap


def test_page_tells_what_is_on_it_and_what_was_excused(make: Any) -> None:
    """A session probe answered 401 is no fault, and is not hidden."""
    measured = make.page(content="My errands", excused_requests=("GET /me: answered 401",))
    found = judge_page(measured, make.settings())
    assert found.status is Status.PASS
    assert found.shown.details[-2:] == (
        "to be read there: My errands",
        "failed, as it may: GET /me: answered 401",
    )


def test_fault_shows_through_a_port_forward(make: Any) -> None:
    """What it shows is the application's own doing."""
    measured = make.page(via="port-forward", console_errors=("TypeError",))
    assert judge_page(measured, make.settings()).status is Status.FAIL


@table(
    ("url", "is_one"),
    [
        ("http://127.0.0.1:1/", True),
        ("https://[::1]/app/", True),
        ("", False),
        ("ftp://h/", False),
        ("file:///x", False),
        ("http:///x", False),
        ("http://h:0/", False),
        ("http://h:99999/", False),
        ("//h/", False),
    ],
)
def test_address_is_one_of_a_front_end(url: str, *, is_one: bool) -> None:
    """A scheme of HTTP, a host, and a port that there is."""
    assert (address_gaps(url) == []) is is_one
