"""REC-11: an upgrade from the chart released before keeps the data, and loses no request."""

from collections.abc import Iterator

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.criteria.uptime import MIN_REQUESTS
from conformance.model.measurements import SuccessionMeasurement
from conformance.model.settings import Settings
from conformance.model.verdict import Status


def succession_limit(_settings: Settings) -> str:
    """Print the limit of REC-11."""
    return "every row kept, 0 failed requests"


def judge_succession(measured: SuccessionMeasurement, _settings: Settings) -> Finding:
    """Judge that Helm upgraded it, that every row is there, and that every request was answered."""
    load = measured.load
    if load is None:
        return Finding(
            status=Status.NOT_APPLICABLE,
            shown=Shown(observed="-"),
            reason="the subject names no chart released before ([subject.production.previous])",
        )
    return conclude(
        Shown(
            observed=(
                f"{measured.before} to {measured.after}: {len(load.failed)} of {load.requests_count} failed"
            ),
            samples_count=load.requests_count,
            method="the chart before, installed with today's images, and upgraded under a steady load",
            details=(
                f"{measured.kept_before} of {measured.rows_before} tasks of before and {measured.rows_found}"
                f" of {measured.rows_wanted} in all are there; longest gap {load.longest_gap_s:.2f} s in"
                f" {load.seconds:.0f} s; {load.done}",
            ),
        ),
        facts=tuple(_faults(measured)),
        gaps=tuple(_gaps(measured)),
    )


def _faults(item: SuccessionMeasurement) -> Iterator[str]:
    load = item.load
    if item.refusal:
        yield f"the release of {item.before} cannot be upgraded: {item.refusal}"
    if item.rows_found < item.rows_wanted:
        lost = item.rows_wanted - item.rows_found
        yield f"{lost} of {item.rows_wanted} tasks are not in the database any more"
    if load and load.failed:
        yield (
            f"{len(load.failed)} of {load.requests_count} requests failed during the upgrade, the first:"
            f" {load.failed[0]}"
        )


def _gaps(item: SuccessionMeasurement) -> Iterator[str]:
    load = item.load
    if load and load.problem and not item.refusal:
        yield load.problem
    if item.before == item.after and not item.refusal:
        yield f"both charts are {item.before}, so that it was no upgrade; name the one released before"
    if not item.rows_before:
        yield "nothing was stored before the upgrade"
    if load and load.requests_count < MIN_REQUESTS and not load.failed:
        yield f"only {load.requests_count} requests, wanted {MIN_REQUESTS}; the load did not run"
