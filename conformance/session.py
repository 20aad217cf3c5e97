"""The one composition: opens each stage in order, measures, judges, reports, and closes in reverse."""

import secrets
import shlex
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

import psutil

from conformance.clusters.provider import Provider
from conformance.clusters.select import select_provider
from conformance.core.clock import Stopwatch, utc_now
from conformance.core.errors import ExitCode, HarnessError, ImageError, Interrupted
from conformance.core.journal import Journal
from conformance.core.kube import Kube
from conformance.core.proc import Runner, clean_environment
from conformance.core.progress import Progress, Step
from conformance.core.redact import Redactor
from conformance.core.units import megabytes
from conformance.criteria.judging import judge_all
from conformance.criteria.limits import limit_values, with_specified_limits
from conformance.criteria.outcome import exit_code
from conformance.criteria.registry import CRITERIA
from conformance.deploy.evidence import collect
from conformance.deploy.helm import Installer
from conformance.deploy.ready import wait_ready
from conformance.images.build import ImageBuilder
from conformance.images.docker_cli import find_builder
from conformance.measuring import MeasuringContext, measure_running
from conformance.model.cluster import Cluster
from conformance.model.image import BuiltImage
from conformance.model.measurement import (
    Blocked,
    CommandFact,
    HandsFreeMeasurement,
    ImagesMeasurement,
    Measurements,
    NotMeasured,
    StartupMeasurement,
)
from conformance.model.release import LoadedImage, Release
from conformance.model.report import SCHEMA_VERSION, Inputs, Report, StageTime
from conformance.model.settings import Settings
from conformance.report.write import link_latest, write_all

FIELDS = tuple(dict.fromkeys(criterion.needs for criterion in CRITERIA))
# Stages whose commands bring the subject from nothing to serving; the others only look (SC-010).
_DEPLOYING = frozenset({"images", "cluster", "load", "install"})
# A fact is one of the records of model.measurement; which one, its field says.
Facts = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class _State:
    """What a run knows so far."""

    facts: Facts = field(default_factory=dict)
    stages: list[StageTime] = field(default_factory=list)
    tools: dict[str, str] = field(default_factory=dict)
    images: tuple[BuiltImage, ...] = ()
    cluster: Cluster | None = None
    release: Release | None = None
    objects_before: tuple[str, ...] = ()
    harness_error: str = ""
    complete: bool = False
    code: int | None = None


