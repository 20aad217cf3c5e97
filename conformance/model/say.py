"""What a stage's line says of its measurement: how much was seen, not whether it is good."""

from collections.abc import Callable
from typing import Any

_WORDS: dict[str, Callable[[Any], str]] = {
    "manifests": lambda fact: f"{len(fact.checks)} checks, {len(fact.release_objects)} objects released",
    "page": lambda fact: f"{len(fact.loads_ms)} loads of {fact.url} in {fact.browser or fact.method}",
    "latency": lambda fact: (
        f"{sum(len(kind.samples_ms) for kind in fact.classes)} requests of {len(fact.classes)} kinds"
    ),
    "flow": lambda fact: f"{len(fact.steps)} steps ({fact.method}), rows read in {fact.database_pod}",
    "utilisation": lambda fact: (
        f"{len(fact.containers)} containers, by {fact.source}, under {fact.load.requests_count} requests"
    ),
    "logs": lambda fact: (
        f"{sum(log.lines_count for log in fact.containers)} lines of {len(fact.containers)} containers"
    ),
    "contract": lambda fact: f"{len(fact.checks)} checks",
}


def say(name: str, fact: Any) -> str:  # noqa: ANN401 - one shape for all measurements
    """Return the line for the measurement under that name of `Measurements`."""
    return _WORDS[name](fact)
