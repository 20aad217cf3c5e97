"""An install that Helm does not bring to its end: watched while it waits for hooks, and explained after."""

from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.core.clock import monotonic_s
from conformance.core.errors import HarnessError
from conformance.deploy.causes.registry import diagnose, say
from conformance.deploy.look import take_snapshot, with_details
from conformance.deploy.pods import pod_starts
from conformance.deploy.terminal import Terminal
from conformance.deploy.workloads import workload_states
from conformance.kube.client import ApiException, Kube
from conformance.kube.snapshots import Snapshot
from conformance.model.measurements import StartupMeasurement

_EVERY_S = 1.0
_GIVEN_UP = "was ended early"
# How long after the limit of SC-003 Helm may still wait for a hook: what could come, has.
_MARGIN_S = 20.0


@dataclass(slots=True, kw_only=True)
class InstallWatch:
    """Tells why it is pointless to wait for Helm any longer, by looking at the namespace meanwhile.

    Args:
        kube: the cluster.
        namespace: where Helm installs.
        limit_s: seconds within which the release must serve (SC-003).
        on_wait: called with what Helm waits for.
    """

    kube: Kube
    namespace: str
    limit_s: float
    on_wait: Callable[[str], None]
    terminal: Terminal = field(init=False)
    _started_s: float = field(init=False)
    _looked_s: float = -1e9

    def __post_init__(self) -> None:
        self.terminal = Terminal(self.kube)
        self._started_s = monotonic_s()

    def __call__(self) -> str:
        """Return the reason to give up; empty while there is none."""
        now_s = monotonic_s()
        if now_s - self._started_s > self.limit_s + _MARGIN_S:
            return (
                f"{_GIVEN_UP}: the release has to serve after {self.limit_s:g} s, and helm still waits"
                " for its hooks"
            )
        if now_s - self._looked_s < _EVERY_S:
            return ""
        self._looked_s = now_s
        try:
            snapshot = take_snapshot(self.kube, namespace=self.namespace)
            ends = self.terminal.ends(snapshot, now_s)
        except ApiException:
            # The API server of a small machine may be busy for a moment.
            return ""
        if ends:
            return f"{_GIVEN_UP}: a cause was seen that does not pass by itself"
        running = [f"hook Job '{job['metadata']['name']}'" for job in snapshot.jobs]
        self.on_wait(f"helm to end; it waits for {', '.join(running) or 'the API server'}")
        return ""


def failed_install(exc: HarnessError, watch: InstallWatch) -> StartupMeasurement:
    """Return what is seen of a release that Helm did not install: the cause, or else Helm's own words."""
    snapshot, failure, remedy = _explain(exc, watch)
    return StartupMeasurement(
        ready_s=None,
        stable_s=0.0,
        failure=failure,
        remedy=remedy,
        workloads=workload_states(snapshot),
        pods=pod_starts(snapshot),
        loaded_images=(),
        pod_images=(),
    )


def _explain(exc: HarnessError, watch: InstallWatch) -> tuple[Snapshot, str, str]:
    try:
        snapshot = with_details(take_snapshot(watch.kube, namespace=watch.namespace), watch.kube)
    except (ApiException, OSError):
        return Snapshot(namespace=watch.namespace), exc.message, exc.hint
    # A hook that failed may have been deleted by its own policy, log and all.
    faults = diagnose(snapshot) or watch.terminal.last
    waited = _GIVEN_UP in exc.message or "timed out" in exc.message or "deadline" in exc.message
    # What pods show while Helm refuses for its own reason is no cause of the refusal.
    if not faults or (faults[0].is_symptom and not waited):
        return snapshot, exc.message, exc.hint
    sentence, remedy = say(faults)
    return snapshot, f"{sentence} (so that `helm install` did not end)", remedy
