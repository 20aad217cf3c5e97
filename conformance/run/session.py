"""One run: opens each stage when it is first needed, measures, and closes what was opened in reverse."""

import os
import secrets
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Self

from conformance.core.clock import Stopwatch, utc_now
from conformance.core.errors import ConfigError, ExitCode, HarnessError, Interrupted, unexpected
from conformance.core.journal import Journal
from conformance.core.lock import MachineLock
from conformance.core.marks import marked_folder
from conformance.core.proc import Runner, clean_environment
from conformance.core.progress import Progress, Step
from conformance.core.proxies import LOOPBACK, bypass
from conformance.core.redact import Redactor
from conformance.core.signals import signals_raise, signals_wait
from conformance.core.wait import pause
from conformance.criteria.criterion import Criterion
from conformance.criteria.registry import CRITERIA
from conformance.criteria.rejudge import rejudge
from conformance.leftovers.reports import remove_old_reports
from conformance.model.measurements import Blocked, NotMeasured, Observed
from conformance.model.measurements.key import Fact, Key
from conformance.model.report import Report, StageTime
from conformance.model.settings import Settings
from conformance.model.verdict import Verdict
from conformance.probes.order import in_order
from conformance.probes.probe import Probe
from conformance.probes.registry import PROBES
from conformance.report.json_file import sealed
from conformance.report.write import link_latest, write_renderings, write_results
from conformance.run.measure import Measuring, measure_running
from conformance.run.report import RunState, evidence_of, make_report
from conformance.run.stages import Stages

# Two runs on one machine would measure each other; these stages measure nothing, and a teardown never waits.
_MEASURES_NOTHING = frozenset({"machine", "teardown"})
_LOOK_FOR_LOCK_S = 0.2
# Only this one wants builds without a cache.
_BUILD_TIME = "SC-001"


