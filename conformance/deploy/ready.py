"""Wait until the release serves, and stop early once it cannot any more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

from conformance.core.clock import monotonic_s
from conformance.core.errors import HarnessError, WaitTimeout
from conformance.core.wait import Waiting, until
from conformance.deploy.diagnose import diagnose, log_reader
from conformance.deploy.fault import Fault, ReadLog
from conformance.deploy.pods import pod_images, pod_starts, select_pods
from conformance.deploy.workloads import unready_workloads, workload_states
from conformance.kube.client import ApiException, Kube
from conformance.kube.snapshots import Snapshot, take_snapshot
from conformance.model.measurements import StartupMeasurement
from conformance.model.release import LoadedImage
from conformance.model.settings import ComponentSettings

_EVERY_S = 0.5
_PAGE_TIMEOUT_S = 3.0
_SERVER_ERROR = 500
# Seconds that the last look may take beyond the limit, so that the limit is judged here, by its cause.
_LAST_LOOK_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """How the wait ended: the seconds to serving, or the objects and causes that prevent it."""

    snapshot: Snapshot
    ready_s: float | None
    stable_s: float
    page_problem: str = ""


@dataclass(slots=True, kw_only=True)
class _Watch:
    """What has been seen so far, from look to look."""

    started_s: float
    limit_s: float
    stable_s: float
    look: Callable[[], Snapshot]
    fetch: Callable[[], str]
    ready_since_s: float | None = None
    first_seen_s: dict[str, float] = field(default_factory=dict)

    def check(self) -> _Outcome | Waiting:
        """Look once: serving for long enough, impossible, out of time, or still waiting."""
        try:
            snapshot = self.look()
        except ApiException as exc:
            # The API server of a small machine may be busy for a moment.
            return Waiting(f"the API server ({exc.status} {exc.reason})")
        missing = unready_workloads(snapshot)
        page_problem = "" if missing else self.fetch()
        now_s = monotonic_s()
        if not missing and not page_problem:
            return self._serving(snapshot, now_s)
        self.ready_since_s = None
        ended = _Outcome(snapshot=snapshot, ready_s=None, stable_s=0.0, page_problem=page_problem)
        if self._cannot_heal(snapshot, now_s) or now_s - self.started_s > self.limit_s:
            return ended
        return Waiting(missing[0] if missing else page_problem)

    def _serving(self, snapshot: Snapshot, now_s: float) -> _Outcome | Waiting:
        self.first_seen_s.clear()
        if self.ready_since_s is None:
            self.ready_since_s = now_s
        stable_s = now_s - self.ready_since_s
        if stable_s < self.stable_s:
            return Waiting(f"the release to stay ready ({stable_s:.0f} of {self.stable_s:g} s)")
        return _Outcome(snapshot=snapshot, ready_s=self.ready_since_s - self.started_s, stable_s=stable_s)

    def _cannot_heal(self, snapshot: Snapshot, now_s: float) -> bool:
        """Whether a cause that does not pass by itself has been seen for as long as it is given."""
        faults = {fault.key: fault for fault in diagnose(snapshot, _no_log) if fault.grace_s is not None}
        self.first_seen_s = {key: self.first_seen_s.get(key, now_s) for key in faults}
        return any(now_s - self.first_seen_s[key] >= (fault.grace_s or 0.0) for key, fault in faults.items())


def wait_ready(
    *,
    kube: Kube,
    namespace: str,
    pod_selector: str,
    base_url: str,
    started_s: float,
    limit_s: float,
    loaded_images: tuple[LoadedImage, ...],
    components: Mapping[str, ComponentSettings],
    on_wait: Callable[[str], None],
    stable_s: float = 10,
) -> StartupMeasurement:
    """Wait until every workload is ready and the page answers, and has done so for `stable_s`.

    A release that does not get there is a result with `ready_s` None, object, cause and remedy.

    Args:
        kube: the cluster.
        namespace: where the release is.
        pod_selector: label selector of every object of the release.
        base_url: address of the front-end Service from this machine.
        started_s: `core.clock.monotonic_s()` when `helm install` started.
        limit_s: seconds after `started_s` at which it must serve (SC-003).
        loaded_images: the images as found on the nodes, passed on as evidence.
        components: parts of the subject, to tell which image a container should run.
        on_wait: called with what is still missing.
        stable_s: seconds for which it must stay ready; not counted.
    """
    watch = _Watch(
        started_s=started_s,
        limit_s=limit_s,
        stable_s=stable_s,
        look=lambda: take_snapshot(kube, namespace=namespace, selector=pod_selector),
        fetch=lambda: page_problem(base_url),
    )
    left_s = max(0.0, limit_s - (monotonic_s() - started_s))
    try:
        outcome = until(
            watch.check,
            limit_s=left_s + stable_s + _LAST_LOOK_S,
            every_s=_EVERY_S,
            describe=f"release in namespace '{namespace}' to serve",
            on_wait=on_wait,
        )
    except WaitTimeout as exc:
        raise HarnessError(
            f"cannot tell whether the release in namespace '{namespace}' is ready: {exc.message}",
            hint="see whether the API server still answers: `kubectl get --raw /readyz`",
        ) from exc
    selected = select_pods(kube, namespace=namespace, pod_selector=pod_selector, components=components)
    failure, remedy = _why(outcome, watch, log_reader(kube, namespace))
    return StartupMeasurement(
        ready_s=outcome.ready_s,
        stable_s=outcome.stable_s,
        failure=failure,
        remedy=remedy,
        workloads=workload_states(outcome.snapshot),
        pods=pod_starts(outcome.snapshot),
        loaded_images=loaded_images,
        pod_images=pod_images(outcome.snapshot, components, selected),
    )


def page_problem(base_url: str) -> str:
    """Return why the page does not answer; empty when it does."""
    try:
        # No proxy and no redirect: the front-end Service itself must answer.
        answer = httpx.get(base_url, timeout=_PAGE_TIMEOUT_S, trust_env=False)
    except httpx.HTTPError as exc:
        return f"front end at '{base_url}' to answer: {str(exc) or type(exc).__name__}"
    if answer.status_code >= _SERVER_ERROR:
        return f"front end at '{base_url}' to answer: HTTP {answer.status_code}"
    if answer.is_success and not answer.content.strip():
        return f"front end at '{base_url}' to answer with a page: its body is empty"
    return ""


def _why(outcome: _Outcome, watch: _Watch, read_log: ReadLog) -> tuple[str, str]:
    """Return the cause and the remedy of a release that does not serve; empty for one that does."""
    if outcome.ready_s is not None:
        return "", ""
    faults: tuple[Fault, ...] = diagnose(outcome.snapshot, read_log)
    late = "" if _was_early(watch) else f" after {watch.limit_s:g} s"
    if faults:
        return faults[0].sentence + late, faults[0].remedy
    if outcome.page_problem:
        return (
            f"still waiting{late} for {outcome.page_problem}, although every pod is ready",
            "compare the Service's targetPort and NodePort with the container's port and the port mapping",
        )
    missing = unready_workloads(outcome.snapshot)
    return f"still waiting{late} for {missing[0] if missing else 'the release'}", (
        "see the events in the evidence folder"
    )


def _was_early(watch: _Watch) -> bool:
    return monotonic_s() - watch.started_s < watch.limit_s


def _no_log(pod: str, container: str, *, previous: bool = False) -> str:  # noqa: ARG001 - the shape of ReadLog
    return ""