class Session:
    """One run over one subject.

    Args:
        settings: what to do.
        environment: the caller's environment; only `core.proc.PASSED_ON` of it reaches a command.
        progress: where progress is shown.
    """

    def __init__(self, *, settings: Settings, environment: dict[str, str], progress: Progress) -> None:
        self.settings = settings
        self.run_id = secrets.token_hex(3)
        self.folder = (settings.root / settings.reports / self.run_id).resolve()
        self._environment = environment
        self._progress = progress
        self._state = _State()
        self._watch = Stopwatch()
        self._started = utc_now().isoformat(timespec="seconds")
        self._needed = {
            criterion.needs for criterion in CRITERIA if not settings.only or criterion.id in settings.only
        }

    def run(self) -> Report:
        """Run every stage that the selected criteria need, and return the report; it is also written.

        Raises:
            HarnessError: the run could not go on; the report so far is written before.
            Interrupted: SIGINT or SIGTERM; what this run made is removed before.
        """
        self.folder.mkdir(parents=True)
        link_latest(self.folder)
        redactor = Redactor()
        with TemporaryDirectory(prefix="conformance-") as scratch, _signals_raise():
            home = Path(scratch) / "home"
            home.mkdir()
            self._runner = Runner(
                env=clean_environment(home, source=self._environment),
                journal=Journal(self.folder, redactor),
                redactor=redactor,
                cwd=self.settings.root,
            )
            self._home_was_empty = not any(home.iterdir())
            try:
                self._go(Path(scratch))
                self._state.complete = True
            except Interrupted:
                self._state.code = ExitCode.INTERRUPTED
                self._state.harness_error = "interrupted"
                raise
            except HarnessError as exc:
                self._state.code = exc.exit_code
                self._state.harness_error = redactor.clean(exc.message)
                raise
            finally:
                report = self._report()
                write_all(report, self.folder)
        return report

    def _go(self, scratch: Path) -> None:
        with self._stage("machine") as step:
            docker = self._look_at_machine(step)
        builder = ImageBuilder(
            runner=self._runner, docker=docker, run_id=self.run_id, root=self.settings.root, scratch=scratch
        )
        provider = select_provider(self.settings, runner=self._runner, run_id=self.run_id, folder=self.folder)
        installer: list[Installer] = []
        try:
            built = self._build(builder)
            if built and self._needed - {"images"}:
                self._deploy_and_measure(provider, installer)
        finally:
            self._close(provider, builder, installer)

    def _look_at_machine(self, step: Step) -> str:
        docker = find_builder(self._runner)
        commands = {
            "docker": [docker, "version", "--format", "{{.Server.Version}}"],
            "kind": ["kind", "version"],
            "helm": ["helm", "version", "--short"],
        }
        for name, argv in commands.items():
            done = self._runner.run(argv, timeout_s=20, purpose="machine", check=False)
            if done.exit_code != 0:
                raise HarnessError(
                    f"'{name}' does not answer: {(done.stderr or done.stdout).strip()[-300:]}",
                    hint="start the Docker engine, or run `make prepare`" if name == "docker" else "",
                )
            self._state.tools[name] = done.stdout.strip()
        step.result = ", ".join(f"{name} {version}" for name, version in self._state.tools.items())
        return docker

    def _build(self, builder: ImageBuilder) -> bool:
        """Build and weigh every image; a build that fails is the subject's fault, not the harness's."""
        with self._stage("images") as step:
            try:
                self._state.images = tuple(
                    builder.build(component, image, step.update)
                    for component, image in self.settings.subject.images.items()
                )
            except ImageError as exc:
                self._state.facts["images"] = ImagesMeasurement(images=(), failure=exc.message)
                self._block("images", exc.message.splitlines()[0])
                step.result = "a build failed"
                return False
            cold_s = sum(image.cold_s for image in self._state.images)
            sizes = ", ".join(
                f"{image.component} {megabytes(image.size.unpacked_bytes):.1f} MB"
                for image in self._state.images
            )
            step.result = f"{sizes}, built with no cache in {cold_s:.1f} s"
        self._state.facts["images"] = ImagesMeasurement(images=self._state.images)
        return True

    def _deploy_and_measure(self, provider: Provider, installers: list[Installer]) -> None:
        with self._stage("cluster") as step:
            cluster = self._state.cluster = provider.open(step.update)
            step.result = (
                f"{cluster.name}, {len(cluster.nodes)} node, Kubernetes {cluster.kubernetes_version}"
            )
        kube = Kube(cluster.kubeconfig, cluster.context)
        installer = Installer(
            runner=self._runner,
            kube=kube,
            cluster=cluster,
            settings=self.settings,
            run_id=self.run_id,
            folder=self.folder,
        )
        installer.require_free_namespace()
        with self._stage("load") as step:
            loaded = self._load(provider, step)
        installers.append(installer)
        startup = self._install(installer, kube, loaded)
        self._state.facts["startup"] = startup
        release = self._state.release
        if release is None:
            self._block("install", startup.failure)
            return
        if startup.ready_s is None:
            self._block("install", startup.failure, but={"startup", "logs", "manifests", "hands_free"})
        context = MeasuringContext(
            settings=self.settings,
            runner=self._runner,
            kube=kube,
            release=release,
            installer=installer,
            folder=self.folder,
            today=date.fromisoformat(self._started[:10]),
        )
        for name, fact in measure_running(context, self._needed - set(self._state.facts), self._stage):
            self._state.facts[name] = fact
            write_all(self._report(), self.folder)
        self._state.facts["hands_free"] = self._hands_free(serving=startup.ready_s is not None)
        collect(
            kube=kube,
            runner=self._runner,
            namespace=release.namespace,
            folder=self.folder / "evidence" / "cluster",
            helm_release=release.name,
        )

    def _load(self, provider: Provider, step: Step) -> tuple[LoadedImage, ...]:
        loaded = []
        for image in self._state.images:
            step.update(image.reference)
            loaded.append(provider.load(image.component, image.reference, image.image_id))
        for reference in self.settings.subject.preload:
            step.update(reference)
            found = self._runner.run(
                ["docker", "image", "inspect", "--format", "{{.Id}}", reference],
                timeout_s=30,
                purpose="load",
                check=False,
            )
            # An image that this machine lacks is left to the cluster, which may be able to pull it.
            if found.exit_code == 0:
                provider.load(reference, reference, found.stdout.strip())
        proved = all(image.proved for image in loaded)
        step.result = "image ids on the node match the build" if proved else "image ids differ from the build"
        return tuple(loaded)

    def _install(
        self, installer: Installer, kube: Kube, loaded: tuple[LoadedImage, ...]
    ) -> StartupMeasurement:
        subject = self.settings.subject
        with self._stage("install") as step:
            self._state.objects_before = installer.objects_before()
            try:
                release = self._state.release = installer.install(self._state.images)
            except HarnessError as exc:
                step.result = "helm refused"
                return _never_started(exc, loaded)
            startup = wait_ready(
                kube=kube,
                namespace=subject.namespace,
                pod_selector=release.pod_selector,
                base_url=release.base_url,
                started_s=release.started_s,
                limit_s=self.settings.limits.ready_s,
                loaded_images=loaded,
                components=subject.components,
                on_wait=step.update,
            )
            step.result = startup.failure or ", ".join(
                f"{name} {state}" for name, state in startup.workloads.items()
            )
        return startup

    def _hands_free(self, *, serving: bool) -> HandsFreeMeasurement:
        commands = tuple(
            CommandFact(
                command=shlex.join(entry.argv),
                purpose=entry.purpose,
                exit_code=entry.exit_code,
                elapsed_s=entry.elapsed_s,
                stdin_closed=entry.stdin_closed,
                tty=entry.tty,
            )
            for entry in self._runner.journal.entries
            if entry.purpose in _DEPLOYING
        )
        return HandsFreeMeasurement(
            commands=commands,
            install_commands=tuple(
                fact.command
                for fact in commands
                if fact.purpose == "install" and " install " in f" {fact.command} "
            ),
            home_was_empty=self._home_was_empty,
            environment_keys=tuple(sorted(self._runner.env)),
            objects_before_install=self._state.objects_before,
            serving=serving,
        )

    def _block(self, stage: str, cause: str, *, but: set[str] | None = None) -> None:
        for name in FIELDS:
            if name not in (but or set()):
                self._state.facts.setdefault(name, Blocked(stage=stage, cause=cause))

    def _close(self, provider: Provider, builder: ImageBuilder, installers: list[Installer]) -> None:
        """Remove what this run made, or say how to get back to it."""
        red = any(isinstance(fact, Blocked) for fact in self._state.facts.values()) or self._is_red()
        if self.settings.keep == "always" or (self.settings.keep == "on-failure" and red):
            self._progress.note("  kept, as asked by --keep:")
            for line in provider.way_back():
                self._progress.note(f"    {line}")
            return
        with _signals_wait(), self._stage("teardown") as step:
            acts: list[Callable[[], None]] = [provider.close, builder.remove]
            if self._state.cluster is not None and not self._state.cluster.owned:
                acts = [*(installer.uninstall for installer in installers), *acts]
            problems = [problem for act in acts if (problem := _attempt(act))]
            step.result = "; ".join(problems) or "nothing of this run is left"

    def _is_red(self) -> bool:
        return self._report().exit_code != ExitCode.CONFORMANT

    @contextmanager
    def _stage(self, name: str) -> Iterator[Step]:
        watch = Stopwatch()
        with self._progress.step(name) as step:
            try:
                yield step
            finally:
                self._state.stages.append(StageTime(name=name, elapsed_s=watch.elapsed_s, result=step.result))

    def _report(self) -> Report:
        settings, state = self.settings, self._state
        missing = NotMeasured(reason=state.harness_error or "the run ended before it", remedy="run it again")
        facts = {name: state.facts.get(name, missing) for name in FIELDS}
        measurements = Measurements(**facts)
        evidence = {criterion.id: _evidence(self.folder, criterion.id) for criterion in CRITERIA}
        verdicts = judge_all(measurements, settings, evidence=evidence)
        code = exit_code(verdicts, allowed_not_measured=settings.allow_not_measured)
        release = state.release
        return Report(
            schema_version=SCHEMA_VERSION,
            run_id=self.run_id,
            started=self._started,
            elapsed_s=self._watch.elapsed_s,
            inputs=Inputs(
                subject=settings.subject.name,
                chart_version=release.chart_version if release else "",
                app_version=release.app_version if release else "",
                target=settings.target,
                kubernetes_version=state.cluster.kubernetes_version if state.cluster else "",
                cpu_count=psutil.cpu_count() or 0,
                memory_bytes=psutil.virtual_memory().total,
                tools=state.tools,
                limits=limit_values(settings),
                default_limits=limit_values(with_specified_limits(settings)),
            ),
            stages=tuple(state.stages),
            measurements=measurements,
            verdicts=verdicts,
            allowed_not_measured=settings.allow_not_measured,
            complete=state.complete,
            harness_error=state.harness_error,
            exit_code=int(code if state.code is None else state.code),
            settings_json=settings.model_dump_json(),
        )


