"""What the processes of the release may do (REC-01)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Confined:
    """REC-01: the first process of one container, as the kernel tells of it.

    `uid` is the effective user; `capabilities` the effective and the bounding set, or-ed, as a number;
    `seccomp` is the kernel's mode (0 none, 1 strict, 2 filter); `root_writable` whether the root file
    system is mounted for writing, `writable` what else is. `problem` says why nothing was read.
    """

    pod: str
    container: str
    component: str
    uid: int = -1
    capabilities: int = -1
    no_new_privileges: bool = False
    seccomp: int = -1
    root_writable: bool = True
    writable: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMeasurement:
    """REC-01: the level that the namespace enforces, the pods it refused, and the containers that run."""

    enforced: str
    refused: tuple[str, ...]
    containers: tuple[Confined, ...]


RESTRICTED = Key("restricted", RestrictedMeasurement)
