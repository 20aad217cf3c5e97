"""REC-05: a steady load, while a back-end pod is deleted and while the back end is upgraded."""

import json
from collections.abc import Callable

from conformance.core.clock import monotonic_s
from conformance.core.errors import HarnessError, ProbeError
from conformance.core.wait import Waiting, pause, until
from conformance.model.measurements import UPTIME, Disruption, UptimeMeasurement
from conformance.ports import Site
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.quota import is_ready
from conformance.subject.rows import Database
from conformance.subject.steady import Seen, longest_gap_s, steady_load

DELETED, UPGRADED = "back-end pod deleted", "rolling upgrade"
# Seconds of load before, between and after the acts: a fault that comes late belongs to what was done.
_CALM_S = 5.0
# Seconds for a replacement to be Ready and the old pod gone; SC-003 allows as long for the whole release.
_BACK_LIMIT_S = 120.0


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
        acts = (
            _during(DELETED, lambda: _delete_one(site, back_end), seen, given.on_wait),
            _during(UPGRADED, lambda: _upgrade(site, back_end, upgrade.back_end), seen, given.on_wait),
        )
    (given.evidence / "requests.json").write_text(_recorded(seen), encoding="utf-8")
    return UptimeMeasurement(
        acts=acts,
        rows_wanted=seen.created,
        rows_found=Database(rows, subject.database).count_tasks(seen.nonce),
    )


def _during(name: str, act: Callable[[], str], seen: Seen, on_wait: Callable[[str], None]) -> Disruption:
    on_wait(name)
    done = problem = ""
    started_s = monotonic_s()
    pause(_CALM_S)
    try:
        done = act()
    except HarnessError as exc:
        problem = exc.message
    pause(_CALM_S)
    ended_s = monotonic_s()
    asked = seen.since(started_s)
    return Disruption(
        act=name,
        seconds=ended_s - started_s,
        requests_count=len(asked),
        failed=tuple(item.fault for item in asked if item.fault),
        longest_gap_s=longest_gap_s(asked, started_s, ended_s),
        done=done,
        problem=problem,
    )


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

    until(look, limit_s=_BACK_LIMIT_S, every_s=0.5, describe=f"the pods of '{component}' to be replaced")


def _recorded(seen: Seen) -> str:
    asked = seen.since(0.0)
    first = asked[0].at_s if asked else 0.0
    rows = [
        {"at_s": round(item.at_s - first, 3), "status": item.status, "fault": item.fault} for item in asked
    ]
    return json.dumps(rows, indent=0)


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
