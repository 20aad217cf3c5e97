"""What needs no cluster, done while one is made and images are placed: nothing is timed then."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from conformance.probes.probe import Early
from conformance.run.plan import Plan
from conformance.run.workplace import Workplace


class HeadStart:
    """The early parts of the probes that a run will take.

    Args:
        place: where the run works.
        plan: which probes it will take.
    """

    def __init__(self, place: Workplace, plan: Plan) -> None:
        self._place = place
        self._early = {probe.name: probe.early for probe in plan.probes if probe.early is not None}
        self._wanted = plan.wanted
        self._ending = threading.Event()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="head-start")
        self._begun: dict[str, Future[Any]] = {}

    def begin(self) -> None:
        """Begin with what will be wanted, in a thread."""
        home = self._place.scratch / "early-home"
        home.mkdir(exist_ok=True)
        runner = self._place.runner.beside(home, self._ending.is_set)
        early = Early(settings=self._place.settings, runner=runner)
        for name, act in self._early.items():
            if name in self._wanted:
                self._begun[name] = self._pool.submit(act, early)

    def wait(self) -> None:
        """Wait until all that was begun has ended, well or not: what comes next is timed."""
        self._pool.shutdown(wait=True)

    def stop(self) -> None:
        """Let nothing more be begun, and wait for what runs, which is one short command."""
        self._ending.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def result(self, name: str) -> Any:  # noqa: ANN401 - what a probe's early part made; which, the probe says
        """Return what a probe's early part made, or make it now; its errors are raised here."""
        if name in self._begun:
            return self._begun[name].result()
        return self._early[name](Early(settings=self._place.settings, runner=self._place.runner))
