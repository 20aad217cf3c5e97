"""What an autoscaler did under load and after it (REC-07)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingMeasurement:
    """REC-07: the back end's autoscaler; `name` is empty where there is none.

    `before` pods were Ready without load, `peak` is the most that were under it; `out_s` is the time from the
    begin of the load until one more than before was Ready, `in_s` from its end until as few as at least are
    wanted were left, each None where it did not come. `used_of_request` is the most that the autoscaler
    itself saw of what it aims at, in percent of what the pods request, None where it had no metrics.
    `target_of_request` and `window_s` (how long it waits before it scales in) were set for this trial in
    place of `own_target_of_request` and `own_window_s`.
    """

    name: str
    least: int = 0
    most: int = 0
    before: int = 0
    peak: int = 0
    out_s: float | None = None
    in_s: float | None = None
    used_of_request: int | None = None
    target_of_request: int | None = None
    own_target_of_request: int | None = None
    window_s: int = 0
    own_window_s: int | None = None
    requests_count: int = 0
    failed_count: int = 0


SCALING = Key("scaling", ScalingMeasurement)
