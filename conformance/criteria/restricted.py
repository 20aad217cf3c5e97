"""REC-01: the release runs under the restricted Pod Security Standard."""

from collections.abc import Iterator

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.model.measurements import Confined, RestrictedMeasurement
from conformance.model.settings import Settings

LEVEL = "restricted"
# Mode of seccomp in which a filter is in force (proc_pid_status(5)).
_FILTERED = 2
# The one capability that the standard lets a container keep, to listen below port 1024 (capability.h).
_NET_BIND_SERVICE = 1 << 10


def restricted_limit(_settings: Settings) -> str:
    """Print the limit of REC-01."""
    return "no user 0, no capability but to bind a port, a filter, a root for reading only"


def judge_restricted(measured: RestrictedMeasurement, settings: Settings) -> Finding:
    """Judge what the kernel tells of every container, and that the namespace let every pod in."""
    read = [item for item in measured.containers if not item.problem]
    seen = {item.component for item in read}
    facts = [f"the namespace refused a pod: {said}" for said in measured.refused]
    facts += [fault for item in read for fault in _faults(item)]
    gaps = [item.problem for item in measured.containers if item.problem]
    if measured.enforced != LEVEL:
        gaps.append(
            f"the namespace enforces '{measured.enforced or 'nothing'}' and not '{LEVEL}', so that nothing"
            " was refused; look who changed its label"
        )
    gaps += [
        f"no container of component '{name}' was looked into; see whether it runs"
        for name in settings.subject.components
        if name not in seen
    ]
    return conclude(
        Shown(
            observed=f"{len(read)} containers, {len(facts)} faults",
            samples_count=len(read),
            method=(
                "/proc/1/status and /proc/1/mountinfo of each running container, in a namespace that enforces"
                f" '{LEVEL}'"
            ),
            details=tuple(_told(item) for item in read),
        ),
        facts=facts,
        gaps=gaps,
    )


def _faults(item: Confined) -> Iterator[str]:
    name = f"container '{item.pod}/{item.container}'"
    if not item.uid:
        yield f"{name} runs as user 0; set runAsNonRoot and a numeric user"
    if item.capabilities & ~_NET_BIND_SERVICE:
        yield f"{name} has capabilities {item.capabilities:#x}; drop ALL"
    if not item.no_new_privileges:
        yield f"{name} may gain privileges; set allowPrivilegeEscalation: false"
    if item.seccomp != _FILTERED:
        yield f"{name} has no seccomp filter; set seccompProfile RuntimeDefault"
    if item.root_writable or "/" in item.writable:
        yield f"{name} may write to its root file system; set readOnlyRootFilesystem"


def _told(item: Confined) -> str:
    where = ", ".join(item.writable) or "nowhere"
    return (
        f"{item.pod}/{item.container}: user {item.uid}, capabilities {item.capabilities:#x}, writes {where}"
    )
