"""Why one container does not run or is not ready."""

import re

from conformance.deploy.fault import Fault, Rank, ReadLog, telling_line
from conformance.kube.snapshots import Obj, events_of, name_of

# A restart alone may heal a race at start; the second one makes a loop.
_LOOP_RESTARTS = 2
_NEVER_HEALS_S = 0.0
# A Secret or a registry may come a moment later than the pod.
_MAY_FOLLOW_S = 5.0
_IMAGE_REASONS = {"ErrImageNeverPull", "ImagePullBackOff", "ErrImagePull", "InvalidImageName"}
_CONFIG_REASONS = {"CreateContainerConfigError", "CreateContainerError", "RunContainerError"}


def container_faults(pod: Obj, events: tuple[Obj, ...], read_log: ReadLog) -> list[Fault]:
    """Return what is wrong with the containers of one pod, init containers first."""
    status = pod.get("status", {})
    faults = [
        _init_fault(pod, item, events, read_log) for item in status.get("initContainerStatuses") or []
    ] + [_main_fault(pod, item, events, read_log) for item in status.get("containerStatuses") or []]
    return [fault for fault in faults if fault is not None]


def _init_fault(pod: Obj, status: Obj, events: tuple[Obj, ...], read_log: ReadLog) -> Fault | None:
    fault = _stopped(pod, status, events, read_log)
    if fault is not None or "running" not in status.get("state", {}):
        return fault
    if _is_sidecar(pod, status["name"]) and (status.get("started") or status.get("ready")):
        return None
    line = telling_line(read_log(name_of(pod), status["name"]))
    if not line:
        line = (
            telling_line(read_log(name_of(pod), status["name"], previous=True))
            if status.get("restartCount")
            else ""
        )
    return Fault(
        key=f"{name_of(pod)}/{status['name']}/init",
        rank=Rank.WAITING_INIT,
        sentence=f"init container '{status['name']}' of pod '{name_of(pod)}' is still running"
        f"{f': {line}' if line else ' and has logged nothing'}",
        remedy="make what it waits for reachable, or correct the address it was given",
        grace_s=None,
    )


def _main_fault(pod: Obj, status: Obj, events: tuple[Obj, ...], read_log: ReadLog) -> Fault | None:
    fault = _stopped(pod, status, events, read_log)
    if fault is not None or status.get("ready") or "running" not in status.get("state", {}):
        return fault
    unhealthy = [
        event
        for event in events_of(events, pod, "Unhealthy")
        if f"{{{status['name']}}}"
        in str(event.get("involvedObject", {}).get("fieldPath", "{" + status["name"] + "}"))
    ]
    line = telling_line(read_log(name_of(pod), status["name"]))
    seen = str(unhealthy[-1].get("message", "")).strip() if unhealthy else "no probe has answered yet"
    return Fault(
        key=f"{name_of(pod)}/{status['name']}/probe",
        rank=Rank.PROBE,
        sentence=f"container '{status['name']}' of pod '{name_of(pod)}' runs but is not ready: {seen}"
        f"{f'; its last line: {line}' if line else ''}",
        remedy=_probe_remedy(seen),
        grace_s=None,
    )


def _probe_remedy(seen: str) -> str:
    code = re.search(r"statuscode: (\d{3})", seen)
    if code and code.group(1) == "404":
        return "let the probe ask for a path that the program serves"
    if code:
        return "see why the program answers so: a dependency of it is probably not reachable"
    if "connection refused" in seen:
        return "compare the probe's port with the port on which the program listens"
    return "read the container's log, or give the program more time in `startupProbe`"


def _is_sidecar(pod: Obj, name: str) -> bool:
    specs = pod.get("spec", {}).get("initContainers") or []
    return any(item["name"] == name and item.get("restartPolicy") == "Always" for item in specs)


def _stopped(pod: Obj, status: Obj, events: tuple[Obj, ...], read_log: ReadLog) -> Fault | None:
    """Return why a container waits to be started, or has ended badly."""
    state = status.get("state", {})
    waiting = state.get("waiting") or {}
    reason = str(waiting.get("reason", ""))
    if reason in _IMAGE_REASONS:
        return _image_fault(pod, status, reason, str(waiting.get("message", "")), events)
    if reason in _CONFIG_REASONS:
        return _config_fault(pod, status, reason, str(waiting.get("message", "")))
    ended = state.get("terminated") or status.get("lastState", {}).get("terminated") or {}
    if not ended or ended.get("exitCode") == 0:
        return None
    if ended.get("reason") == "OOMKilled":
        return _memory_fault(pod, status)
    if "running" in state and (status.get("ready") or not _loops(status)):
        return None
    return _crash_fault(pod, status, ended, reason, read_log)


def _loops(status: Obj) -> bool:
    return int(status.get("restartCount") or 0) >= _LOOP_RESTARTS