class Session:
    """One run over one subject, as a context: what it made is removed at its end, and its report written.

    Args:
        settings: what to do.
        origins: where each setting was set, by dotted key.
        environment: the caller's environment; only `core.proc.PASSED_ON` of it reaches a command.
        progress: where progress is shown.
        criteria: the registry, with what a team added.
        probes: the registry, with what a team added.
        selected: ids of the criteria that will be asked for; those of the settings when absent.
        handle_signals: turn SIGINT and SIGTERM into `Interrupted`; pytest has handlers of its own.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        environment: Mapping[str, str],
        progress: Progress,
        origins: Mapping[str, str] | None = None,
        criteria: Sequence[Criterion] = CRITERIA,
        probes: Sequence[Probe[Any]] = PROBES,
        selected: Collection[str] | None = None,
        handle_signals: bool = True,
    ) -> None:
        self.settings = settings
        self.run_id = secrets.token_hex(3)
        self.folder = (settings.root / settings.reports / self.run_id).resolve()
        self._criteria = tuple(criteria)
        wanted = (settings.only or {item.id for item in criteria}) if selected is None else selected
        self._selected = tuple(item for item in criteria if item.id in wanted)
        self.probes = in_order(probes)
        self._origins = dict(origins or {})
        self._environment = dict(environment)
        self._progress = progress
        self._state = RunState(run_id=self.run_id, started=utc_now())
        self._watch = Stopwatch()
        self._redactor = Redactor()
        for named in (environment, settings.subject.set_values):
            self._redactor.learn_named(named)
        self._handle_signals = handle_signals
        self._opened = ExitStack()
        self.stages: Stages
        self.report: Report

    def __enter__(self) -> Self:
        """Make the run's folder and its empty HOME; nothing else is made before it is needed.

        Raises:
            ConfigError: the folder cannot be made.
        """
        self._make_folder()
        facts = {
            "reports": str(self.folder),
            "root": str(self.settings.root),
            "target": self.settings.target.model_dump(mode="json"),
        }
        scratch = self._opened.enter_context(marked_folder(self.run_id, facts))
        if self._handle_signals:
            self._opened.enter_context(signals_raise())
        home = scratch / "home"
        home.mkdir()
        runner = Runner(
            env=clean_environment(home, source=self._environment),
            journal=Journal(self.folder, self._redactor),
            redactor=self._redactor,
            cwd=self.settings.root,
        )
        # Libraries of this process read the environment, too; without a proxy in it nothing is changed.
        for environment in (os.environ, runner.env):
            bypass(environment, LOOPBACK)
        self.stages = Stages(
            settings=self.settings,
            state=self._state,
            runner=runner,
            folder=self.folder,
            scratch=scratch,
            stage=self._stage,
            note=self._progress.note,
            timed=_BUILD_TIME in {item.id for item in self._selected},
            needs_cluster=any(item.probes - {"images"} for item in self._selected),
        )
        self._write()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Judge, remove what was made unless it is kept, and write the report.

        Raises:
            HarnessError: an error that nobody foresaw; its traceback is kept in the run's folder.
        """
        fault: HarnessError | None = None
        if exc is None:
            self.stages.collect_evidence()
            self._state.end()
        elif isinstance(exc, Interrupted):
            self._state.end(int(ExitCode.INTERRUPTED), "interrupted")
        elif isinstance(exc, HarnessError):
            self._state.end(int(exc.exit_code), self._redactor.clean(exc.message))
        elif isinstance(exc, Exception):
            fault = unexpected(exc, self.folder)
            self._state.end(int(fault.exit_code), self._redactor.clean(fault.message))
        with self._opened:
            judged = self._judge()
            self._close(judged)
            # What programs wrote into the run's folder themselves, such as Locust's page.
            self._redactor.sweep(self.folder)
            # Verdicts stand; the teardown's own line and seconds are added.
            self.report = sealed(rejudge(self._record(), criteria=self._criteria))
            write_results(self.report, self.folder)
            write_renderings(self.report, self.folder)
        remove_old_reports(self.folder.parent, keep=self.settings.keep_reports)
        if fault is not None:
            raise fault from exc

    def measure(self, names: Collection[str]) -> None:
        """Take these measurements and open what they need; what is known already is not taken again.

        results.json is written after each, so that a run that is killed loses nothing.

        Raises:
            HarnessError: a stage broke.
            Interrupted: SIGINT or SIGTERM.
        """
        wanted = frozenset(names) - set(self._state.measurements.taken)
        if not wanted:
            return
        if self.stages.images() and wanted - {"images"}:
            self._measure_release(wanted)
        failed = self.stages.failed
        if failed is not None:
            self._state.block(wanted, failed.stage, failed.cause)
        self._write()

    def take(self, key: Key[Fact]) -> Fact | NotMeasured | Blocked:
        """Return a measurement, after taking it."""
        self.measure({key.name})
        return self._state.measurements.get(key)

    def verdict(self, criterion: str) -> Verdict:
        """Return the verdict on a criterion, after taking what it needs and no more.

        Raises:
            ConfigError: nobody knows the criterion.
        """
        found = next((item for item in self._criteria if item.id == criterion), None)
        if found is None:
            known = ", ".join(item.id for item in self._criteria)
            raise ConfigError(f"unknown criterion '{criterion}'", hint=f"known are {known}")
        self.measure(found.probes)
        return next(item for item in self._judge().verdicts if item.criterion == criterion)

    def observe(self, criterion: str, fact: Observed) -> None:
        """Take what a team observed under the id of its own criterion; a failure stays.

        A test with several cases observes once a case, and one that fails decides.
        """
        before = self._state.measurements.taken.get(criterion)
        if before is not None and isinstance(before.fact, Observed) and not before.fact.met:
            return
        self._state.learn(criterion, fact)
        self._write()

    def measure_selected(self) -> None:
        """Take what the selected criteria need: all of them unless the settings name some."""
        self.measure({name for item in self._selected for name in item.probes})

    def _measure_release(self, wanted: frozenset[str]) -> None:
        release = self.stages.release()
        if release is None:
            return
        serving = self.stages.failed is None
        measuring = Measuring(
            settings=self.settings,
            runner=self.stages.runner,
            ports=self.stages.ports(),
            release=release,
            folder=self.folder,
            today=self._state.started.date(),
        )
        told = {probe.name for probe in self.probes if serving or probe.told_unless_serving}
        open_names = (wanted & told) - set(self._state.measurements.taken)
        for name, fact in measure_running(
            measuring, open_names, self._stage, known=self._state.measurements, probes=self.probes
        ):
            self._state.learn(name, fact, evidence_of(self.folder, name))
            self._write()

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True)
            link_latest(self.folder)
        except OSError as exc:
            raise ConfigError(
                f"cannot make folder '{self.folder}' for the results: {exc.strerror}",
                hint="name another with --reports",
            ) from exc

    def _record(self) -> Report:
        return make_report(
            self._state,
            self.settings,
            names=[probe.name for probe in self.probes],
            origins=self._origins,
            elapsed_s=self._watch.elapsed_s,
            redactor=self._redactor,
        )

    def _write(self) -> None:
        """Keep what is known so far; nothing is judged or rendered before the end."""
        write_results(self._record(), self.folder)

    def _judge(self) -> Report:
        return rejudge(self._record(), criteria=self._criteria)

    def _close(self, judged: Report) -> None:
        """Remove what this run made, or say how to get back to it."""
        if self._is_kept(judged):
            self._progress.note("  kept, as asked by --keep:")
            self._progress.note(f"    {self.stages.way_back()}")
            self._progress.note("  remove its images, and its own cluster or its namespace, with:")
            cluster = self._state.cluster
            # Which cluster of somebody else's, nobody knows once this run has ended.
            where = cluster.reach if cluster is not None and not cluster.owned else ()
            self._progress.note(f"    {shlex.join(['conformance', 'gc', self.run_id, *where])}")
            return
        with signals_wait(), self._stage("teardown") as step:
            problems = self.stages.close()
            step.result = "; ".join(problems) or "nothing of this run is left"

    def _is_kept(self, judged: Report) -> bool:
        if self.settings.keep != "on-failure":
            return self.settings.keep == "always"
        blocked = any(isinstance(item.fact, Blocked) for item in judged.measurements.taken.values())
        return blocked or judged.exit_code != ExitCode.CONFORMANT

    @contextmanager
    def _stage(self, name: str) -> Iterator[Step]:
        with self._alone(name):
            watch = Stopwatch()
            with self._progress.step(name) as step:
                try:
                    yield step
                finally:
                    self._note_stage(name, watch, step)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Wait until no other run of this machine measures; the wait is a stage of its own, so it is told."""
        if name in _MEASURES_NOTHING:
            yield
            return
        lock = MachineLock("measuring", self.run_id)
        if not lock.acquire():
            watch = Stopwatch()
            with self._progress.step("wait") as step:
                step.result = f"run {lock.holder()} was measuring on this machine"
                while not lock.acquire():
                    step.update(f"for run {lock.holder()}, which measures on this machine")
                    pause(_LOOK_FOR_LOCK_S)
            self._note_stage("wait", watch, step)
        try:
            yield
        finally:
            lock.release()

    def _note_stage(self, name: str, watch: Stopwatch, step: Step) -> None:
        self._state.stages.append(StageTime(name=name, elapsed_s=watch.elapsed_s, result=step.result))
