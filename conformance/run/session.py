"""One run: opens each stage when it is first needed, measures, and closes what was opened in reverse."""

import secrets
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from conformance.core.clock import Stopwatch, utc_now
from conformance.core.errors import (
    ClusterError,
    ConfigError,
    DeployError,
    ExitCode,
    HarnessError,
    Interrupted,
    unexpected,
)
from conformance.core.progress import Progress
from conformance.core.redact import Redactor
from conformance.core.signals import signals_raise, signals_wait
from conformance.criteria.registry import CRITERIA
from conformance.criteria.rejudge import rejudge
from conformance.leftovers.reports import remove_old_reports
from conformance.model.cluster import Cluster
from conformance.model.measurements import Blocked, NotMeasured, Observed
from conformance.model.measurements.key import Fact, Key
from conformance.model.release import Release
from conformance.model.report import Report
from conformance.model.settings import Settings
from conformance.model.verdict import Verdict
from conformance.ports import Ports
from conformance.probes.probe import Given
from conformance.report.json_file import sealed
from conformance.report.write import write_renderings, write_results
from conformance.run.inputs import input_digests
from conformance.run.kept import is_kept, note_kept, told_of_kept
from conformance.run.measure import measure_running
from conformance.run.plan import Plan
from conformance.run.report import RunState, evidence_of, make_report
from conformance.run.stages import Stages
from conformance.run.timeline import Timeline
from conformance.run.workplace import Workplace, results_folder, workplace

# What a case of a team's criterion may say of `Observed.met`.
_WORST_FIRST = (False, None, True)


