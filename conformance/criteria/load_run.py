"""Whether the load was one under which use means anything (SC-008)."""

from conformance.criteria.required import MIN_STEADY_REQUESTS, MIN_STEADY_S, MIN_USERS, of_schema_1
from conformance.model.measurements import LoadRun

# A load of which more than this fails puts no work on the application; that is the application's doing.
MAX_LOAD_FAILURE_RATIO = 0.05
# A load of which more than this had to wait for the application's own limits was no steady one.
MAX_LIMITED_RATIO = 0.05


def load_faults(load: LoadRun) -> list[str]:
    """Say that the application did not stand the load; who asked for it does not matter."""
    count = max(load.failures_count, sum(load.failures.values()))
    if count <= MAX_LOAD_FAILURE_RATIO * load.requests_count:
        return []
    return [
        f"{count} of {load.requests_count} requests of the load failed"
        f"{_most_common(load.failures)}, so the application does not stand it; mend their cause first"
    ]


def load_gaps(load: LoadRun) -> list[str]:
    """Say why the load that ran was none under which use means anything."""
    worked, steady_s, steady_count = _seen(load)
    gaps = []
    if load.limited_count > MAX_LIMITED_RATIO * (load.requests_count + load.limited_count):
        gaps.append(
            f"{load.limited_count} of {load.requests_count + load.limited_count} requests of the load were"
            f" answered 429 and waited{_most_common(load.limited)}, so it was no steady load; raise the"
            " application's limits for the time of the run, or lower `load.users`"
        )
    if not load.requests_count:
        gaps.append("the load made no request, so the figures are those of an idle application")
    if not load.p50_ms <= load.p95_ms <= load.max_ms:
        gaps.append(
            f"the load's p50 is {load.p50_ms:g} ms, its p95 {load.p95_ms:g} ms, its longest"
            f" {load.max_ms:g} ms, which nobody can have measured"
        )
    if worked is None or steady_s is None:
        gaps.append(
            "nobody saw how many users of the load worked, or how long all of them did; see locust.log, and"
            " run again"
        )
        return gaps
    if worked > load.users or steady_s > load.duration_s or steady_count > load.requests_count:
        gaps.append(
            f"the steady part of the load has {worked} users, {steady_count} requests and {steady_s:.0f} s,"
            f" the whole {load.users}, {load.requests_count} and {load.duration_s:.0f} s; measure again"
        )
    if worked < MIN_USERS:
        gaps.append(
            f"{worked} of {load.users} users worked, wanted at least {MIN_USERS}; raise `load.users`, or see"
            " locust.log for why they could not log in"
        )
    if steady_count < MIN_STEADY_REQUESTS:
        gaps.append(
            f"{steady_count} requests were made in the steady part of the load, wanted at least"
            f" {MIN_STEADY_REQUESTS}; raise `load.users` or `load.duration_s`"
        )
    if steady_s < MIN_STEADY_S:
        gaps.append(
            f"the steady part of the load took {steady_s:.0f} s, wanted at least {MIN_STEADY_S:g} s; raise"
            " `load.duration_s`"
        )
    return gaps


def load_notes(load: LoadRun) -> list[str]:
    """Return what to tell beside a verdict on a load that was recorded by schema 1."""
    if not load.before_schema_2 or load.users_worked is not None:
        return []
    return of_schema_1("how many users of the load worked")


def load_line(load: LoadRun) -> str:
    """Return the load in one line for people: what ran, how quickly, and what failed."""
    limited = f", {load.limited_count} limited{_most_common(load.limited)}" if load.limited_count else ""
    return (
        f"load: {load.users} users, {load.requests_count} requests in {load.duration_s:.0f} s"
        f" ({load.requests_per_s:.1f}/s), p50 {load.p50_ms:.0f} ms, p95 {load.p95_ms:.0f} ms,"
        f" {load.failures_count} failed{_most_common(load.failures)}{limited}"
    )


def _seen(load: LoadRun) -> tuple[int | None, float | None, int]:
    """Return the users who worked, and seconds and requests of the steady part.

    A run of schema 1 kept what was asked for only: that stands for what was not observed.
    """
    if not load.before_schema_2:
        return load.users_worked, load.steady_s, len(load.times_ms)
    worked = load.users if load.users_worked is None else load.users_worked
    if load.steady_s is None:
        return worked, load.duration_s, load.requests_count
    return worked, load.steady_s, len(load.times_ms)


def _most_common(counts: dict[str, int]) -> str:
    if not counts:
        return ""
    what = max(counts, key=lambda key: counts[key])
    return f", most often: {what} ({counts[what]}x)"
