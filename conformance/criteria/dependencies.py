"""REC-12: what the release depends on goes away; it says so, restarts nothing, and recovers by itself."""

from collections.abc import Iterator

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.model.measurements import DependenciesMeasurement, Outage
from conformance.model.settings import Settings

# What must have been tried, by name: what every release has, and what one has that asks a model.
DATABASE = "database away"
MODEL = ("model slow", "model answers 429", "model answers 500", "model malformed")
# Seconds that the database is away (criterion), and within which whoever asks is answered (contract).
AWAY_S, ANSWER_S = 20.0, 31.0


def dependencies_limit(_settings: Settings) -> str:
    """Print the limit of REC-12."""
    return "no restart, clear errors, recovery by itself"


def judge_dependencies(measured: DependenciesMeasurement, settings: Settings) -> Finding:
    """Judge each outage, and that the back end ran on through all of them."""
    facts = [
        f"container '{name}' of the back end did not run on; let liveness ask for nothing but the process"
        for name in measured.restarted
    ]
    facts += [fault for item in measured.outages for fault in _faults(item)]
    if measured.rows_found < measured.rows_wanted:
        facts.append(
            f"{measured.rows_wanted - measured.rows_found} of {measured.rows_wanted} tasks that were answered"
            " as created are not in the database"
        )
    production = settings.subject.production
    asks_model = bool(production and production.model_values)
    tried = {item.name for item in measured.outages}
    wanted = (DATABASE, *(MODEL if asks_model else ()))
    gaps = [f"'{name}' was not tried" for name in wanted if name not in tried]
    gaps += [gap for item in measured.outages for gap in _gaps(item)]
    if not measured.watched:
        gaps.append("no container of the back end was watched")
    return conclude(
        Shown(
            observed=f"{len(measured.outages)} outages, {len(measured.restarted)} restarts",
            samples_count=sum(item.asked for item in measured.outages),
            method="requests through the front-end Service while each dependency was away or failed",
            details=tuple(map(_told, measured.outages)),
        ),
        facts=facts,
        gaps=gaps,
        notes=() if asks_model else ("no model was tried: [subject.production] names no model_values",),
    )


def _faults(item: Outage) -> Iterator[str]:
    if item.unclear:
        yield (
            f"{len(item.unclear)} of {item.asked} requests during '{item.name}' failed without a clear error,"
            f" the first: {item.unclear[0]}; answer 503 or 504 with words"
        )
    if item.slowest_s > ANSWER_S:
        yield f"a request during '{item.name}' took {item.slowest_s:.0f} s; answer within 30 s"
    if item.others:
        yield (
            f"{len(item.others)} requests that do not need it failed during '{item.name}', the first:"
            f" {item.others[0]}"
        )
    if item.recovered_s is None and not item.problem:
        yield f"the release did not recover by itself after '{item.name}'"


def _gaps(item: Outage) -> Iterator[str]:
    if item.problem:
        yield f"'{item.name}': {item.problem}"
    elif not item.refused and not item.unclear:
        yield f"no request failed during '{item.name}', so that it was none"
    if item.name == DATABASE and item.seconds < AWAY_S:
        yield f"the database was away for {item.seconds:.0f} s, wanted {AWAY_S:.0f}"


def _told(item: Outage) -> str:
    back = "never" if item.recovered_s is None else f"after {item.recovered_s:.1f} s"
    return (
        f"{item.name}: {item.seconds:.0f} s, {item.refused} of {item.asked} requests refused clearly,"
        f" {len(item.unclear)} unclearly, the slowest after {item.slowest_s:.1f} s; well again {back}"
    )
