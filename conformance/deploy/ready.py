"""Wait until the release serves, and stop early once it cannot any more."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from conformance.core.clock import monotonic_s
from conformance.core.errors import HarnessError, WaitTimeout
from conformance.core.wait import Waiting, until
from conformance.deploy.causes.fault import Rank
from conformance.deploy.causes.registry import contradictions, diagnose, foreseen, say
from conformance.deploy.look import take_snapshot, with_details
from conformance.deploy.pods import outside_selection, pod_images, pod_starts, select_pods
from conformance.deploy.terminal import Terminal
from conformance.deploy.workloads import unready_workloads, workload_states
from conformance.kube.client import ApiException, Kube
from conformance.kube.snapshots import Snapshot
from conformance.model.measurements import StartupMeasurement
from conformance.model.release import Release
from conformance.model.settings import Settings
from conformance.subject.page import page_problem

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
    def left_s(self) -> float:
        """Seconds until the limit; 0 once it has passed."""
        return max(0.0, self.limit_s - (monotonic_s() - self.started_s))


def wait_ready(
    kube: Kube,
    release: Release,
    settings: Settings,
    *,
    on_wait: Callable[[str], None],
    page: Callable[[], str] | None = None,
    stable_s: float = 10,
) -> StartupMeasurement:
    """Wait until every workload is ready and the page answers, and has done so for `stable_s`.

    Every workload of the namespace counts, since the suite made it for this release. A release that
    does not get there is a result with `ready_s` None, object, cause and remedy.

    Args:
        kube: the cluster.
        release: what was installed; it must serve within `limits.ready_s` of its start (SC-003).
        settings: of the run; they name the home page, and the parts that tell which image a container runs.
        on_wait: called with what is still missing.
        page: says why the home page does not answer, where the release has no address yet.
        stable_s: seconds for which it must stay ready; not counted.

    Raises:
        DeployError: the API server refuses a selector.
        HarnessError: the API server did not answer until the limit.
    """
    # Of an application under a path, `/` may well be nothing.
    page_url = urljoin(release.base_url, settings.subject.pages.home)
    watch = _Watch(
        started_s=release.started_s,
        limit_s=settings.limits.ready_s,
        stable_s=stable_s,
        look=lambda: take_snapshot(kube, namespace=release.namespace),
        fetch=page or (lambda: page_problem(page_url)),
        terminal=Terminal(kube),
    )
    try:
        outcome = until(
            watch.check,
            limit_s=watch.left_s + stable_s + _LAST_LOOK_S,
            every_s=_EVERY_S,
            describe=f"release in namespace '{release.namespace}' to serve",
            on_wait=on_wait,
        )
    except WaitTimeout as exc:
        raise HarnessError(
            f"cannot tell whether the release in namespace '{release.namespace}' is ready: {exc.message}",
            hint="see whether the API server still answers: `kubectl get --raw /readyz`",
        ) from exc
    failure, remedy = _why(outcome, watch, kube)
    components = settings.subject.components
    selected = select_pods(kube, release, components)
    served = with_details(outcome.snapshot, kube) if outcome.ready_s is not None else Snapshot()
    return StartupMeasurement(
        ready_s=outcome.ready_s,
        stable_s=outcome.stable_s,
        failure=failure,
        remedy=remedy,
        workloads=workload_states(outcome.snapshot),
        pods=pod_starts(outcome.snapshot),
        loaded_images=(),
        pod_images=pod_images(outcome.snapshot, components, selected),
        outside_selection=outside_selection(outcome.snapshot, kube, release.pod_selector),
        contradictions=contradictions(served),
        foreseen=foreseen(served),
    )


def _why(outcome: _Outcome, watch: _Watch, kube: Kube) -> tuple[str, str]:
    """Return the cause and the remedy of a release that does not serve; empty for one that does."""
    if outcome.ready_s is not None:
        return "", ""
    late = "" if watch.left_s else f" after {watch.limit_s:g} s"
    faults = diagnose(with_details(outcome.snapshot, kube))
    if faults and (faults[0].rank < Rank.ODDITY or not outcome.page_problem):
        return say(faults, late=late)
    if outcome.page_problem:
        seen = f"{faults[0].sentence}; {faults[0].remedy}; or " if faults else ""
        return (
            f"still waiting{late} for {outcome.page_problem}, although every pod is ready",
            f"{seen}{_page_remedy(outcome.page_problem)}",
        )
    missing = unready_workloads(outcome.snapshot)
    return f"still waiting{late} for {missing[0] if missing else 'the release'}", (
        "see the events in the evidence folder"
    )


def _page_remedy(problem: str) -> str:
    """Say what to look at where the page does not answer, or answers badly: then the way to it is right."""
    status = re.search(r": HTTP (\d)(\d\d)$", problem)
    if status and status.group(1) == "5":
        return "see the log of the front end: it answers itself, and whom it asks for the page does not"
    if status or "its body is empty" in problem:
        return (
            "see whether the page is in the image where its server looks for it (a volume may hide it), and"
            " whether `home` in `[subject.pages]` is its path"
        )
    return "compare the Service's targetPort and NodePort with the container's port and the port mapping"
