"""REC-06: every pod of a component is asked to go at once, by the eviction API that drains use."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from conformance.model.measurements import EVICTION, Evicted, EvictionMeasurement
from conformance.ports import Site
from conformance.probes.drain import evict
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.readiness import is_ready, until_ready

_LOOK_EVERY_S = 0.25
_SEVERAL = 2
# HTTP: refused by a budget (eviction API of policy/v1).
_BY_BUDGET = 429


def measure_eviction(given: Given) -> EvictionMeasurement:
    """Evict the pods of each component that runs in several, as far as its budget lets.

    Raises:
        ProbeError: the pods or the budgets cannot be listed.
    """
    site = given.site
    counts = {name: len(site.pods(name)) for name in given.settings.subject.components}
    several = [name for name, count in counts.items() if count >= _SEVERAL]
    found = []
    for name in several:
        given.on_wait(f"evictions of '{name}'")
        found.append(_evict_all(site, name))
    return EvictionMeasurement(
        components=tuple(found), alone=tuple(name for name in counts if name not in several)
    )


def _evict_all(site: Site, component: str) -> Evicted:
    until_ready(site, component, _SEVERAL)
    pods = site.pods(component)
    budgets = tuple(
        item["metadata"]["name"]
        for item in site.listed("/apis/policy/v1", "poddisruptionbudgets")
        if all(_selects(item, pod) for pod in pods)
    )
    with _watching(site, component, len(pods)) as least:
        answers = [evict(site, pod["metadata"]["name"]) for pod in pods]
        back_s = until_ready(site, component, len(pods))
    return Evicted(
        component=component,
        budgets=budgets,
        asked=len(pods),
        granted=sum(answer.is_yes for answer in answers),
        refused=sum(answer.status == _BY_BUDGET for answer in answers),
        other=tuple(
            f"{answer.status} {answer.text}"
            for answer in answers
            if not answer.is_yes and answer.status != _BY_BUDGET
        ),
        least_ready=least[0],
        back_s=back_s,
    )


def _selects(budget: Mapping[str, Any], pod: Mapping[str, Any]) -> bool:
    wanted = (budget["spec"].get("selector") or {}).get("matchLabels") or {}
    labels = pod["metadata"].get("labels") or {}
    return bool(wanted) and wanted.items() <= labels.items()


@contextmanager
def _watching(site: Site, component: str, count: int) -> Iterator[list[int]]:
    """Note the least number of Ready pods while the block lasts."""
    least, stop = [count], Event()

    def look() -> None:
        while not stop.wait(_LOOK_EVERY_S):
            least[0] = min(least[0], sum(map(is_ready, site.pods(component))))

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield least
    finally:
        stop.set()
        thread.join()


def _say(fact: EvictionMeasurement) -> str:
    told = [f"{item.component} {item.granted} of {item.asked} granted" for item in fact.components]
    return ", ".join(told) or "no component runs in several pods"


PROBE = Probe(
    key=EVICTION,
    needs=frozenset({Need.SERVING, Need.SITE}),
    take=measure_eviction,
    say=_say,
    leaves=frozenset({Trace.NEW_PODS}),
    production=True,
)
