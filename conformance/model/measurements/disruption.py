"""What became of a steady load while something was done to the release (REC-05)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Disruption:
    """REC-05: one act under load.

    `requests_count` were asked while it lasted, none of them twice; `failed` says of each that was not
    answered as it must be when, what and how. `longest_gap_s` is the longest time between two good
    answers. `done` is what was seen to have been done, `problem` why it was not.
    """

    act: str
    seconds: float
    requests_count: int
    failed: tuple[str, ...]
    longest_gap_s: float
    done: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UptimeMeasurement:
    """REC-05: the acts, in their order.

    `rows_wanted` tasks were answered as created, `rows_found` of them are in the list afterwards.
    `undrained` says why no node was drained, where none can be.
    """

    acts: tuple[Disruption, ...]
    rows_wanted: int
    rows_found: int
    undrained: str = ""


UPTIME = Key("uptime", UptimeMeasurement)
