"""Jobs that have given up."""

from collections.abc import Iterator

from conformance.deploy.causes.fault import NEVER_HEALS_S, Fault, Rank
from conformance.deploy.causes.lines import short, speaks_of_reach
from conformance.deploy.causes.objects import Container, command_of, containers_of, owning_job
from conformance.deploy.causes.remedies import remedy_of
from conformance.kube.snapshots import Obj, Snapshot, condition, hook_of, name_of, owned_by


def failed_jobs(snapshot: Snapshot) -> Iterator[Fault]:
    """Name each Job that failed for good, with the line of its log that says why."""
    for job in snapshot.jobs:
        failed = condition(job, "Failed")
        # A CronJob's Job is one of many; its failure keeps no release from serving.
        if failed.get("status") != "True" or owned_by(job, "CronJob"):
            continue
        pods = [pod for pod in snapshot.pods if owning_job(pod, snapshot) is job]
        speaker, line = _line(pods, snapshot)
        hook = hook_of(job)
        yield Fault(
            key=f"job/{name_of(job)}",
            rank=Rank.UNREACHED if speaks_of_reach(line) else Rank.JOB,
            sentence=f"{f'{hook} hook ' if hook else ''}Job '{name_of(job)}' failed"
            f" ({failed.get('reason', 'no reason given')}): {line or short(str(failed.get('message', '')))}",
            remedy=f"{remedy_of(line, snapshot, speaker) or _by_reason(job, failed, line)};"
            " a failed Job is not run again",
            grace_s=NEVER_HEALS_S,
            explains=tuple(f"{item.key}/crash" for pod in pods for item in containers_of(pod)),
        )


def endless_hooks(snapshot: Snapshot) -> Iterator[Fault]:
    """Name each hook Job that runs and does not end; while it does, Helm waits."""
    for job in snapshot.jobs:
        pods = [pod for pod in snapshot.pods if owning_job(pod, snapshot) is job]
        running = [item for pod in pods for item in containers_of(pod) if item.runs]
        if not hook_of(job) or not running:
            continue
        speaker, line = _line(pods, snapshot)
        yield Fault(
            key=f"job/{name_of(job)}/runs",
            rank=Rank.WAITING_INIT,
            sentence=f"{hook_of(job)} hook Job '{name_of(job)}' has not ended"
            f"{f': {line}' if line else f', and has logged nothing{command_of(running[0])}'}",
            remedy=remedy_of(line, snapshot, speaker)
            or "make what it waits for reachable, or give it `activeDeadlineSeconds` and let it end",
            grace_s=None,
            explains=tuple(f"{item.key}/unready" for item in running),
        )


def _by_reason(job: Obj, failed: Obj, line: str) -> str:
    if failed.get("reason") == "DeadlineExceeded":
        limit_s = job.get("spec", {}).get("activeDeadlineSeconds")
        return f"raise its `activeDeadlineSeconds` ({limit_s}), or mend what kept it from ending in time"
    return "mend what its log names" if line else "see its pods' events: their logs are gone"


def _line(pods: list[Obj], snapshot: Snapshot) -> tuple[Container | None, str]:
    """Return the first container that says something, and what it says."""
    lines = ((item, item.line(snapshot)) for pod in pods for item in containers_of(pod))
    return next(((item, line) for item, line in lines if line), (None, ""))
