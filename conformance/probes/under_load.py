"""One act while a steady load goes on, and what became of the load."""

import json
from collections.abc import Callable
from pathlib import Path

from conformance.core.clock import monotonic_s
from conformance.core.errors import HarnessError
from conformance.core.wait import pause
from conformance.model.measurements import Disruption
from conformance.subject.steady import Seen, longest_gap_s

# Seconds of load before, between and after the acts: a fault that comes late belongs to what was done.
_CALM_S = 5.0


def during(name: str, act: Callable[[], str], seen: Seen, on_wait: Callable[[str], None]) -> Disruption:
    """Do something under load; `act` returns what was seen to have been done."""
    on_wait(name)
    done = problem = ""
    started_s = monotonic_s()
    pause(_CALM_S)
    try:
        done = act()
    except HarnessError as exc:
        problem = exc.message
    pause(_CALM_S)
    ended_s = monotonic_s()
    asked = seen.since(started_s)
    return Disruption(
        act=name,
        seconds=ended_s - started_s,
        requests_count=len(asked),
        failed=tuple(item.fault for item in asked if item.fault),
        longest_gap_s=longest_gap_s(asked, started_s, ended_s),
        done=done,
        problem=problem,
    )


def keep_requests(seen: Seen, folder: Path) -> None:
    """Keep when each request of the load was answered, and how, as `requests.json`."""
    asked = seen.since(0.0)
    first = asked[0].at_s if asked else 0.0
    rows = [
        {"at_s": round(item.at_s - first, 3), "status": item.status, "fault": item.fault} for item in asked
    ]
    (folder / "requests.json").write_text(json.dumps(rows, indent=0), encoding="utf-8")
