"""Raw times of the load become one record."""

import json

import pytest

from conformance.core.errors import ProbeError
from conformance.traffic.local import load_run


def request(at_s: float, ms: float, error: str | None = None) -> str:
    """Return one line as the load writes it."""
    return json.dumps({"at_s": at_s, "name": "GET /x", "ms": ms, "error": error})


def test_ramp_up_is_cut_from_percentiles_only() -> None:
    """What began before the last user was at work counts, but not in the percentiles."""
    lines = [
        request(0.5, 900.0),
        json.dumps({"at_s": 1.0, "mark": "spawned"}),
        json.dumps({"at_s": 2.0, "mark": "user_ready"}),
        *(request(2.0 + i / 10, 10.0 + i) for i in range(100)),
        request(12.0, 5.0, "HTTP 500"),
    ]
    run = load_run("\n".join(lines), users=2, total_s=12.0)
    assert (run.requests_count, run.failures_count) == (102, 1)
    assert (run.p50_ms, run.p95_ms, run.max_ms) == (59.0, 104.0, 109.0)
    assert run.failures == {"GET /x: HTTP 500": 1}
    assert run.requests_per_s == pytest.approx(101 / 10.009)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "made no request"),
        ('{"at_s": 1, "mark": "spawned"}', "made no request"),
        (request(0.1, 1.0) + '\n{"at_s": 1, "mark": "spawned"}', "no request after its ramp-up"),
        ("[]", "cannot read line 1"),
        ("half a li", "cannot read line 1"),
    ],
    ids=["empty", "marks only", "ramp-up only", "wrong shape", "cut off"],
)
def test_load_without_evidence_is_an_error(text: str, message: str) -> None:
    """Zero requests is an error of the harness, never a result."""
    with pytest.raises(ProbeError, match=message):
        load_run(text, users=2, total_s=10.0)
