"""REC-05: a steady load, while a back-end pod is deleted, the back end upgraded, and a node drained."""

from collections.abc import Callable

from conformance.core.errors import ProbeError
from conformance.core.wait import Waiting, until
from conformance.model.measurements import UPTIME, UptimeMeasurement
from conformance.ports import Site
from conformance.probes.drain import drain, node_to_drain
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.readiness import BACK_LIMIT_S, is_ready
from conformance.probes.under_load import during, keep_requests
from conformance.subject.rows import Database
from conformance.subject.steady import steady_load

DELETED, UPGRADED, DRAINED = "back-end pod deleted", "rolling upgrade", "node drained"


def measure_uptime(given: Given) -> UptimeMeasurement:
    """Do one after the other under load, and count what was lost.

    Raises:
        ProbeError: the load cannot be put on, or the rows cannot be read.
    """
    site, rows, upgrade = given.site, given.ports.rows, given.ports.upgrade
    if rows is None or upgrade is None:
        raise ProbeError("no way to the rows or to an upgrade of the release")
    subject, back_end = given.settings.subject, given.settings.subject.backend_component
    with steady_load(given.release.base_url, subject.adapter) as seen:
        acts = [
            during(DELETED, lambda: _delete_one(site, back_end), seen, given.on_wait),
            during(UPGRADED, lambda: _upgrade(site, back_end, upgrade.back_end), seen, given.on_wait),
        ]
        if not (undrained := _why_undrained(given)):
            acts.append(during(DRAINED, lambda: _drain(given), seen, given.on_wait))
    keep_requests(seen, given.evidence)
    return UptimeMeasurement(
        acts=tuple(acts),
        undrained=undrained,
        rows_wanted=seen.created,
        rows_found=Database(rows, subject.database).count_tasks(seen.nonce),
    )


def _why_undrained(given: Given) -> str:
    """Return why no node can be drained here; empty where one can."""
    nodes, database = given.ports.nodes, given.settings.subject.database.component
    if nodes is None:
        return "nodes of somebody else's cluster are let be"
    try:
        node_to_drain(given.site, nodes, database)
    except ProbeError as exc:
        return exc.message
    return ""


def _drain(given: Given) -> str:
    nodes = given.ports.nodes
    if nodes is None:
        raise ProbeError("no way to the nodes")
    return drain(given.site, nodes, given.settings.subject.database.component)


def _delete_one(site: Site, component: str) -> str:
    """Delete one pod, and wait until it is gone and another is Ready."""
    pods = site.pods(component)
    if not pods:
        raise ProbeError(f"component '{component}' runs in no pod")
    name = pods[0]["metadata"]["name"]
    answer = site.send("DELETE", f"/api/v1 pods/{name}")
    if not answer.is_yes:
        raise ProbeError(f"cannot delete pod '{name}': {answer.status} {answer.text}")
    _until_without(site, component, {name}, len(pods))
    return f"pod '{name}' of {len(pods)} went and another came"


def _upgrade(site: Site, component: str, upgrade: Callable[[], str]) -> str:
    """Upgrade the component, and wait until no pod of before is left."""
    before = {pod["metadata"]["name"] for pod in site.pods(component)}
    image = upgrade()
    _until_without(site, component, before, len(before))
    return f"{len(before)} pods of before went, all others run '{image}'"


def _until_without(site: Site, component: str, gone: set[str], count: int) -> None:
    def look() -> bool | Waiting:
        pods = site.pods(component)
        names = {pod["metadata"]["name"] for pod in pods}
        ready = sum(map(is_ready, pods))
        left = sorted(names & gone)
        return (not left and ready >= count) or Waiting(f"{', '.join(left) or 'nobody'} to go, {ready} Ready")

    until(look, limit_s=BACK_LIMIT_S, every_s=0.5, describe=f"the pods of '{component}' to be replaced")


def _say(fact: UptimeMeasurement) -> str:
    asked = sum(act.requests_count for act in fact.acts)
    return f"{len(fact.acts)} acts under load, {sum(len(act.failed) for act in fact.acts)} of {asked} failed"


PROBE = Probe(
    key=UPTIME,
    needs=frozenset({Need.SERVING, Need.SITE, Need.ROWS, Need.UPGRADE}),
    take=measure_uptime,
    say=_say,
    leaves=frozenset({Trace.REQUESTS, Trace.ROWS, Trace.NEW_PODS}),
    production=True,
)
