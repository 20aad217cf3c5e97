"""REC-10: one request is found again everywhere it went, by its request id and its trace id."""

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.model.measurements import FollowedMeasurement
from conformance.model.settings import Settings

# Where it must have been looked for, by name: always, by a trace, and in a model.
IDS = ("answer", "front-end log", "back-end log")
TRACE = ("trace id in the back-end log", "span of the request", "span of a database statement")
MODEL = ("call of the model",)
_OK = 200


def followed_limit(_settings: Settings) -> str:
    """Print the limit of REC-10."""
    return "found at every place"


def judge_followed(measured: FollowedMeasurement, settings: Settings) -> Finding:
    """Judge that it was looked for and found at each place that the subject claims."""
    production = settings.subject.production
    traces, asks_model = (
        bool(production and production.trace_values),
        bool(production and production.model_values),
    )
    wanted = (*IDS, *(TRACE if traces else ()), *(MODEL if asks_model else ()))
    looked = {item.place: item for item in measured.sightings}
    facts = [
        f"the request is not to be found at '{item.place}': {item.detail}; pass its ids on, and log them"
        for item in measured.sightings
        if item.place in wanted and not item.seen
    ]
    gaps = [f"it was not looked for at '{name}'" for name in wanted if name not in looked]
    if measured.status != _OK:
        facts, gaps = [], [f"the request was answered {measured.status}, so that it went nowhere", *gaps]
    found = sum(looked[name].seen for name in wanted if name in looked)
    return conclude(
        Shown(
            observed=f"{found} of {len(wanted)} places",
            samples_count=len(measured.sightings),
            method="one turn of the chat with a request id and a trace of its own, looked for everywhere",
            details=tuple(
                f"{item.place}: {'found' if item.seen else 'not found'}, {item.detail}"
                for item in measured.sightings
            ),
        ),
        facts=facts,
        gaps=gaps,
        notes=tuple(
            f"{what} was not looked for: [subject.production] names no {key}"
            for what, key, given in (
                ("a trace", "trace_values", traces),
                ("a model", "model_values", asks_model),
            )
            if not given
        ),
    )
