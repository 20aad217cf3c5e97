"""Raw times of the load become one record."""

import json
from typing import Any

import pytest

from conformance.core.errors import ProbeError
from conformance.traffic.profile import Profile, locust_arguments
from conformance.traffic.times import Request, find_standstill, load_run

PROFILE = Profile(users=2, spawn_per_s=1, steady_s=10)


def request(at_s: float, ms: float, error: str | None = None, **more: Any) -> str:
    """Return one line as the load writes it."""
    return json.dumps({"at_s": at_s, "name": "GET /x", "ms": ms, "error": error, "user": 1, **more})


def ready(at_s: float, user: int) -> str:
    """Return the mark of a user who is at work."""
    return json.dumps({"at_s": at_s, "mark": "user_ready", "user": user})


def test_ramp_up_is_cut_from_percentiles_only() -> None:
    """What began before the last user was at work counts, but not in the percentiles."""
    lines = [
        request(0.5, 900.0),
        json.dumps({"at_s": 1.0, "mark": "spawned"}),
        ready(2.0, 1),
        *(request(2.0 + i / 10, 10.0 + i) for i in range(100)),
        request(12.0, 5.0, "HTTP 500"),
    ]
    run = load_run(["\n".join(lines)], PROFILE)
    assert (run.requests_count, run.failures_count) == (102, 1)
    assert (run.p50_ms, run.p95_ms, run.max_ms) == (59.0, 104.0, 109.0)
    assert run.failures == {"GET /x: HTTP 500": 1}
    assert run.requests_per_s == pytest.approx(101 / 10.009)
    assert (len(run.times_ms), run.steady_s) == (101, pytest.approx(10.009))


def test_users_who_worked_are_those_with_a_good_answer_after_their_log_in() -> None:
    """The first worked; the second was refused everything; the third never logged in."""
    lines = [
        request(0.1, 5, user=1), request(0.2, 5, user=2), request(0.3, 5, "no token", user=3),
        ready(1, 1), ready(1, 2), request(2, 5, user=1), request(2, 5, "HTTP 500", user=2),
    ]  # fmt: skip
    assert load_run(["\n".join(lines)], PROFILE).users_worked == 1
    # The first user of another process is another one.
    assert load_run(["\n".join(lines)] * 3, PROFILE).users_worked == 3


def test_load_that_nobody_could_work_under_is_a_record() -> None:
    """Every log-in refused: no steady part, no users at work, and the failures by kind."""
    run = load_run([request(0.1, 5, "HTTP 500") + "\n" + request(1.1, 5, "HTTP 500", user=2)], PROFILE)
    assert (run.users_worked, run.steady_s, run.times_ms, run.p95_ms) == (0, 0.0, (), 0.0)
    assert run.failures == {"GET /x: HTTP 500": 2}


def test_what_a_limit_refused_is_neither_failure_nor_time() -> None:
    """It is counted by name, and is an answer: nobody stands still meanwhile."""
    lines = [
        ready(1, 1),
        *(request(2 + n, 900, name=name, limited=True, status=429) for n, name in enumerate("abb")),
        request(6, 10, status=200),
    ]
    run = load_run(["\n".join(lines)], PROFILE)
    assert (run.requests_count, run.failures_count, run.times_ms) == (1, 0, (10.0,))
    assert (run.limited_count, run.limited) == (3, {"b": 2, "a": 1})
    # A load that nothing but waits is a record, too.
    assert load_run(["\n".join(lines[:-1])], PROFILE).requests_count == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "made no request"),
        ('{"at_s": 1, "mark": "spawned"}', "made no request"),
        ("[]", "cannot read line 1"),
        ("half a li", "cannot read line 1"),
    ],
    ids=["empty", "marks only", "wrong shape", "cut off"],
)
def test_load_without_evidence_is_an_error(text: str, message: str) -> None:
    """Zero requests is an error of the harness, never a result."""
    with pytest.raises(ProbeError, match=message):
        load_run([text], PROFILE)


def _requests(*spans: tuple[float, float]) -> list[Request]:
    return [Request(at_s=at_s, name="x", elapsed_ms=(end_s - at_s) * 1000) for at_s, end_s in spans]


def test_standstill_begins_when_the_second_begins_to_wait() -> None:
    """One slow request is one user's; nobody is answered only from when a second waits as well."""
    even = [(n / 10, n / 10 + 0.05) for n in range(30)]
    still = find_standstill(_requests(*even, (3.0, 9.0), (4.0, 9.1), (5.0, 9.2)))
    assert still is not None
    assert (still.at_s, still.waiting_count) == (4.0, 3)
    assert still.elapsed_s == pytest.approx(5.0)


def test_one_slow_request_among_quick_ones_is_no_standstill() -> None:
    """Others are answered meanwhile."""
    still = find_standstill(_requests((0.0, 6.0), *((n / 10, n / 10 + 0.09) for n in range(60))))
    assert still is None or still.elapsed_s < 0.2


def test_request_that_never_was_answered_ends_no_standstill() -> None:
    """A connection that was given up is no answer; the standstill goes on."""
    gone = [Request(at_s=at_s, name="x", elapsed_ms=4000, answered=False) for at_s in (1.0, 1.5, 5.0, 5.5)]
    still = find_standstill([*_requests((0.0, 0.1)), *gone])
    assert still is not None
    # From the second's begin to the first's last try: who begins again has waited all along.
    assert (still.at_s, still.elapsed_s) == (1.5, pytest.approx(7.5))


def test_nobody_waits_in_a_pause() -> None:
    """People who think leave gaps in which there is nothing to answer."""
    assert find_standstill(_requests((0.0, 0.1), (8.0, 8.1))) is None


def test_arguments_are_the_profile_s() -> None:
    """The ramp-up comes on top of the steady part."""
    told = " ".join(locust_arguments(PROFILE, "http://127.0.0.1:1"))
    assert "--host http://127.0.0.1:1 --users 2 --spawn-rate 1 --run-time 12s" in told
