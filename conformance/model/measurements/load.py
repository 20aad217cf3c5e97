"""A load that ran."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """The longest time in which several users waited and none was answered."""

    at_s: float
    elapsed_s: float
    waiting_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRun:
    """A Locust run: what was asked for, and what really ran.

    `users` were asked for; `users_worked` logged in and got a good answer afterwards. The steady part
    begins when the last of them was at work: `steady_s` seconds, `times_ms` of the requests that began
    in it. Counts and `failures` (what failed -> how often) are those of the whole run. `limited_count`
    more were answered 429, waited for and sent again (`limited`: which -> how often); they are in no other
    figure. What is None was not observed; a run `before_schema_2` kept what was asked for only.
    """

    users: int
    duration_s: float
    requests_count: int
    failures_count: int
    requests_per_s: float
    p50_ms: float
    p95_ms: float
    max_ms: float
    failures: dict[str, int]
    users_worked: int | None = None
    steady_s: float | None = None
    times_ms: tuple[float, ...] = ()
    standstill: Standstill | None = None
    limited_count: int = 0
    limited: dict[str, int] = field(default_factory=dict)
    before_schema_2: bool = False
