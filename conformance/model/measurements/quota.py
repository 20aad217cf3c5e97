"""How the release lives with a quota and limits of its namespace (REC-08)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaMeasurement:
    """REC-08: a quota and limits that stood before the install, and what came of it.

    `counted` is what the quota says is used, by resource, in its own spelling; `ranges` the names of the
    LimitRanges; `refused` what the API server said of pods that it did not let in; `not_ready` the pods
    that do not serve, `ready_count` how many do.
    """

    quotas: tuple[str, ...]
    ranges: tuple[str, ...]
    counted: dict[str, str]
    refused: tuple[str, ...]
    ready_count: int
    not_ready: tuple[str, ...]


QUOTA = Key("quota", QuotaMeasurement)
