"""The one composition: opens each stage in order, measures, judges, reports, and closes in reverse."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from conformance.core.clock import Stopwatch, utc_now
from conformance.core.errors import (
    BuildUnavailable,
    ConfigError,
    ExitCode,
    HarnessError,
    ImageError,
    Interrupted,
    unexpected,
)
from conformance.core.journal import Journal
from conformance.core.lock import MachineLock
from conformance.core.marks import marked_folder
from conformance.core.proc import Runner, clean_environment
from conformance.core.programs import version_of
from conformance.core.progress import Progress, Step
from conformance.core.proxies import LOOPBACK, bypass
from conformance.core.redact import Redactor
from conformance.core.signals import signals_raise, signals_wait
from conformance.core.units import megabytes
from conformance.core.wait import pause
from conformance.criteria.registry import CRITERIA
from conformance.deploy.evidence import collect
from conformance.deploy.helm import Installer
from conformance.images.build import ImageBuilder
from conformance.images.docker_cli import find_builder
from conformance.kube.client import Kube
from conformance.leftovers.reports import remove_old_reports
from conformance.machine import programs_of
from conformance.model.cluster import Cluster
from conformance.model.measurements import Blocked, ImagesMeasurement, NotMeasured
from conformance.model.report import Report, StageTime
from conformance.model.settings import Settings
from conformance.probes.registry import PROBES
from conformance.report.write import link_latest, write_all
from conformance.run.deploy import hands_free, install, place_images, secret_values
from conformance.run.measure import Measuring, measure_running
from conformance.run.ports import cluster_ports
from conformance.run.report import RunState, make_report
from conformance.targets.kubeconfig import api_host
from conformance.targets.provider import Provider, RunOnTarget
from conformance.targets.registry import find_target, select_provider

# Two runs on one machine would measure each other; these stages measure nothing, and a teardown never waits.
_MEASURES_NOTHING = frozenset({"machine", "teardown"})
_LOOK_FOR_LOCK_S = 0.2


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
        self._state = RunState(run_id=self.run_id, started=utc_now())
        self._watch = Stopwatch()
        self._redactor = Redactor()
        self._needed = frozenset(
            name
            for criterion in CRITERIA
            if not settings.only or criterion.id in settings.only
            for name in criterion.probes
        )

    @property
    def _needs_cluster(self) -> bool:
        return bool(self._needed - {"images"})

    def run(self) -> Report:
        """Run every stage that the selected criteria need, and return the report; it is also written.

        Raises:
            HarnessError: the run could not go on; the report so far is written before.
            Interrupted: SIGINT or SIGTERM; what this run made is removed before.
        """
        self._make_folder()
        facts = {
            "reports": str(self.folder),
            "root": str(self.settings.root),
            "target": self.settings.target.model_dump(mode="json"),
        }
        with marked_folder(self.run_id, facts) as scratch, signals_raise():
            home = scratch / "home"
            home.mkdir()
            self._runner = Runner(
                env=clean_environment(home, source=self._environment),
                journal=Journal(self.folder, self._redactor),
                redactor=self._redactor,
                cwd=self.settings.root,
            )
            # Libraries of this process read the environment, too; without a proxy in it nothing is changed.
            for environment in (os.environ, self._runner.env):
                bypass(environment, LOOPBACK)
            self._home_was_empty = not any(home.iterdir())
            try:
                self._go(scratch)
                self._state.complete = True
            except Interrupted:
                self._end(ExitCode.INTERRUPTED, "interrupted")
                raise
            except HarnessError as exc:
                self._end(exc.exit_code, exc.message)
                raise
            except Exception as exc:
                fault = unexpected(exc, self.folder)
                self._end(fault.exit_code, fault.message)
                raise fault from exc
            finally:
                report = self._write()
        remove_old_reports(self.folder.parent, keep=self.settings.keep_reports)
        return report

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True)
            link_latest(self.folder)
        except OSError as exc:
            raise ConfigError(
                f"cannot make folder '{self.folder}' for the results: {exc.strerror}",
                hint="name another with --reports",
            ) from exc

    def _end(self, code: ExitCode, why: str) -> None:
        self._state.code = code
        self._state.harness_error = self._redactor.clean(why)

    def _write(self) -> Report:
        report = self._report()
        write_all(report, self.folder)
        return report

    def _report(self) -> Report:
        return make_report(
            self._state,
            self.settings,
            folder=self.folder,
            elapsed_s=self._watch.elapsed_s,
            redactor=self._redactor,
        )

    def _go(self, scratch: Path) -> None:
        provider = select_provider(
            self.settings.target,
            RunOnTarget(
                runner=self._runner,
                run_id=self.run_id,
                folder=self.folder,
                root=self.settings.root,
                node_port=self.settings.subject.node_port,
            ),
        )
        with self._stage("machine") as step:
            docker = self._look_at_machine(step)
        if self._needs_cluster:
            provider.check()
        for name, reason in find_target(self.settings.target.kind).lacks.items():
            self._state.facts[name] = NotMeasured(reason=reason, remedy="use a target that has it")
        builder = ImageBuilder(
            runner=self._runner,
            docker=docker,
            run_id=self.run_id,
            root=self.settings.root,
            scratch=scratch,
            timed=_is_asked_for(self.settings, "SC-001"),
        )
        installers: list[Installer] = []
        try:
            if self._build(builder) and self._needs_cluster:
                self._deploy_and_measure(provider, installers)
        finally:
            self._close(provider, builder, installers)

    def _look_at_machine(self, step: Step) -> str:
        docker = find_builder(self._runner)
        for program in programs_of(self.settings):
            self._state.tools[program.name] = version_of(self._runner, program)
        step.result = ", ".join(f"{name} {version}" for name, version in self._state.tools.items())
        return docker

    def _build(self, builder: ImageBuilder) -> bool:
        """Build and weigh every image; a build that fails is the subject's fault, not the harness's."""
        with self._stage("images") as step:
            try:
                images = self._state.images = tuple(
                    builder.build(component, image, step.update)
                    for component, image in self.settings.subject.images.items()
                )
            except BuildUnavailable as exc:
                self._state.facts["images"] = NotMeasured(reason=exc.message, remedy=exc.hint)
                self._state.block("images", exc.message.splitlines()[0])
                step.result = exc.message.splitlines()[0]
                return False
            except ImageError as exc:
                self._state.facts["images"] = ImagesMeasurement(images=(), failure=exc.message)
                self._state.block("images", exc.message.splitlines()[0])
                step.result = "a build failed"
                return False
            sizes = ", ".join(
                f"{image.component} {megabytes(image.size.unpacked_bytes):.1f} MB" for image in images
            )
            cache = "with no cache" if _is_asked_for(self.settings, "SC-001") else "with the cache"
            step.result = f"{sizes}, built {cache} in {sum(image.cold_s for image in images):.1f} s"
        self._state.facts["images"] = ImagesMeasurement(images=images)
        return True

    def _deploy_and_measure(self, provider: Provider, installers: list[Installer]) -> None:
        cluster = self._open(provider)
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
        with self._stage("place") as step:
            loaded = place_images(provider, self._runner, self.settings, self._state.images, step)
        installers.append(installer)
        with self._stage("install") as step:
            objects_before, definitions = installer.objects_before(), installer.definitions_before()
            release, startup = install(installer, kube, self.settings, self._state.images, loaded, step)
        self._state.release, self._state.facts["startup"] = release, startup
        serving = startup.ready_s is not None
        if release is not None:
            self._state.facts["hands_free"] = hands_free(
                self._runner,
                home_was_empty=self._home_was_empty,
                objects_before=objects_before,
                definitions_before=definitions,
                serving=serving,
            )
        for value in secret_values(kube, self.settings.subject.namespace):
            self._redactor.learn(value)
        if not serving:
            told = {probe.name for probe in PROBES if probe.told_unless_serving}
            but = frozenset() if release is None else frozenset(told)
            self._state.block("install", startup.failure, but=but)
        if release is not None:
            self._measure(kube)
        subject = self.settings.subject
        # Also of a release that helm did not bring to its end: what stands there tells why.
        collect(
            kube=kube,
            runner=self._runner,
            namespace=subject.namespace,
            folder=self.folder / "evidence" / "cluster",
            helm_release=subject.release,
        )

    def _open(self, provider: Provider) -> Cluster:
        with self._stage("cluster") as step:
            cluster = self._state.cluster = provider.open(step.update)
            for environment in (os.environ, self._runner.env):
                bypass(environment, [api_host(cluster.kubeconfig), urlsplit(cluster.base_url).hostname])
            nodes = "1 node" if len(cluster.nodes) == 1 else f"{len(cluster.nodes)} nodes"
            step.result = f"{cluster.name}, {nodes}, Kubernetes {cluster.kubernetes_version}"
        return cluster

    def _measure(self, kube: Kube) -> None:
        release = self._state.release
        assert release is not None  # noqa: S101 - the caller has seen it
        measuring = Measuring(
            settings=self.settings,
            runner=self._runner,
            ports=cluster_ports(kube=kube, runner=self._runner, settings=self.settings, release=release),
            release=release,
            folder=self.folder,
            today=self._state.started.date(),
        )
        open_names = self._needed - set(self._state.facts)
        for name, fact in measure_running(measuring, open_names, self._stage, known=self._state.facts):
            self._state.facts[name] = fact
            self._write()

    def _close(self, provider: Provider, builder: ImageBuilder, installers: list[Installer]) -> None:
        """Remove what this run made, or say how to get back to it."""
        if self._is_kept():
            self._progress.note("  kept, as asked by --keep:")
            self._progress.note(f"    {provider.way_back()}")
            self._progress.note("  remove its images, and a kind cluster of its own, with:")
            self._progress.note(f"    conformance gc {self.run_id}")
            return
        with signals_wait(), self._stage("teardown") as step:
            acts: list[Callable[[], object]] = [provider.close, builder.remove]
            if self._state.cluster is not None and not self._state.cluster.owned:
                acts = [*(installer.uninstall for installer in installers), *acts]
            problems = [problem for act in acts for problem in _attempt(act)]
            step.result = "; ".join(problems) or "nothing of this run is left"

    def _is_kept(self) -> bool:
        if self.settings.keep != "on-failure":
            return self.settings.keep == "always"
        blocked = any(isinstance(fact, Blocked) for fact in self._state.facts.values())
        return blocked or self._report().exit_code != ExitCode.CONFORMANT

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


def _is_asked_for(settings: Settings, criterion: str) -> bool:
    return not settings.only or criterion in settings.only


def _attempt(act: Callable[[], object]) -> tuple[str, ...]:
    """Run one act of the teardown and return what it leaves; a failure is told and never hides the others."""
    try:
        left = act()
    except Exception as exc:  # noqa: BLE001 - teardown must reach its end
        return (f"teardown failed: {exc}".splitlines()[0],)
    return left if isinstance(left, tuple) else ()