def _never_started(exc: HarnessError, loaded: tuple[LoadedImage, ...]) -> StartupMeasurement:
    return StartupMeasurement(
        ready_s=None,
        stable_s=0.0,
        failure=exc.message,
        remedy=exc.hint,
        workloads={},
        pods=(),
        loaded_images=loaded,
        pod_images=(),
    )


def _evidence(folder: Path, criterion: str) -> tuple[str, ...]:
    base = folder / "evidence" / criterion
    return tuple(str(path.relative_to(folder)) for path in sorted(base.rglob("*")) if path.is_file())


def _attempt(act: Callable[[], None]) -> str:
    """Run one act of the teardown; a failure is reported and never hides the others."""
    try:
        act()
    except Exception as exc:  # noqa: BLE001 - teardown must reach its end
        return f"teardown failed: {exc}".splitlines()[0]
    return ""


@contextmanager
def _signals_raise() -> Iterator[None]:
    """Turn SIGINT and SIGTERM into `Interrupted` while the run lasts."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise Interrupted(signal.Signals(number).name)

    with _signals(stop):
        yield


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Let nothing interrupt the teardown: half of it is what must not be left behind."""
    with _signals(signal.SIG_IGN):
        yield


@contextmanager
def _signals(handler: Any) -> Iterator[None]:  # noqa: ANN401 - the handlers of `signal` have no common type
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
