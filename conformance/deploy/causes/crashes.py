"""Containers whose program ends: for want of memory, for another platform, or by what its log says."""

import re
from collections.abc import Iterator

from conformance.deploy.causes.addresses import no_service
from conformance.deploy.causes.fault import LOOP_RESTARTS, NEVER_HEALS_S, Fault, Rank
from conformance.deploy.causes.killing import killed_by_probe
from conformance.deploy.causes.lines import speaks_of_reach, unresolved_host
from conformance.deploy.causes.objects import Container, containers_of, living, owning_job
from conformance.deploy.causes.remedies import remedy_of
from conformance.deploy.causes.variables import missed_variable
from conformance.kube.snapshots import Snapshot, name_of

_NOT_ALLOWED = re.compile(r"permission denied|EACCES|operation not permitted", re.IGNORECASE)
_READ_ONLY = re.compile(r"read-only file system|EROFS", re.IGNORECASE)
_RUNTIME = "unable to start container process"
_NO_FILE = re.compile(
    r"(?:Cannot find module|can't open file|could not find|No such file or directory:) '?(/[^\s':]+)"
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
            grace_s=NEVER_HEALS_S if _is_final(container, snapshot) else None,
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


def _is_final(container: Container, snapshot: Snapshot) -> bool:
    if owning_job(container.pod, snapshot) is not None:
        # A Job makes another pod, and says itself when it gives up.
        return False
    if container.pod.get("spec", {}).get("restartPolicy") == "Never":
        return True
    return container.waiting.get("reason") == "CrashLoopBackOff" and container.restarts >= LOOP_RESTARTS


def _remedy(line: str, code: object, container: Container, snapshot: Snapshot) -> str:
    fitting = (
        _unowned(line, container)
        or _locked(line, container)
        or _hidden(line, container)
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


def _unowned(line: str, container: Container) -> str:
    """Say how the container's user comes to own the volume on which a line says that it may not write."""
    spec = container.pod.get("spec", {})
    if not _NOT_ALLOWED.search(line) or (spec.get("securityContext") or {}).get("fsGroup") is not None:
        return ""
    claims = {item["name"] for item in spec.get("volumes") or [] if item.get("persistentVolumeClaim")}
    mounts = [item for item in container.spec.get("volumeMounts") or [] if item["name"] in claims]
    # The deepest mount holds the path.
    for mount in sorted(mounts, key=lambda item: -len(item["mountPath"])):
        if re.search(rf"{re.escape(mount['mountPath'].rstrip('/'))}(?![\w-])", line):
            return (
                "set `securityContext.fsGroup` of the pod to a group of the container's user, who does not"
                f" own volume '{mount['name']}' at {mount['mountPath']}"
            )
    return ""


def _locked(line: str, container: Container) -> str:
    """Say why a line may not write: the mount is read-only, or the runtime makes the working directory."""
    if not _READ_ONLY.search(line):
        return ""
    folder = container.spec.get("workingDir")
    if folder and _RUNTIME in line and str(folder) in line:
        return f"correct `workingDir` ({folder}) of the container: it is not in the image"
    volumes = {item["name"]: item for item in container.pod.get("spec", {}).get("volumes") or []}
    mounts = sorted(container.spec.get("volumeMounts") or [], key=lambda item: -len(item["mountPath"]))
    mount = next((item for item in mounts if item["mountPath"].rstrip("/") in line), None)
    if mount is None:
        return ""
    if mount.get("readOnly"):
        return f"leave `readOnly` out of the mount of volume '{mount['name']}' at {mount['mountPath']}"
    kind = next((kind for kind in ("configMap", "secret") if kind in volumes.get(mount["name"], {})), "")
    if not kind:
        return ""
    return (
        f"let the program write elsewhere than to {mount['mountPath']}, or copy its files to an `emptyDir`"
        f" first: a volume of a {kind} is always read-only"
    )


def _hidden(line: str, container: Container) -> str:
    """Say which mount hides a file of the image that a line says is not there."""
    found = _NO_FILE.search(line)
    path = found.group(1) if found else ""
    for mount in container.spec.get("volumeMounts") or []:
        if path.startswith(f"{mount['mountPath'].rstrip('/')}/"):
            return (
                f"mount volume '{mount['name']}' elsewhere than at {mount['mountPath']}: it hides what the"
                " image has there"
            )
    return ""


def _platform(container: Container, snapshot: Snapshot) -> str:
    node = container.pod.get("spec", {}).get("nodeName")
    found = [
        item["status"].get("nodeInfo", {}).get("architecture", "")
        for item in snapshot.nodes
        if name_of(item) == node
    ]
    return f" (node '{node}' is {found[0]})" if found else ""
