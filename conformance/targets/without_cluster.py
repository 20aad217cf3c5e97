"""What all releases that run as containers of this machine have in common, whatever says which containers."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin

from conformance.containers.engine import Engine
from conformance.containers.evidence import keep_evidence
from conformance.core.clock import monotonic_s
from conformance.core.errors import DeployError, WaitTimeout
from conformance.core.wait import Waiting, until
from conformance.model.measurements import StartupMeasurement
from conformance.model.release import LoadedImage, Release
from conformance.subject.page import page_problem
from conformance.targets.deployer import Before, Deployed, Deploying

_EVERY_S = 0.25
_NO_CLUSTER = "needs Kubernetes: there is no cluster here"
# Ports that only a cluster gives -> why there is none.
NEEDS_KUBERNETES = {
    "restart": "needs Kubernetes: nothing here brings a removed instance back",
    "scale": "needs Kubernetes: there is no Service here that balances over replicas",
    "site": _NO_CLUSTER,
    "upgrade": _NO_CLUSTER,
}


class WithoutCluster(ABC):
    """Start containers once, and look at them until they serve.

    Args:
        given: the place is a network of the run's own.
    """

    def __init__(self, given: Deploying) -> None:
        self._given = given
        self._subject = given.settings.subject

    @abstractmethod
    def _start(self, loaded: Sequence[LoadedImage], started_s: float, on_wait: Callable[[str], None]) -> None:
        """Start what is to run, or make ready for `_look` to do it.

        Raises:
            DeployError: it does not start.
        """

    @abstractmethod
    def _look(self) -> str:
        """Return what is waited for first; empty once all is ready.

        Raises:
            DeployError: something does not stay up.
        """

    @abstractmethod
    def _startup(
        self, *, ready_s: float | None = None, failure: str = "", remedy: str = ""
    ) -> StartupMeasurement:
        """Return how far it came."""

    @property
    @abstractmethod
    def _is_known(self) -> bool:
        """Whether it is known what is to run."""

    @property
    @abstractmethod
    def _what(self) -> str:
        """What serves: `3 workloads`."""

    def _versions(self) -> tuple[str, str]:
        """Return those of the chart and the application that run; empty for no chart."""
        return "", ""

    @cached_property
    def _engine(self) -> Engine:
        given = self._given
        return Engine(given.runner.env, run_id=given.run_id, network=given.venue.name)

    def require_place(self) -> None:  # noqa: B027 - there is nothing to do
        """Find nothing in the way: the network is the run's own."""

    def prepare(self) -> Before:
        """Tell what bears the run's mark already: nothing in a new network."""
        return Before(objects=tuple(f"container/{one.name}" for one in self._engine.find()))

    def install(self, loaded: Sequence[LoadedImage], on_wait: Callable[[str], None]) -> Deployed:
        """Start all, and wait until each is ready and the front end answers."""
        started_s = monotonic_s()
        try:
            self._start(loaded, started_s, on_wait)
            self._wait(started_s, on_wait)
        except (DeployError, WaitTimeout) as exc:
            # What the engine itself refuses is no fault of the subject, and ends the run.
            startup = self._startup(failure=exc.message, remedy=exc.hint)
            release = self._release(started_s) if self._is_known else None
            return Deployed(release=release, startup=startup, words=startup.failure)
        ready_s = monotonic_s() - started_s
        startup = self._startup(ready_s=ready_s)
        words = f"{self._what} serve after {ready_s:.1f} s"
        return Deployed(release=self._release(started_s), startup=startup, words=words)

    def front_end(self) -> str:
        """Return nothing: where it answers was known before."""
        return ""

    def collect(self, folder: Path) -> None:
        """Keep what Docker tells of each container, and its log; secrets are hidden."""
        keep_evidence(self._engine, folder, self._given.runner.redactor.clean)

    def let_go(self) -> None:  # noqa: B027 - there is nothing to do
        """End nothing: no program of this machine runs beside the run."""

    def remove(self) -> tuple[str, ...]:
        """Leave it: all bears the run's label, and goes with the network."""
        return ()

    def _left_s(self, started_s: float) -> float:
        return max(0.0, self._given.settings.limits.ready_s - (monotonic_s() - started_s))

    def _wait(self, started_s: float, on_wait: Callable[[str], None]) -> None:
        page = urljoin(self._given.venue.base_url, self._subject.pages.home)

        def look() -> bool | Waiting:
            problem = self._look() or page_problem(page)
            return Waiting(problem) if problem else True

        until(
            look,
            limit_s=self._left_s(started_s),
            every_s=_EVERY_S,
            describe="the release to serve as containers",
            on_wait=on_wait,
        )

    def _release(self, started_s: float) -> Release:
        chart, app = self._versions()
        return Release(
            name=self._subject.release,
            namespace=self._subject.namespace,
            pod_selector=self._subject.pod_selector.format(release=self._subject.release),
            base_url=self._given.venue.base_url,
            chart_version=chart,
            app_version=app,
            started_s=started_s,
        )
