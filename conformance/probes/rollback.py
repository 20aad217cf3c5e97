"""REC-09: upgrades under load to images that were made to fail."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from conformance.core.clock import Stopwatch
from conformance.core.errors import ProbeError
from conformance.model.measurements import ROLLBACK, BadUpgrade, RollbackMeasurement
from conformance.ports import Fault, FaultyImage, Site, Tried, Upgrade
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.readiness import is_ready, until_ready
from conformance.probes.under_load import during, keep_requests
from conformance.subject.rows import Database
from conformance.subject.steady import Seen, steady_load

# Seconds after which Helm gives an upgrade up: twice what a good one takes for a pod on two busy cores.
_UPGRADE_LIMIT_S = 45
_LOOK_EVERY_S = 1.0


def measure_rollback(given: Given) -> RollbackMeasurement:
    """Try an upgrade to each bad image under load.

    Raises:
        ProbeError: the load cannot be put on, or the rows cannot be read.
    """
    rows, upgrade, subject = given.ports.rows, given.ports.upgrade, given.settings.subject
    if rows is None or upgrade is None:
        raise ProbeError("no way to the rows or to an upgrade of the release")
    with steady_load(given.release.base_url, subject.adapter) as seen:
        upgrades = tuple(_try(given, upgrade, fault, seen) for fault in Fault)
    keep_requests(seen, given.evidence)
    return RollbackMeasurement(
        upgrades=upgrades,
        rows_wanted=seen.created,
        rows_found=Database(rows, subject.database).count_tasks(seen.nonce),
    )


def _try(given: Given, upgrade: Upgrade, fault: Fault, seen: Seen) -> BadUpgrade:
    site, component = given.site, given.settings.subject.backend_component
    before = {_image(pod) for pod in site.pods(component)}
    states: set[str] = set()
    told: list[tuple[Tried, float | None]] = []

    def act() -> str:
        image, watch = _faulty(site, component, fault), Stopwatch()
        with _watching(site, component, before, states):
            tried = upgrade.broken(image, _UPGRADE_LIMIT_S)
        back = until_ready(site, component, 1)
        told.append((tried, watch.elapsed_s if back is not None else None))
        return tried.words

    load = during(f"an image that {fault.value}", act, seen, given.on_wait)
    tried, back_s = told[0] if told else (Tried(image="", took=False, words=""), None)
    return BadUpgrade(
        fault=fault.value,
        load=load,
        seen=tuple(sorted(states)),
        refused=bool(told) and not tried.took,
        words=tried.words,
        left=tuple(pod["metadata"]["name"] for pod in site.pods(component) if _image(pod) not in before),
        back_s=back_s,
    )


def _faulty(site: Site, component: str, fault: Fault) -> FaultyImage:
    """Return what the image must know of the pods that it comes into.

    Raises:
        ProbeError: the pods say themselves which program runs, so that an image cannot have another.
    """
    container = site.pods(component)[0]["spec"]["containers"][0]
    if container.get("command"):
        raise ProbeError(
            f"container '{container['name']}' names its own program, so that no image can have a fault in it"
        )
    ports = tuple(int(port["containerPort"]) for port in container.get("ports") or [])
    return FaultyImage(fault=fault, ports=ports, arguments=tuple(container.get("args") or ()))


def _image(pod: Mapping[str, Any]) -> str:
    return str(pod["spec"]["containers"][0]["image"])


@contextmanager
def _watching(site: Site, component: str, before: set[str], states: set[str]) -> Iterator[None]:
    """Note in which states pods of another image are seen while the block lasts."""
    stop = Event()

    def look() -> None:
        while not stop.wait(_LOOK_EVERY_S):
            for pod in site.pods(component):
                if _image(pod) not in before:
                    states.update(_states(pod))

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _states(pod: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a pod's containers do, in Kubernetes' own words; nothing of one that was not started yet."""
    if is_ready(pod):
        yield "Ready"
    for item in pod.get("status", {}).get("containerStatuses") or []:
        state, last = item.get("state") or {}, item.get("lastState") or {}
        ended = state.get("terminated") or last.get("terminated")
        if ended:
            yield f"ended with {ended.get('exitCode')}"
        elif "running" in state and not item.get("ready"):
            yield "running, not ready"


def _say(fact: RollbackMeasurement) -> str:
    refused = sum(item.refused for item in fact.upgrades)
    failed = sum(len(item.load.failed) for item in fact.upgrades)
    return f"{len(fact.upgrades)} bad upgrades, {refused} refused, {failed} requests failed"


PROBE = Probe(
    key=ROLLBACK,
    needs=frozenset({Need.SERVING, Need.SITE, Need.ROWS, Need.UPGRADE}),
    take=measure_rollback,
    say=_say,
    leaves=frozenset({Trace.REQUESTS, Trace.ROWS, Trace.NEW_PODS}),
    production=True,
)