def _image_fault(pod: Obj, status: Obj, reason: str, message: str, events: tuple[Obj, ...]) -> Fault:
    image = status.get("image") or _spec_of(pod, status["name"]).get("image", "")
    failed = events_of(events, pod, "Failed", "ErrImageNeverPull")
    detail = message if not message or "Back-off" not in message else ""
    if not detail:
        detail = next(
            (str(event["message"]) for event in reversed(failed) if "pull" in str(event.get("message", ""))),
            "",
        )
    cause = {
        "ErrImageNeverPull": f"image '{image}' is not on the node and its pull policy is Never",
        "InvalidImageName": f"'{image}' is no valid image name",
    }.get(reason, f"image '{image}' is not on the node and cannot be pulled ({reason})")
    extra = f": {_short(detail)}" if detail and reason in {"ImagePullBackOff", "ErrImagePull"} else ""
    policy = _spec_of(pod, status["name"]).get("imagePullPolicy", "")
    return Fault(
        key=f"{name_of(pod)}/{status['name']}/image",
        rank=Rank.IMAGE,
        sentence=f"container '{status['name']}' of pod '{name_of(pod)}' cannot start: {cause}{extra}",
        remedy="load the image into the cluster under that very name and tag"
        + (", and set `imagePullPolicy: IfNotPresent` (Always ignores it)" if policy == "Always" else ""),
        grace_s=_NEVER_HEALS_S if reason != "ErrImagePull" else _MAY_FOLLOW_S,
    )


def _config_fault(pod: Obj, status: Obj, reason: str, message: str) -> Fault:
    remedy = "correct the container's specification in the chart"
    if "not found" in message or "couldn't find key" in message:
        remedy = (
            "let the chart make that Secret or ConfigMap with that key, or name an existing one in the values"
        )
    elif "runAsNonRoot" in message:
        remedy = "give the image a numeric USER, or set `runAsUser` in the chart"
    return Fault(
        key=f"{name_of(pod)}/{status['name']}/config",
        rank=Rank.CONFIG,
        sentence=f"container '{status['name']}' of pod '{name_of(pod)}' cannot be created:"
        f" {_short(message) or reason}",
        remedy=remedy,
        grace_s=_MAY_FOLLOW_S,
    )


def _memory_fault(pod: Obj, status: Obj) -> Fault:
    limits = _spec_of(pod, status["name"]).get("resources", {}).get("limits", {})
    return Fault(
        key=f"{name_of(pod)}/{status['name']}/memory",
        rank=Rank.MEMORY,
        sentence=f"container '{status['name']}' of pod '{name_of(pod)}' was killed for want of memory"
        f" (OOMKilled, limit {limits.get('memory', 'none')})",
        remedy="raise `resources.limits.memory`, or find what uses it at start",
        grace_s=_NEVER_HEALS_S,
    )


def _crash_fault(pod: Obj, status: Obj, ended: Obj, reason: str, read_log: ReadLog) -> Fault:
    # Between two starts the log of the ended instance is the current one; after a start, the previous one.
    running = "running" in status.get("state", {})
    logs = (
        read_log(name_of(pod), status["name"], previous=running),
        read_log(name_of(pod), status["name"], previous=not running),
    )
    line = next((found for found in map(telling_line, logs) if found), "") or str(ended.get("message", ""))
    loop = reason == "CrashLoopBackOff" and _loops(status)
    gone = pod.get("spec", {}).get("restartPolicy") == "Never"
    return Fault(
        key=f"{name_of(pod)}/{status['name']}/crash",
        rank=Rank.CRASH,
        sentence=f"container '{status['name']}' of pod '{name_of(pod)}' exits with {ended.get('exitCode')}:"
        f" {line or 'it logged nothing'}",
        remedy=_crash_remedy(line, ended),
        grace_s=_NEVER_HEALS_S if loop or gone else None,
    )


def _crash_remedy(line: str, ended: Obj) -> str:
    lower = line.lower()
    if "resolve" in lower or "name or service not known" in lower or "host not found" in lower:
        return "correct the host name in the values: no Service of that name answers in the cluster"
    if "connection refused" in lower:
        return "see whether what it connects to runs and listens on that port"
    if "permission denied" in lower or "read-only file system" in lower:
        return "let the program write only where the pod mounts a writable volume"
    if ended.get("exitCode") in {126, 127}:
        return "correct the command: the program is not in the image or cannot be executed"
    return "read its whole log in the evidence folder and mend what the last line names"


def _spec_of(pod: Obj, name: str) -> Obj:
    spec = pod.get("spec", {})
    every = [*(spec.get("initContainers") or []), *(spec.get("containers") or [])]
    return next((item for item in every if item["name"] == name), {})


def _short(text: str) -> str:
    return " ".join(text.split())[:240]
