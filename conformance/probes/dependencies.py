"""REC-12: the database is taken away for a while, and a model fails in each way, while requests go on."""

from collections.abc import Iterator
from contextlib import contextmanager

from conformance.core.errors import ProbeError
from conformance.model.measurements import DEPENDENCIES, DependenciesMeasurement, Outage
from conformance.ports import Site
from conformance.probes.outages import database_away, model_fails, stand_in_model
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.readiness import is_ready
from conformance.subject.rows import Database
from conformance.subject.steady import steady_load


def measure_dependencies(given: Given) -> DependenciesMeasurement:
    """Let one after the other fail under load, and see that the same containers run on.

    Raises:
        ProbeError: the load cannot be put on, or the rows cannot be read.
    """
    rows, subject = given.ports.rows, given.settings.subject
    if rows is None:
        raise ProbeError("no way to the rows of the release")
    watch = _Watch(given.site, subject.backend_component)
    outages: list[Outage] = []
    with steady_load(given.release.base_url, subject.adapter) as seen:
        with watch.over():
            outages.append(database_away(given, seen))
        if subject.production and (values := subject.production.model_values):
            with stand_in_model(given, values) as model, watch.over():
                outages += model_fails(given, seen, model)
    return DependenciesMeasurement(
        outages=tuple(outages),
        watched=len(watch.watched),
        restarted=tuple(sorted(watch.restarted)),
        rows_wanted=seen.created,
        rows_found=Database(rows, subject.database).count_tasks(seen.nonce),
    )


class _Watch:
    """The back end's containers: which ran on, and which were started anew.

    A pod that goes is no restart: an autoscaler may want fewer.
    """

    def __init__(self, site: Site, component: str) -> None:
        self._site = site
        self._component = component
        self.watched: set[str] = set()
        self.restarted: set[str] = set()

    @contextmanager
    def over(self) -> Iterator[None]:
        """Compare what runs before and after the block."""
        before = self._counts(only_ready=True)
        yield
        after = self._counts(only_ready=False)
        both = before.keys() & after.keys()
        self.watched |= both
        self.restarted |= {name for name in both if after[name] != before[name]}

    def _counts(self, *, only_ready: bool) -> dict[str, int]:
        """Return how often each container was started anew."""
        return {
            f"{pod['metadata']['name']}/{item['name']}": int(item.get("restartCount", 0))
            for pod in self._site.pods(self._component)
            if is_ready(pod) or not only_ready
            for item in pod.get("status", {}).get("containerStatuses") or []
        }


PROBE = Probe(
    key=DEPENDENCIES,
    needs=frozenset({Need.SERVING, Need.SITE, Need.ROWS, Need.UPGRADE}),
    take=measure_dependencies,
    say=lambda fact: f"{len(fact.outages)} outages, {len(fact.restarted)} of {fact.watched} restarted",
    leaves=frozenset({Trace.REQUESTS, Trace.ROWS, Trace.NEW_PODS}),
    production=True,
)
