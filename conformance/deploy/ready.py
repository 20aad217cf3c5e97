"""Wait until the release serves, and stop early once it cannot any more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.core.clock import monotonic_s
from conformance.core.errors import HarnessError, WaitTimeout
from conformance.core.wait import Waiting, until
from conformance.deploy.causes.fault import Rank
from conformance.deploy.causes.registry import contradictions, diagnose, say
from conformance.deploy.look import take_snapshot, with_details
from conformance.deploy.page import page_problem
from conformance.deploy.pods import outside_selection, pod_images, pod_starts, select_pods
from conformance.deploy.terminal import Terminal
from conformance.deploy.workloads import unready_workloads, workload_states
from conformance.kube.client import ApiException, Kube
from conformance.kube.snapshots import Snapshot
from conformance.model.measurements import StartupMeasurement
from conformance.model.release import LoadedImage
from conformance.model.settings import ComponentSettings

_EVERY_S = 0.5
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
    terminal: Terminal
    ready_since_s: float | None = None

    def check(self) -> _Outcome | Waiting:
        """Look once: serving for long enough, impossible, out of time, or still waiting."""
        try:
            snapshot = self.look()
        except ApiException as exc:
            # The API server of a small machine may be busy for a moment.
            return Waiting(f"the API server ({exc.status} {exc.reason})")
        missing = unready_workloads(snapshot)
        problem = "" if missing else self.fetch()
        now_s = monotonic_s()
        if not missing and not problem:
            return self._serving(snapshot, now_s)
        self.ready_since_s = None
        if self.terminal.ends(snapshot, now_s) or now_s - self.started_s > self.limit_s:
            return _Outcome(snapshot=snapshot, ready_s=None, stable_s=0.0, page_problem=problem)
        return Waiting(missing[0] if missing else problem)

    def _serving(self, snapshot: Snapshot, now_s: float) -> _Outcome | Waiting:
        self.terminal.forget()
        if self.ready_since_s is None:
            self.ready_since_s = now_s
        stable_s = now_s - self.ready_since_s
        if stable_s < self.stable_s:
            return Waiting(f"the release to stay ready ({stable_s:.0f} of {self.stable_s:g} s)")
        return _Outcome(snapshot=snapshot, ready_s=self.ready_since_s - self.started_s, stable_s=stable_s)

    @property
    def was_early(self) -> bool:
        """Whether the limit has not passed yet."""
        return monotonic_s() - self.started_s < self.limit_s


def wait_ready(
    *,
    kube: Kube,
    namespace: str,
    pod_selector: str,
    page_url: str,
    started_s: float,
    limit_s: float,
    loaded_images: tuple[LoadedImage, ...],
    components: Mapping[str, ComponentSettings],
    on_wait: Callable[[str], None],
    stable_s: float = 10,
) -> StartupMeasurement:
    """Wait until every workload is ready and the page answers, and has done so for `stable_s`.

    Every workload of the namespace counts, since the suite made it for this release. A release that
    does not get there is a result with `ready_s` None, object, cause and remedy.

    Args:
        kube: the cluster.
        namespace: where the release is.
        pod_selector: label selector of the release's pods, which the other probes look at.
        page_url: address of the home page, through the front-end Service, from this machine.
        started_s: `core.clock.monotonic_s()` when `helm install` started.
        limit_s: seconds after `started_s` at which it must serve (SC-003).
        loaded_images: the images as found on the nodes, passed on as evidence.
        components: parts of the subject, to tell which image a container should run.
        on_wait: called with what is still missing.
        stable_s: seconds for which it must stay ready; not counted.

    Raises:
        DeployError: the API server refuses a selector.
        HarnessError: the API server did not answer until the limit.
    """
    watch = _Watch(
        started_s=started_s,
        limit_s=limit_s,
        stable_s=stable_s,
        look=lambda: take_snapshot(kube, namespace=namespace),
        fetch=lambda: page_problem(page_url),
        terminal=Terminal(kube),
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
    failure, remedy = _why(outcome, watch, kube)
    selected = select_pods(kube, namespace=namespace, pod_selector=pod_selector, components=components)
    return StartupMeasurement(
        ready_s=outcome.ready_s,
        stable_s=outcome.stable_s,
        failure=failure,
        remedy=remedy,
        workloads=workload_states(outcome.snapshot),
        pods=pod_starts(outcome.snapshot),
        loaded_images=loaded_images,
        pod_images=pod_images(outcome.snapshot, components, selected),
        outside_selection=outside_selection(outcome.snapshot, kube, pod_selector),
        contradictions=contradictions(with_details(outcome.snapshot, kube)) if outcome.ready_s else (),
    )


def _why(outcome: _Outcome, watch: _Watch, kube: Kube) -> tuple[str, str]:
    """Return the cause and the remedy of a release that does not serve; empty for one that does."""
    if outcome.ready_s is not None:
        return "", ""
    late = "" if watch.was_early else f" after {watch.limit_s:g} s"
    faults = diagnose(with_details(outcome.snapshot, kube))
    if faults and (faults[0].rank < Rank.ODDITY or not outcome.page_problem):
        return say(faults, late=late)
    if outcome.page_problem:
        seen = f"{faults[0].sentence}; {faults[0].remedy}; or " if faults else ""
        return (
            f"still waiting{late} for {outcome.page_problem}, although every pod is ready",
            f"{seen}compare the Service's targetPort and NodePort with the container's port and the port"
            " mapping",
        )
    missing = unready_workloads(outcome.snapshot)
    return f"still waiting{late} for {missing[0] if missing else 'the release'}", (
        "see the events in the evidence folder"
    )
