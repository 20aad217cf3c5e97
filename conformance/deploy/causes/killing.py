"""Probes that kill a container which is still starting."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from conformance.deploy.causes.asking import asks, wrong
from conformance.deploy.causes.fault import LOOP_RESTARTS, NEVER_HEALS_S, Fault, Rank
from conformance.deploy.causes.lines import short
from conformance.deploy.causes.objects import Container
from conformance.deploy.causes.probing import about, all_containers, last_answer
from conformance.kube.snapshots import Obj, Snapshot

_TOO_SLOW = "deadline exceeded"
# The kubelet's defaults; source: the Kubernetes API reference of Probe.
_PERIOD_S, _FAILURES = 10, 3
# How much longer than its probe allows an instance may have lived and still count as never having started:
# one period, the grace period of 30 s and a little.
_SLACK_S = 45


def killed_by_probe(container: Container, snapshot: Snapshot) -> str:
    """Return the kind of probe (`Liveness`, `Startup`) that had a container killed; else empty."""
    if not container.restarts:
        return ""
    for event in reversed(about(container, snapshot, "Killing")):
        found = re.search(r"failed (liveness|startup) probe", str(event.get("message", "")))
        if found:
            return found.group(1).capitalize()
    return ""


def killing_probes(snapshot: Snapshot) -> Iterator[Fault]:
    """Name containers that are killed by their own probe before they can serve."""
    for container in all_containers(snapshot):
        kind = killed_by_probe(container, snapshot)
        if not kind or container.status.get("ready"):
            continue
        probe = container.spec.get(f"{kind.lower()}Probe") or {}
        seen = last_answer(container, snapshot, kind)
        budget_s = _budget_s(probe)
        told, remedy = _why_killed(container, snapshot, kind, probe, seen)
        yield Fault(
            key=f"{container.key}/killed",
            rank=Rank.PROBE_KILLS,
            sentence=f"{container.title} was killed {container.restarts}x by its {kind.lower()} probe"
            f" ({asks(probe)}, {budget_s:g} s in all): {told}",
            remedy=remedy,
            grace_s=NEVER_HEALS_S if container.restarts >= LOOP_RESTARTS else None,
            explains=(f"{container.key}/",),
        )


def doomed(snapshot: Snapshot) -> Iterator[str]:
    """Name containers that are ready now, and whose liveness probe asks for what is not there."""
    for container in all_containers(snapshot):
        probe = container.spec.get("livenessProbe") or {}
        seen = last_answer(container, snapshot, "Liveness")
        mistaken = wrong(container, snapshot, probe, seen) if probe and seen else None
        if mistaken and container.status.get("ready"):
            yield (
                f"the liveness probe of {container.title} {mistaken[0]}, so that the container is killed"
                f" again and again; {mistaken[1]}"
            )


def _budget_s(probe: Obj) -> float:
    return float(probe.get("initialDelaySeconds") or 0) + float(
        probe.get("periodSeconds") or _PERIOD_S
    ) * float(probe.get("failureThreshold") or _FAILURES)


def _why_killed(
    container: Container, snapshot: Snapshot, kind: str, probe: Obj, seen: str
) -> tuple[str, str]:
    mistaken = wrong(container, snapshot, probe, seen)
    if mistaken is not None:
        return mistaken
    lived_s, late, seen = _lived_s(container.ended), _TOO_SLOW in seen, short(seen, 240)
    if kind == "Startup":
        return (
            f"it had not started by then ({seen or 'no answer'})",
            "raise `startupProbe.timeoutSeconds`, or let it ask for what is answered at once"
            if late
            else "raise `startupProbe.failureThreshold` until the longest start fits, or make the start"
            " shorter",
        )
    if not container.spec.get("startupProbe") and (lived_s is None or lived_s <= _budget_s(probe) + _SLACK_S):
        return (
            f"it was still starting ({seen or 'no answer'})",
            "add a `startupProbe` that allows for the longest start (the liveness probe waits for it),"
            " or raise `livenessProbe.initialDelaySeconds`",
        )
    slow = "let it ask for a path that is answered at once, or raise its `timeoutSeconds`; "
    return (
        f"it no longer answered ({seen or 'no answer'})",
        f"{slow if late else ''}see in its previous log why it stopped answering; a liveness"
        " probe must not depend on others",
    )


def _lived_s(ended: dict[str, Any]) -> float | None:
    try:
        start, end = (datetime.fromisoformat(str(ended[key])) for key in ("startedAt", "finishedAt"))
    except (KeyError, ValueError):
        return None
    return (end - start).total_seconds()
