"""Probes that ask wrongly, or that get no answer."""

import re
from collections.abc import Iterator

from conformance.deploy.causes.asking import wrong
from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.lines import short, speaks_of_reach
from conformance.deploy.causes.objects import Container, containers_of, living
from conformance.deploy.causes.remedies import remedy_of
from conformance.kube.snapshots import Obj, Snapshot, events_of

# So the kubelet begins when it has said the like ten times, with other words in between.
_COMBINED = "(combined from similar events): "
_STATUS = re.compile(r"statuscode: (\d{3})")
_LATE = re.compile(r"deadline exceeded|Client\.Timeout|timed out after")
# A release has two minutes to serve; a probe that waits for a quarter of them by its settings is told.
_LONG_S = 30


def wrong_probes(snapshot: Snapshot) -> Iterator[Fault]:
    """Name probes that ask for a path or a port that is not there."""
    for container in all_containers(snapshot):
        if not container.lasts or not container.runs or container.status.get("ready"):
            continue
        for kind in ("Startup", "Readiness"):
            probe = container.spec.get(f"{kind.lower()}Probe") or {}
            seen = last_answer(container, snapshot, kind)
            mistaken = wrong(container, snapshot, probe, seen) if probe and seen else None
            if mistaken is None:
                continue
            yield Fault(
                key=f"{container.key}/probe",
                rank=Rank.PROBE,
                sentence=f"the {kind.lower()} probe of {container.title} {mistaken[0]}",
                remedy=mistaken[1],
                grace_s=None,
                explains=(f"{container.key}/",),
            )


def unready(snapshot: Snapshot) -> Iterator[Fault]:
    """Name containers that run and are not ready, with what their probe got."""
    for container in all_containers(snapshot):
        if not container.lasts or not container.runs or container.status.get("ready"):
            continue
        seen = last_answer(container, snapshot, "Readiness") or last_answer(container, snapshot, "Startup")
        line = container.line(snapshot)
        yield Fault(
            key=f"{container.key}/unready",
            rank=Rank.NOT_READY,
            sentence=f"{container.title} runs but is not ready: {short(seen, 240) or _not_asked(container)}"
            f"{f'; its last line: {line}' if line else ''}{_kept_waiting(container)}",
            remedy=_unready_remedy(container, snapshot, seen, line),
            grace_s=None,
        )


def _kept_waiting(container: Container) -> str:
    if not container.is_sidecar or container.status.get("started"):
        return ""
    return "; the other containers of the pod are started after this one"


def _not_asked(container: Container) -> str:
    late_s, probe = _latest(container)
    return f"its {probe} answers only after {late_s:g} s" if late_s else "no probe has answered yet"


def _latest(container: Container) -> tuple[float, str]:
    """Return how many seconds a probe takes by its own settings, if that is long, and which probe it is."""
    for kind in ("startupProbe", "readinessProbe"):
        probe = container.spec.get(kind) or {}
        tries = int(probe.get("successThreshold") or 1) - 1
        late_s = (
            float(probe.get("initialDelaySeconds") or 0) + float(probe.get("periodSeconds") or 10) * tries
        )
        if late_s >= _LONG_S:
            return late_s, kind
    return 0.0, ""


def _unready_remedy(container: Container, snapshot: Snapshot, seen: str, line: str) -> str:
    late_s, probe = _latest(container)
    if not seen and late_s:
        return f"lower `initialDelaySeconds` and `successThreshold` of `{probe}`"
    if _STATUS.search(seen) or speaks_of_reach(line):
        return remedy_of(line, snapshot, container) or (
            "see why the program answers so: a dependency of it is probably not reachable"
        )
    if _LATE.search(seen):
        kind = "startupProbe" if seen.startswith("Startup") else "readinessProbe"
        wait_s = (container.spec.get(kind) or {}).get("timeoutSeconds") or 1
        return f"raise `timeoutSeconds` of `{kind}` ({wait_s} s), or see what the program waits for meanwhile"
    if "connection refused" in seen:
        return (
            "compare the probe's port with the port on which the program listens, or give the program more"
            " time in `startupProbe`"
        )
    if (container.spec.get("readinessProbe") or {}).get("exec") and seen:
        return "correct the command of the probe, or see in the container what it finds amiss"
    return "read the container's log, or give the program more time in `startupProbe`"


def all_containers(snapshot: Snapshot) -> Iterator[Container]:
    """Return the containers of all living pods."""
    for pod in living(snapshot.pods):
        yield from containers_of(pod)


def about(container: Container, snapshot: Snapshot, reason: str) -> list[Obj]:
    """Return the events of one container, oldest first."""
    wanted = f"{{{container.name}}}"
    return [
        event
        for event in events_of(snapshot.events, container.pod, reason)
        if wanted in str(event.get("involvedObject", {}).get("fieldPath", wanted))
    ]


def last_answer(container: Container, snapshot: Snapshot, kind: str) -> str:
    """Return what a kind of probe got the last time that it failed, uncut; empty when it never did."""
    told = [
        str(event.get("message", "")).removeprefix(_COMBINED).strip()
        for event in about(container, snapshot, "Unhealthy")
    ]
    return next((message for message in reversed(told) if message.startswith(kind)), "")
