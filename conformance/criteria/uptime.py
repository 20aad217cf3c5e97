"""REC-05: no request fails while a back-end pod dies, the back end is upgraded, or a node is drained."""

from collections.abc import Iterator

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.model.measurements import Disruption, UptimeMeasurement
from conformance.model.settings import Settings

# What must have been done under load, by name.
ACTS = ("back-end pod deleted", "rolling upgrade")
DRAINED = "node drained"
# Requests in each act, so that a short gap is seen: five seconds of the load.
MIN_REQUESTS = 100


def uptime_limit(_settings: Settings) -> str:
    """Print the limit of REC-05."""
    return "0 failed requests"


def judge_uptime(measured: UptimeMeasurement, _settings: Settings) -> Finding:
    """Judge that every request of the load was answered, and every created row is there."""
    failed = sum(len(act.failed) for act in measured.acts)
    asked = sum(act.requests_count for act in measured.acts)
    facts = [fault for act in measured.acts for fault in _faults(act)]
    if measured.rows_found < measured.rows_wanted:
        lost = measured.rows_wanted - measured.rows_found
        facts.append(
            f"{lost} of {measured.rows_wanted} tasks that were answered as created are not in the database"
        )
    done = {act.act for act in measured.acts}
    wanted = ACTS if measured.undrained else (*ACTS, DRAINED)
    gaps = [f"'{name}' was not tried under load" for name in wanted if name not in done]
    gaps += [f"'{act.act}': {act.problem}" for act in measured.acts if act.problem]
    gaps += [
        f"only {act.requests_count} requests during '{act.act}', wanted {MIN_REQUESTS}; the load did not run"
        for act in measured.acts
        if act.requests_count < MIN_REQUESTS and not act.failed
    ]
    gaps += [gap for act in measured.acts for gap in _unseen(act)]
    if not measured.rows_wanted:
        gaps.append("no task was created under the load, so that none could be lost; see why")
    gap_s = max((0.0, *(act.longest_gap_s for act in measured.acts)))
    return conclude(
        Shown(
            observed=f"{failed} of {asked} failed, longest gap {gap_s:.1f} s",
            samples_count=asked,
            method="a steady load through the front-end Service, a connection for each request, no retry",
            details=tuple(_told(act) for act in measured.acts),
        ),
        facts=facts,
        gaps=gaps,
        notes=(f"no node was drained: {measured.undrained}",) if measured.undrained else (),
    )


def _faults(act: Disruption) -> Iterator[str]:
    if act.failed:
        yield (
            f"{len(act.failed)} of {act.requests_count} requests failed during '{act.act}', the first:"
            f" {act.failed[0]}; look at readiness, preStop and draining"
        )


def _unseen(act: Disruption) -> Iterator[str]:
    if not act.done.strip() and not act.problem:
        yield f"'{act.act}': nobody saw that it was done"
    if not act.seconds > 0 or act.longest_gap_s > act.seconds:
        yield (
            f"'{act.act}' is said to have lasted {act.seconds:g} s with a gap of {act.longest_gap_s:g} s,"
            " which nobody can have measured"
        )


def _told(act: Disruption) -> str:
    return (
        f"{act.act}: {len(act.failed)} of {act.requests_count} failed in {act.seconds:.0f} s, longest gap"
        f" {act.longest_gap_s:.2f} s; {act.done}"
    )
