"""One cause that keeps a release from becoming ready."""

from dataclasses import dataclass
from enum import IntEnum


class Rank(IntEnum):
    """Which cause is named first: that from which the others may follow.

    From `UNREACHED` on they are symptoms: what a pod shows while something else is wrong.
    """

    REFUSED = 0
    VOLUME = 1
    SCHEDULING = 2
    IMAGE = 3
    HOOK = 4
    CONFIG = 5
    POLICY = 6
    ADDRESS = 7
    SERVICE = 8
    MEMORY = 9
    CPU = 10
    PROBE_KILLS = 11
    JOB = 12
    CRASH = 13
    PROBE = 14
    UNREACHED = 15
    NOT_READY = 16
    WAITING_INIT = 17
    STARTING = 18
    ODDITY = 19


# A cause that is seen cannot pass by itself.
NEVER_HEALS_S = 0.0
# Secrets and the like may come a moment later than the pod that wants them, Services somewhat later.
SECRET_FOLLOWS_S = 5.0
SERVICE_FOLLOWS_S = 15.0
# A restart alone may heal a race at start; the second one makes a loop.
LOOP_RESTARTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One cause in one sentence, with what to do.

    `key` begins with the pod, or with the kind of another object. `grace_s` is how long it must
    have been seen before waiting longer is pointless; None: it may pass by itself, so that only the
    limit ends the wait. `explains` are beginnings of the keys of symptoms that follow from it.
    """

    key: str
    rank: Rank
    sentence: str
    remedy: str
    grace_s: float | None
    explains: tuple[str, ...] = ()

    @property
    def is_symptom(self) -> bool:
        """Whether something else may be behind it."""
        return self.rank >= Rank.UNREACHED