class Session:
    """One run over one subject, as a context: what it made is removed at its end, and its report written.

    Args:
        settings: what to do.
        environment: the caller's environment; only `core.proc.PASSED_ON` of it reaches a command.
        progress: where progress is shown.
        origins: where each setting was set, by dotted key.
        plan: what to judge; what the settings say when absent.
        handle_signals: turn SIGINT, SIGTERM and SIGHUP into `Interrupted`; pytest has handlers of its own.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        environment: Mapping[str, str],
        progress: Progress,
        origins: Mapping[str, str] | None = None,
        plan: Plan | None = None,
        handle_signals: bool = True,
    ) -> None:
        self.settings = settings
        self.run_id = secrets.token_hex(3)
        self.folder = results_folder(settings, self.run_id)
        self.plan = plan or Plan(
            [item.id for item in CRITERIA if item.is_asked(settings)], watched=settings.with_observability
        )
        self._origins = dict(origins or {})
        self._environment = dict(environment)
        of = self.plan.again.of if self.plan.again else ""
        self._state = RunState(run_id=self.run_id, started=utc_now(), again_of=of)
        self._timeline = Timeline(progress, self._state)
        self._watch = Stopwatch()
        self._redactor = Redactor()
        for named in (environment, settings.subject.set_values):
            self._redactor.learn_named(named)
        self._handle_signals = handle_signals
        self._opened = ExitStack()
        self._place: Workplace
        self.stages: Stages
        self.report: Report

    def __enter__(self) -> Self:
        """Make the run's folder and its empty HOME; nothing else is made before it is needed.

        Raises:
            ConfigError: the folder cannot be made.
        """
        self._place = self._opened.enter_context(
            workplace(self.settings, self.run_id, environment=self._environment, redactor=self._redactor)
        )
        if self._handle_signals:
            self._opened.enter_context(signals_raise())
        self.stages = Stages(self._place, self._state, self._timeline, self.plan)
        self._opened.callback(self.stages.beside.close)
        self._state.input_digests = input_digests(self.settings)
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
            self.report = sealed(rejudge(self._record(), criteria=self.plan.criteria))
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
            Interrupted: by a signal.
        """
        wanted = frozenset(names) - set(self._state.measurements.taken)
        if not wanted:
            return
        second = wanted & {probe.name for probe in self.plan.probes if probe.production}
        if self.stages.images():
            if wanted - second - {"images"}:
                self._measure_release(wanted - second)
            if second and self.stages.failed is None:
                self._measure_production(second)
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
        found = next((item for item in self.plan.criteria if item.id == criterion), None)
        if found is None:
            known = ", ".join(item.id for item in self.plan.criteria)
            raise ConfigError(f"unknown criterion '{criterion}'", hint=f"known are {known}")
        self.measure(found.probes)
        return next(item for item in self._judge().verdicts if item.criterion == criterion)

    def observe(self, criterion: str, fact: Observed) -> None:
        """Take what a team observed under the id of its own criterion.

        A test with several cases observes once a case: one that fails decides, then one that could not
        be measured.
        """
        before = self._state.measurements.taken.get(criterion)
        if before is not None and isinstance(before.fact, Observed):
            fact = min(before.fact, fact, key=lambda case: _WORST_FIRST.index(case.met))
        self._state.learn(criterion, fact)
        self._write()

    def measure_selected(self) -> None:
        """Take what the selected criteria need: all of them unless the settings name some."""
        self.measure(self.plan.wanted)

    def _measure_release(self, wanted: frozenset[str]) -> None:
        release = self.stages.release()
        if release is not None:
            self._take(
                release, self.settings, self.stages.ports(), wanted, serving=self.stages.failed is None
            )

    def _measure_production(self, wanted: frozenset[str]) -> None:
        try:
            installed = self.stages.production()
        except (ClusterError, ConfigError, DeployError) as exc:
            # The eleven have been measured, and stand.
            for name in wanted:
                self._state.learn(name, NotMeasured(reason=exc.message, remedy=exc.hint))
            return
        if installed is None:
            return
        if installed.release is not None:
            serving = not installed.failure
            self._take(installed.release, installed.settings, installed.ports, wanted, serving=serving)
        if installed.failure:
            self._state.block(wanted, "production", installed.failure)

    def _take(
        self, release: Release, settings: Settings, ports: Ports, wanted: frozenset[str], *, serving: bool
    ) -> None:
        """Take these on one installation; where it does not serve, those that can be told all the same."""
        told = {probe.name for probe in self.plan.probes if serving or probe.told_unless_serving}
        open_names = (wanted & told) - set(self._state.measurements.taken)
        given = Given(
            settings=settings,
            runner=self._place.runner,
            ports=ports,
            release=release,
            today=self._state.started.date(),
            evidence=self.folder / "evidence",
            known=self._state.measurements,
            early=self.stages.head_start.result,
        )
        for name, fact in measure_running(given, open_names, self._timeline.stage, probes=self.plan.probes):
            self._state.learn(name, fact, evidence_of(self.folder, name))
            self._write()

    def _record(self) -> Report:
        return make_report(
            self._state,
            self.settings,
            names=[probe.name for probe in self.plan.probes],
            origins=self._origins,
            elapsed_s=self._watch.elapsed_s,
            redactor=self._redactor,
        )

    def _write(self) -> None:
        """Keep what is known so far; nothing is judged or rendered before the end."""
        write_results(self._record(), self.folder)

    def _judge(self) -> Report:
        return rejudge(self._record(), criteria=self.plan.criteria)

    def _close(self, judged: Report) -> None:
        """Remove what this run made, or say how to get back to it."""
        cluster = self._state.cluster
        if self.plan.again is not None:
            self.stages.forget()
            self._timeline.note(f"  all stays as run {self.plan.again.of} kept it: {self.stages.way_back()}")
            return
        if is_kept(judged, self.settings.keep):
            if isinstance(cluster, Cluster):
                # Only what has a cluster can be measured again in it.
                note_kept(self.folder, self.run_id, cluster, self.settings.target)
            for line in told_of_kept(self.run_id, cluster, self.stages.way_back()):
                self._timeline.note(line)
            return
        with signals_wait(), self._timeline.stage("teardown") as step:
            problems = self.stages.close()
            step.result = "; ".join(problems) or "nothing of this run is left"
