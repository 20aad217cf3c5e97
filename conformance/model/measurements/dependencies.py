"""What became of the release while something it depends on was away or failed (REC-12)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """REC-12: one dependency that failed in one way for a while.

    `asked` requests needed it meanwhile; `refused` of them were told so by a clear error, `unclear` says of
    each other one that failed how. `slowest_s` is the longest that one of them waited. `others` are failures
    of requests that did not need it. `recovered_s` is the time from its return to the first good answer
    after which all were good, None where that did not come.
    """

    name: str
    seconds: float
    asked: int
    refused: int
    unclear: tuple[str, ...]
    slowest_s: float
    others: tuple[str, ...] = ()
    recovered_s: float | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DependenciesMeasurement:
    """REC-12: the outages, in their order, and what the back end's containers did meanwhile.

    `watched` containers of the back end ran before; `restarted` names those that did not run on.
    `rows_wanted` tasks were answered as created, `rows_found` of them are in the database afterwards.
    """

    outages: tuple[Outage, ...]
    watched: int
    restarted: tuple[str, ...]
    rows_wanted: int
    rows_found: int


DEPENDENCIES = Key("dependencies", DependenciesMeasurement)
