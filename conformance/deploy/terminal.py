"""When waiting longer is pointless: a cause that cannot pass has been seen for as long as it is given."""

from dataclasses import dataclass, field

from conformance.deploy.causes.fault import Fault
from conformance.deploy.causes.registry import diagnose
from conformance.deploy.look import with_details
from conformance.kube.client import Kube
from conformance.kube.snapshots import Snapshot

# Reading everything that may contradict takes some twenty requests.
_EVERY_S = 2.0


@dataclass(slots=True)
class Terminal:
    """Remembers since when each cause has been seen.

    `last` are the causes of the last look that saw any: what they are about may be gone since.

    Args:
        kube: the cluster, from which the details are read.
    """

    kube: Kube
    last: tuple[Fault, ...] = ()
    _looked_s: float = -1e9
    _first_seen_s: dict[str, float] = field(default_factory=dict)

    def ends(self, snapshot: Snapshot, now_s: float) -> bool:
        """Whether a cause that does not pass by itself has been seen for as long as it is given."""
        if now_s - self._looked_s < _EVERY_S:
            return False
        self._looked_s = now_s
        found = diagnose(with_details(snapshot, self.kube))
        self.last = found or self.last
        faults = {fault.key: fault for fault in found if fault.grace_s is not None}
        self._first_seen_s = {key: self._first_seen_s.get(key, now_s) for key in faults}
        return any(now_s - self._first_seen_s[key] >= (fault.grace_s or 0.0) for key, fault in faults.items())

    def forget(self) -> None:
        """Begin anew: the release serves."""
        self._first_seen_s.clear()
