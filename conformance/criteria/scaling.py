"""REC-07: the autoscaler has more pods under load, by real metrics, and fewer again after it."""

from collections.abc import Iterator

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.model.measurements import ScalingMeasurement
from conformance.model.settings import Settings

# Requests of the load, so that there was one: those of REC-05.
MIN_REQUESTS = 100


def scaling_limit(_settings: Settings) -> str:
    """Print the limit of REC-07."""
    return "more pods under load, as few as before after it"


def judge_scaling(measured: ScalingMeasurement, _settings: Settings) -> Finding:
    """Judge that it scaled out, and in again."""
    out = "never" if measured.out_s is None else f"after {measured.out_s:.0f} s"
    back = "never" if measured.in_s is None else f"after {measured.in_s:.0f} s"
    return conclude(
        Shown(
            observed=f"{measured.before} to {measured.peak} pods {out}, back {back}",
            samples_count=measured.requests_count,
            method=(
                f"a load on the back end; aiming at {measured.target_of_request} %, and {measured.window_s} s"
                " before it scales in, for this trial"
            ),
            details=(_told(measured),),
        ),
        facts=tuple(_faults(measured)),
        gaps=tuple(_gaps(measured)),
    )


def _faults(item: ScalingMeasurement) -> Iterator[str]:
    if not item.name:
        yield "no HorizontalPodAutoscaler scales the back end; switch one on"
    elif item.most <= item.least:
        # Nothing is tried then, and nothing known of its metrics.
        yield f"autoscaler '{item.name}' may have no more than {item.most} pods, as many as at least"
    elif item.used_of_request is None:
        yield f"autoscaler '{item.name}' had no metrics; install metrics-server, and request CPU"
    elif item.out_s is None and _was_reached(item):
        yield (
            f"autoscaler '{item.name}' did not scale out at {item.used_of_request} %, aiming at"
            f" {item.target_of_request} %; is there room for a pod?"
        )
    elif item.out_s is not None and item.in_s is None:
        yield f"autoscaler '{item.name}' did not scale in after the load"


def _gaps(item: ScalingMeasurement) -> Iterator[str]:
    if not item.name:
        return
    if item.requests_count < MIN_REQUESTS:
        yield f"only {item.requests_count} requests, wanted {MIN_REQUESTS}; the load did not run"
    if not _was_reached(item):
        used, target = item.used_of_request, item.target_of_request
        yield f"the load took {used} % of a target of {target} %; it was too light"


def _was_reached(item: ScalingMeasurement) -> bool:
    used, target = item.used_of_request, item.target_of_request
    return used is not None and target is not None and used > target


def _told(item: ScalingMeasurement) -> str:
    own = "its default" if item.own_window_s is None else f"{item.own_window_s} s"
    return (
        f"{item.name or 'nothing'}: {item.least} to {item.most} pods, {item.used_of_request} % used at most"
        f" of {item.target_of_request} % aimed at; {item.failed_count} of {item.requests_count} requests"
        f" failed; aims at {item.own_target_of_request} % and scales in after {own} by itself"
    )
