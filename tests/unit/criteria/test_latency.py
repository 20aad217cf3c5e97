"""SC-005: the 95th percentile of the slowest class of requests, and standstills; both limits in words."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.criteria.latency import api_limit, judge_api
from conformance.criteria.page import judge_page, page_limit
from conformance.criteria.required import REQUEST_CLASSES
from conformance.model.measurements import Standstill
from conformance.model.verdict import Status
from tests.unit.table import table


@pytest.mark.parametrize(
    ("slow_ms", "status"),
    [(999.9, Status.PASS), (1000.0, Status.FAIL), (1500.0, Status.FAIL)],
    ids=["below", "at", "beyond"],
)
def test_api_is_judged_by_its_slowest_class(make: Any, slow_ms: float, status: Status) -> None:
    """One class at the limit is enough; its name is in the verdict."""
    chat = make.latency_class("chat", samples_ms=(50.0,) * 94 + (slow_ms,) * 6)
    found = judge_api(make.latency(make.latency_class(), chat), None, make.settings())
    assert found.status is status
    assert found.shown.observed.endswith("chat")
    values = {figure.name: figure.value for figure in found.shown.figures}
    assert values == {f"{name} p95": 20.0 for name in REQUEST_CLASSES} | {"chat p95": slow_ms}
    assert found.shown.samples_count == 700
    assert ("class 'chat'" in found.reason) is (status is Status.FAIL)


def test_five_slow_answers_of_a_hundred_are_no_failure(make: Any) -> None:
    """The p95 of a hundred is the 95th."""
    chat = make.latency_class("chat", samples_ms=(50.0,) * 95 + (5000.0,) * 5)
    assert judge_api(make.latency(chat), None, make.settings()).status is Status.PASS


def test_too_few_answers_are_not_measured(make: Any) -> None:
    """98 good answers and a lost one prove nothing; both are named."""
    chat = make.latency_class("chat", samples_ms=(50.0,) * 98, errors={"timeout": 1})
    found = judge_api(make.latency(make.latency_class(), chat), None, make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "class 'chat' has 98 good answers to 99 requests, wanted 100 (1x timeout)" in found.reason
    assert "(1x timeout); see why requests were lost" in found.reason
    refused = replace(chat, errors={"429": 1})
    told = judge_api(make.latency(refused), None, make.settings()).reason
    assert "raise the application's own limit of such requests" in told


def test_class_without_a_good_answer_is_told_as_such(make: Any) -> None:
    """It has no percentile, and takes none from the others."""
    chat = make.latency_class("chat", samples_ms=(), errors={"timeout": 100})
    found = judge_api(make.latency(make.latency_class(), chat), None, make.settings())
    assert found.status is Status.FAIL
    assert "no good answer to 100 of 100 requests (100x timeout)" in found.reason
    assert "chat p95" not in [figure.name for figure in found.shown.figures]
    assert "chat: no good answer (100x timeout)" in found.shown.details
    assert any(
        line.startswith("task list: 100 requests, p50 20.0 ms, p95 20.0") for line in found.shown.details
    )


def test_no_request_is_not_measured(make: Any) -> None:
    """An empty measurement is a gap of the harness."""
    empty = make.latency(make.latency_class())
    found = judge_api(type(empty)(url="", warm_up_count=0, classes=()), None, make.settings())
    assert found.status is Status.NOT_MEASURED
    assert found.shown.observed == "no answer"


def test_single_server_error_fails(make: Any) -> None:
    """One 5xx in a thousand good answers is a fault."""
    item = make.latency_class(samples_ms=(1.0,) * 999, errors={"HTTP 503": 1}, server_errors_count=1)
    found = judge_api(make.latency(item), None, make.settings())
    assert found.status is Status.FAIL
    assert "1 server errors (1x HTTP 503)" in found.reason


@pytest.mark.parametrize(
    ("errors_count", "status"), [(10, Status.PASS), (11, Status.FAIL)], ids=["at 5 %", "beyond 5 %"]
)
def test_lost_answers_count_as_slow_ones(make: Any, errors_count: int, status: Status) -> None:
    """With more than 5 % without an answer there is no p95 below any limit."""
    item = make.latency_class(samples_ms=(1.0,) * (200 - errors_count), errors={"timeout": errors_count})
    found = judge_api(make.latency(item), None, make.settings())
    assert found.status is status
    assert ("no good answer to 11 of 200" in found.reason) is (status is Status.FAIL)
    # It has no percentile that could be shown.
    names = [figure.name for figure in found.shown.figures]
    assert ("task list p95" in names) is (status is Status.PASS)


@pytest.mark.parametrize("errors", [{"503": 1}, {"HTTP 500": 1}, {"timeout": 1, "599": 1}])
@pytest.mark.parametrize("where", ["errors", "warm_up_errors"])
def test_server_error_is_one_however_it_was_counted(make: Any, where: str, errors: dict[str, int]) -> None:
    """Also where the counter beside it says 0; a 404, and a time-out of 500 ms, are none."""
    item = make.latency_class(**{where: errors})
    found = judge_api(make.latency(item), None, make.settings())
    assert "answered with 1 server errors" in found.reason
    harmless = make.latency_class(**{where: {"404": 1, "timeout after 500 ms": 1}})
    assert judge_api(make.latency(harmless), None, make.settings()).status is Status.PASS


def test_percentiles_of_a_class_are_told(make: Any) -> None:
    """Each of those that it says."""
    item = make.latency_class(samples_ms=tuple(float(number) for number in range(1, 101)))
    told = judge_api(make.latency(item), None, make.settings()).shown.details
    assert "task list: 100 requests, p50 50.0 ms, p95 95.0 ms, p99 99.0 ms, max 100.0 ms, 0 errors" in told


def test_limits_are_printed_from_the_settings(make: Any) -> None:
    """What is printed is what is judged by."""
    settings = make.settings(limits={"page_load_ms": 200, "api_ms": 20})
    assert (page_limit(settings), api_limit(settings)) == ("200 ms", "20 ms")
    assert judge_page(make.page(), settings).status is Status.FAIL
    assert judge_api(make.latency(), None, settings).status is Status.FAIL


def test_kind_that_the_subject_lacks_is_told_and_not_judged(make: Any) -> None:
    """No chat: no request of that kind, no gap, and the reason in the report."""
    chat = make.latency_class("chat", samples_ms=(), absent="no assistant here")
    found = judge_api(make.latency(make.latency_class("task list"), chat), None, make.settings())
    assert found.status is Status.PASS
    assert "chat: not applicable: no assistant here" in found.shown.details
    timed = replace(chat, samples_ms=(9000.0,) * 100)
    assert judge_api(make.latency(timed), None, make.settings()).status is Status.PASS
    nobody_says_why = replace(chat, absent=" ")
    assert judge_api(make.latency(nobody_says_why), None, make.settings()).status is Status.NOT_MEASURED


def test_lost_answer_is_the_slowest_of_all(make: Any) -> None:
    """Four answers that never came and two late ones are six late ones of a hundred."""
    chat = make.latency_class("chat", samples_ms=(50.0,) * 94 + (4000.0,) * 2, errors={"timeout": 4})
    found = judge_api(make.latency(chat), None, make.settings())
    assert found.status is Status.FAIL
    assert "class 'chat' answers in 4000 ms" in found.reason


@table("name", REQUEST_CLASSES)
def test_class_that_was_not_measured_is_a_gap(make: Any, name: str) -> None:
    """All seven are asked for by name."""
    good = make.latency()
    kept = tuple(item for item in good.classes if item.name != name)
    found = judge_api(replace(good, classes=kept), None, make.settings())
    assert found.status is Status.NOT_MEASURED
    assert f"'{name}'" in found.reason


@pytest.mark.parametrize(
    ("count", "status"), [(10, Status.PASS), (11, Status.PASS), (9, Status.NOT_MEASURED)]
)
def test_cold_application_is_not_measured(make: Any, count: int, status: Status) -> None:
    """Ten requests of each class come before those that count."""
    found = judge_api(replace(make.latency(), warm_up_count=count), None, make.settings())
    assert found.status is status


@pytest.mark.parametrize("time_ms", [0.0, -1.0, float("nan"), float("inf")])
def test_times_that_nobody_measured_are_a_gap(make: Any, time_ms: float) -> None:
    """No answer comes before it was asked for, and none is timed for ever."""
    item = make.latency_class(samples_ms=(20.0,) * 100 + (time_ms,))
    assert judge_api(make.latency(item), None, make.settings()).status is Status.NOT_MEASURED
    loads = make.page(loads_ms=(200.0,) * 20 + (time_ms,))
    assert judge_page(loads, make.settings()).status is Status.NOT_MEASURED


def test_subject_without_any_class_is_not_measured(make: Any) -> None:
    """What lacks everything has shown nothing."""
    good = make.latency()
    gone = tuple(replace(item, samples_ms=(), absent="none here") for item in good.classes)
    assert judge_api(replace(good, classes=gone), None, make.settings()).status is Status.NOT_MEASURED


@pytest.mark.parametrize(
    ("elapsed_s", "status"), [(2.9, Status.PASS), (3.0, Status.FAIL), (4.0, Status.FAIL)]
)
def test_application_that_stands_still_fails(make: Any, elapsed_s: float, status: Status) -> None:
    """Three seconds in which several users waited and none was answered, though each class is fast alone."""
    stall = Standstill(at_s=20.0, elapsed_s=elapsed_s, waiting_count=7)
    loaded = make.utilisation(load=make.load(standstill=stall))
    found = judge_api(make.latency(), loaded, make.settings())
    assert found.status is status
    assert ("7 users waited and nobody was answered" in found.reason) is (status is Status.FAIL)
    assert f"nobody was answered: {elapsed_s} s" in found.shown.details[-1]


def test_load_that_was_not_measured_is_told(make: Any) -> None:
    """Nobody looked whether the application stands still; that is said, and no verdict."""
    found = judge_api(make.latency(), None, make.settings())
    assert found.status is Status.PASS
    assert "nobody looked whether the application stands still" in found.shown.details[-1]
    assert (
        "nobody was answered: none"
        in judge_api(make.latency(), make.utilisation(), make.settings()).shown.details[-1]
    )


def test_waits_for_limits_are_told(make: Any) -> None:
    """Beside a pass; where too few answers are left, the limit is the remedy."""
    chat = make.latency_class("chat", limited_count=2)
    found = judge_api(make.latency(chat), None, make.settings())
    assert found.status is Status.PASS
    assert "2 answers 429 waited for and not timed" in " ".join(found.shown.details)
    few = replace(chat, samples_ms=(20.0,) * 30)
    reason = judge_api(make.latency(few), None, make.settings()).reason
    assert "2 answers 429 waited for and not timed; raise the application's own limit" in reason


@pytest.mark.parametrize("what", ["page", "latency"])
def test_no_time_is_judged_that_a_port_forward_took_part_in(make: Any, what: str) -> None:
    """Neither a good one nor a bad one; a fault stays a fault."""
    judge = {"page": judge_page, "latency": judge_api}[what]
    more = () if what == "page" else (None,)
    by_forward = replace(getattr(make, what)(), via="port-forward")
    found = judge(by_forward, *more, make.settings())  # type: ignore[operator]
    assert found.status is Status.NOT_MEASURED
    assert "no time is judged: the front end is reached by a port-forward" in found.reason
    assert (found.shown.figures, found.shown.spread) == ((), None)
    assert "untimed" in found.shown.observed
    assert judge(replace(by_forward, via="node-port"), *more, make.settings()).status is Status.PASS  # type: ignore[operator]
