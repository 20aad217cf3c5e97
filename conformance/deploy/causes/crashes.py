"""Containers whose program ends: for want of memory, for another platform, or by what its log says."""

import re
from collections.abc import Iterator

from conformance.deploy.causes.addresses import no_service, service_of
from conformance.deploy.causes.fault import LOOP_RESTARTS, NEVER_HEALS_S, Fault, Rank
from conformance.deploy.causes.killing import killed_by_probe
from conformance.deploy.causes.lines import speaks_of_names, speaks_of_reach, unresolved_host
from conformance.deploy.causes.mounts import hidden, locked, unowned
from conformance.deploy.causes.objects import Container, containers_of, living, owning_job
from conformance.deploy.causes.remedies import remedy_of
from conformance.deploy.causes.variables import missed_variable
from conformance.kube.snapshots import Snapshot, name_of

# A database that starts, or whose tables another pod makes.
_UNMADE = re.compile(
    r"(?:relation|table) \S+ (?:does not|doesn't) exist|no such table|is starting up|not yet accepting",
    re.IGNORECASE,
)
# Exit codes of a shell and of runc: cannot be executed, is not there; 128: the runtime could not start it.
_NO_PROGRAM = frozenset({126, 127, 128})


def killed_for_memory(snapshot: Snapshot) -> Iterator[Fault]:
    """Name containers that the kernel killed and that do not serve since."""
    for container in _fallen(snapshot, restarts=1):
        if container.ended.get("reason") != "OOMKilled":
            continue
        limits = container.spec.get("resources", {}).get("limits") or {}
        yield Fault(
            key=f"{container.key}/memory",
            rank=Rank.MEMORY,
            sentence=f"{container.title} was killed for want of memory (OOMKilled, limit"
            f" {limits.get('memory', 'none')})",
            remedy="raise `resources.limits.memory`, or find what uses it at start",
            # A second instance may get by with less; one that waits for its restart has shown it does not.
            grace_s=NEVER_HEALS_S if not container.runs else None,
        )


def crashed(snapshot: Snapshot) -> Iterator[Fault]:
    """Name containers that end badly, with the line that says why."""
    for container in _fallen(snapshot):
        ended = container.ended
        if ended.get("reason") == "OOMKilled" or killed_by_probe(container, snapshot):
            continue
        line = container.line(snapshot) or str(ended.get("message", "")).strip()
        away = speaks_of_reach(line)
        nowhere = no_service(unresolved_host(line), snapshot)
        platform = _platform(container, snapshot) if "exec format error" in line.lower() else ""
        yield Fault(
            key=f"{container.key}/crash",
            rank=Rank.ADDRESS if nowhere else Rank.UNREACHED if away else Rank.CRASH,
            sentence=f"{'init ' if container.init else ''}{container.title} exits with"
            f" {ended.get('exitCode')}: {line or 'it logged nothing'}{platform}"
            f"{f'; {nowhere}' if nowhere else ''}",
            remedy=_remedy(line, ended.get("exitCode"), container, snapshot),
            grace_s=NEVER_HEALS_S
            if not _may_come(line, snapshot) and _is_final(container, snapshot)
            else None,
            explains=(f"{container.key}/",),
        )


def ended_well(snapshot: Snapshot) -> Iterator[Fault]:
    """Name containers that are to last and end by themselves, again and again."""
    for pod in living(snapshot.pods):
        for container in containers_of(pod):
            if container.ended.get("exitCode") != 0 or container.restarts < LOOP_RESTARTS or container.runs:
                continue
            if not container.lasts or owning_job(pod, snapshot) or killed_by_probe(container, snapshot):
                continue
            line = container.line(snapshot)
            yield Fault(
                key=f"{container.key}/ended",
                rank=Rank.CRASH,
                sentence=f"{container.title} ends by itself with exit code 0, and was started again"
                f" {container.restarts}x{f'; its last line: {line}' if line else ''}",
                remedy="correct `command` and `args`, and let the program stay in the foreground (no daemon,"
                " `exec` in a script), or use a Job",
                grace_s=NEVER_HEALS_S,
                explains=(f"{container.key}/",),
            )


def _fallen(snapshot: Snapshot, *, restarts: int = LOOP_RESTARTS) -> Iterator[Container]:
    """Return containers that ended badly and serve no more; one that runs anew counts after `restarts`."""
    for pod in living(snapshot.pods):
        for container in containers_of(pod):
            ended = container.ended
            # One waiting for its image or its Secret has another cause.
            waits = str(container.waiting.get("reason", "CrashLoopBackOff"))
            if (
                not ended
                or ended.get("exitCode") == 0
                or waits not in {"CrashLoopBackOff", "PodInitializing"}
            ):
                continue
            if container.runs and (container.status.get("ready") or container.restarts < restarts):
                continue
            yield container


def _may_come(line: str, snapshot: Snapshot) -> bool:
    """Whether what a line misses may be just starting or being made: the next try comes after a long pause.

    A headless Service has no name before a pod of it is ready; a name without a Service gets none.
    """
    if speaks_of_names(line):
        return service_of(unresolved_host(line), snapshot) is not None
    return speaks_of_reach(line) or bool(_UNMADE.search(line))


def _is_final(container: Container, snapshot: Snapshot) -> bool:
    job = owning_job(container.pod, snapshot)
    if job is not None:
        # A Job makes another pod, and says itself when it gives up: after several minutes, by default.
        return int(job.get("status", {}).get("failed") or 0) + container.restarts >= LOOP_RESTARTS
    if container.pod.get("spec", {}).get("restartPolicy") == "Never":
        return True
    return container.waiting.get("reason") == "CrashLoopBackOff" and container.restarts >= LOOP_RESTARTS


def _remedy(line: str, code: object, container: Container, snapshot: Snapshot) -> str:
    fitting = (
        unowned(line, container)
        or locked(line, container)
        or hidden(line, container)
        or remedy_of(line, snapshot, container)
    )
    if fitting:
        return fitting
    variable = missed_variable(line)
    if variable:
        return f"set variable '{variable}' of the container in the chart, from a Secret if it is one"
    if code in _NO_PROGRAM:
        return "correct the command: the program is not in the image or cannot be executed"
    if not line:
        return "see its command and its events: it ends without a word"
    return "mend what that line names; its whole log is in the evidence folder"


def _platform(container: Container, snapshot: Snapshot) -> str:
    node = container.pod.get("spec", {}).get("nodeName")
    found = [
        item["status"].get("nodeInfo", {}).get("architecture", "")
        for item in snapshot.nodes
        if name_of(item) == node
    ]
    return f" (node '{node}' is {found[0]})" if found else ""
