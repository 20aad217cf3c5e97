"""Raw times of a load become one record of what it saw."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from conformance.core.errors import ProbeError
from conformance.core.percentiles import percentile
from conformance.model.measurements import LoadRun, Standstill
from conformance.traffic.profile import Profile

# As `load/raw_times.py` writes it.
_READY = "user_ready"
_USERS_A_PROCESS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request of the load: when it began, how long it took, what went wrong, and whose it was.

    `answered` is False where no answer came at all. `limited` is one that a limit (429) refused, and that was
    sent again when the limit said so.
    """

    at_s: float
    name: str
    elapsed_ms: float
    error: str = ""
    user: int = 0
    answered: bool = True
    limited: bool = False

    @property
    def end_s(self) -> float:
        """When it was over."""
        return self.at_s + self.elapsed_ms / 1000


def load_run(texts: Sequence[str], profile: Profile) -> LoadRun:
    """Return the summary of raw times, one text for each process that made requests.

    Percentiles and rate leave out the ramp-up: everything that began before the last user had logged in.
    A load under which nobody could work is a record of that, and no error.

    Raises:
        ProbeError: there is no request in them, or a line cannot be read.
    """
    everything, ready = _parse(texts)
    if not everything:
        raise ProbeError(
            "the load made no request, wanted at least one a user",
            hint="see locust.log in the evidence folder",
        )
    requests = [request for request in everything if not request.limited]
    limited = Counter(request.name for request in everything if request.limited)
    end_s = max(request.end_s for request in everything)
    ramp_up_s = max(ready.values(), default=end_s)
    steady = [request for request in requests if ready and request.at_s >= ramp_up_s]
    times = sorted(request.elapsed_ms for request in steady)
    failed = [f"{request.name}: {request.error}" for request in requests if request.error]
    return LoadRun(
        users=profile.users,
        duration_s=max(profile.total_s, end_s),
        requests_count=len(requests),
        failures_count=len(failed),
        requests_per_s=len(steady) / max(end_s - ramp_up_s, 1.0),
        p50_ms=percentile(times, 50) if times else 0.0,
        p95_ms=percentile(times, 95) if times else 0.0,
        max_ms=times[-1] if times else 0.0,
        failures=dict(Counter(failed).most_common()),
        users_worked=len(
            {r.user for r in requests if not r.error and r.user in ready and r.at_s >= ready[r.user]}
        ),
        steady_s=max(end_s - ramp_up_s, 0.0) if steady else 0.0,
        times_ms=tuple(request.elapsed_ms for request in steady),
        standstill=find_standstill(everything),
        limited_count=limited.total(),
        limited=dict(limited.most_common()),
    )


def find_standstill(requests: Sequence[Request]) -> Standstill | None:
    """Return the longest time in which at least two users waited and none was answered; None without one."""
    ends = sorted({0.0, *(request.end_s for request in requests if request.answered)})
    last_s = max((request.end_s for request in requests), default=0.0)
    longest: Standstill | None = None
    for before_s, after_s in pairwise([*ends, last_s]):
        # Between two answers that follow one another.
        if longest is None or after_s - before_s > longest.elapsed_s:
            found = _wait_within(requests, before_s, after_s)
            if found and (longest is None or found.elapsed_s > longest.elapsed_s):
                longest = found
    return longest


def _wait_within(requests: Sequence[Request], before_s: float, after_s: float) -> Standstill | None:
    """Return the longest stretch of a time without answers in which at least two waited."""
    inside = [r for r in requests if r.at_s < after_s and r.end_s > before_s]
    begun = [(max(r.at_s, before_s), 1) for r in inside]
    # Whoever begins again at the moment of giving up has waited all along: the begin comes first.
    given_up = [(min(r.end_s, after_s), -1) for r in inside]
    longest: Standstill | None = None
    count = most = 0
    since_s = before_s
    for at_s, change in sorted([*begun, *given_up], key=lambda event: (event[0], -event[1])):
        if count > 1 and count + change <= 1 and at_s - since_s > (longest.elapsed_s if longest else 0.0):
            longest = Standstill(at_s=since_s, elapsed_s=at_s - since_s, waiting_count=most)
        count += change
        if count == 2 and change > 0:  # noqa: PLR2004 - several begin with two
            since_s, most = at_s, 0
        most = max(most, count)
    return longest


def _parse(texts: Sequence[str]) -> tuple[list[Request], dict[int, float]]:
    """Return the requests, and for each user the second at which it was at work."""
    requests: list[Request] = []
    ready: dict[int, float] = {}
    for process, text in enumerate(texts):
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                record = json.loads(line)
                # Each process counts its own people from 1.
                user = int(record.get("user", 0)) + process * _USERS_A_PROCESS
                if "mark" not in record:
                    requests.append(_request(record, user))
                elif record["mark"] == _READY:
                    ready[user] = max(ready.get(user, 0.0), float(record["at_s"]))
            except (ValueError, KeyError, TypeError, AttributeError) as exc:
                raise ProbeError(f"cannot read line {number} of the load's raw times: {line[:80]!r}") from exc
    return requests, ready


def _request(record: Mapping[str, Any], user: int) -> Request:
    return Request(
        at_s=float(record["at_s"]),
        name=str(record["name"]),
        elapsed_ms=float(record["ms"]),
        error=str(record["error"] or ""),
        user=user,
        answered=bool(record.get("status", 1)),
        limited=bool(record.get("limited", False)),
    )
