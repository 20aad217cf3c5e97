"""The stages of a run: each is opened when it is first asked for, and once."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from conformance.core.errors import BuildUnavailable, ImageError
from conformance.core.proc import Runner
from conformance.core.programs import version_of
from conformance.core.progress import Step
from conformance.core.proxies import bypass
from conformance.core.units import megabytes
from conformance.deploy.evidence import collect
from conformance.deploy.helm import Installer
from conformance.images.build import ImageBuilder
from conformance.images.docker_cli import find_builder
from conformance.kube.client import Kube
from conformance.machine import programs_of
from conformance.model.cluster import Cluster
from conformance.model.image import BuiltImage
from conformance.model.measurements import ImagesMeasurement, NotMeasured
from conformance.model.release import Release
from conformance.model.settings import Settings
from conformance.ports import Ports
from conformance.run.deploy import hands_free, install, place_images, secret_values
from conformance.run.ports import cluster_ports
from conformance.run.report import RunState
from conformance.targets.kubeconfig import api_host
from conformance.targets.provider import Provider, RunOnTarget
from conformance.targets.registry import find_target, select_provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A stage that failed for a reason of the subject's: what comes after it cannot be tried."""

    stage: str
    cause: str


class Stages:
    """From nothing to a release that serves.

    Args:
        settings: of the run.
        state: what is known; each stage adds to it.
        runner: runs every program.
        folder: the run's own folder.
        scratch: a folder that is removed at the end.
        stage: opens the line of a stage.
        note: shows one line.
        timed: build with no cache, so that the time can be judged (SC-001).
        needs_cluster: refuse at once what cannot be opened later.

    Attributes:
        failed: the stage that failed, if one has.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        state: RunState,
        runner: Runner,
        folder: Path,
        scratch: Path,
        stage: Callable[[str], AbstractContextManager[Step]],
        note: Callable[[str], None],
        timed: bool,
        needs_cluster: bool,
    ) -> None:
        self.runner = runner
        self.failed: Failure | None = None
        self._settings = settings
        self._state = state
        self._folder = folder
        self._scratch = scratch
        self._stage = stage
        self._note = note
        self._timed = timed
        self._needs_cluster = needs_cluster
        self._installed = False
        self._home_was_empty = not any(Path(runner.env["HOME"]).iterdir())
        self._made = ExitStack()
        self._problems: list[str] = []
        # Each is opened once, whoever asks.
        self.images = cache(self._images)
        self.cluster = cache(self._cluster)
        self.release = cache(self._release)
        self.ports = cache(self._ports)
        self._provider = cache(self._choose_target)
        self._kube = cache(self._client)

    def close(self) -> list[str]:
        """Remove what was made, the last first; return what could not be removed."""
        self._made.close()
        return self._problems

    def way_back(self) -> str:
        """Return how a person reaches what is kept."""
        return self._provider().way_back()

    def collect_evidence(self) -> None:
        """Keep the objects, events and logs of a release before it goes.

        Also of one that Helm did not bring to its end: what stands there tells why.
        """
        if not self._installed:
            return
        collect(
            kube=self._kube(),
            runner=self.runner,
            namespace=self._settings.subject.namespace,
            folder=self._folder / "evidence" / "cluster",
            helm_release=self._settings.subject.release,
        )

    def _choose_target(self) -> Provider:
        run = RunOnTarget(
            runner=self.runner,
            run_id=self._state.run_id,
            folder=self._folder,
            root=self._settings.root,
            node_port=self._settings.subject.node_port,
        )
        for name, reason in find_target(self._settings.target.kind).lacks.items():
            self._cannot_measure(name, reason, remedy="use a target that has it")
        return select_provider(self._settings.target, run)

    def _cannot_measure(self, name: str, reason: str, *, remedy: str) -> None:
        self._state.lacking[name] = reason
        self._state.learn(name, NotMeasured(reason=reason, remedy=remedy))

    def _look_at_machine(self) -> str:
        """Return the program that builds images, and note which version of each program answers."""
        with self._stage("machine") as step:
            docker = find_builder(self.runner)
            for program in programs_of(self._settings.target):
                self._state.tools[program.name] = version_of(self.runner, program)
            step.result = ", ".join(f"{name} {version}" for name, version in self._state.tools.items())
        return docker

    def _images(self) -> tuple[BuiltImage, ...]:
        """Build and weigh every image; none when one does not build."""
        provider = self._provider()
        docker = self._look_at_machine()
        if self._needs_cluster:
            provider.check()
        builder = ImageBuilder(
            runner=self.runner,
            docker=docker,
            run_id=self._state.run_id,
            root=self._settings.root,
            scratch=self._scratch,
            timed=self._timed,
        )
        self._remove_at_the_end(builder.remove)
        with self._stage("images") as step:
            try:
                images = tuple(
                    builder.build(component, image, step.update)
                    for component, image in self._settings.subject.images.items()
                )
            except BuildUnavailable as exc:
                self._state.learn("images", NotMeasured(reason=exc.message, remedy=exc.hint))
                step.result = exc.message.splitlines()[0]
                self.failed = Failure(stage="images", cause=step.result)
                return ()
            except ImageError as exc:
                self._state.learn("images", ImagesMeasurement(images=(), failure=exc.message))
                step.result = "a build failed"
                self.failed = Failure(stage="images", cause=exc.message.splitlines()[0])
                return ()
            sizes = ", ".join(
                f"{image.component} {megabytes(image.size.unpacked_bytes):.1f} MB" for image in images
            )
            how = "with no cache" if self._timed else "with the cache"
            step.result = f"{sizes}, built {how} in {sum(image.cold_s for image in images):.1f} s"
        self._state.images = images
        self._state.learn("images", ImagesMeasurement(images=images))
        return images

    def _cluster(self) -> Cluster:
        """Open the cluster."""
        provider = self._provider()
        self._remove_at_the_end(provider.close)
        with self._stage("cluster") as step:
            cluster = self._state.cluster = provider.open(step.update)
            for environment in (os.environ, self.runner.env):
                bypass(environment, [api_host(cluster.kubeconfig), urlsplit(cluster.base_url).hostname])
            nodes = "1 node" if len(cluster.nodes) == 1 else f"{len(cluster.nodes)} nodes"
            step.result = f"{cluster.name}, {nodes}, Kubernetes {cluster.kubernetes_version}"
        for name, reason in cluster.lacks.items():
            self._note(f"  {name.replace('_', ' ')} will not be measured: {reason}")
            self._cannot_measure(name, reason, remedy="ask for these rights")
        return cluster

    def _client(self) -> Kube:
        cluster = self.cluster()
        return Kube(cluster.kubeconfig, cluster.context)

    def _release(self) -> Release | None:
        """Place the images, install, and wait until it serves; None when Helm did not install it.

        A release that does not serve is returned, too; then `failed` says why.
        """
        images, cluster, kube = self.images(), self.cluster(), self._kube()
        if self.failed is not None:
            return None
        installer = Installer(
            runner=self.runner,
            kube=kube,
            cluster=cluster,
            settings=self._settings,
            run_id=self._state.run_id,
            folder=self._folder,
        )
        installer.require_free_namespace()
        with self._stage("place") as step:
            loaded = place_images(self._provider(), self.runner, self._settings, images, step)
        if not cluster.owned:
            self._remove_at_the_end(installer.uninstall)
        self._installed = True
        with self._stage("install") as step:
            objects_before, definitions = installer.objects_before(), installer.definitions_before()
            installer.prepare()
            release, startup = install(installer, kube, self._settings, images, loaded, step)
            for value in secret_values(kube, self._settings.subject.namespace):
                self.runner.redactor.learn(value)
            # A cause ends in a line of a log, which may hold anything.
            clean = self.runner.redactor.clean
            startup = replace(startup, failure=clean(startup.failure), remedy=clean(startup.remedy))
            step.result = clean(step.result)
        self._state.release = release
        self._state.learn("startup", startup)
        serving = startup.ready_s is not None
        if release is not None:
            self._state.learn(
                "hands_free",
                hands_free(
                    self.runner,
                    home_was_empty=self._home_was_empty,
                    objects_before=objects_before,
                    definitions_before=definitions,
                    serving=serving,
                ),
            )
        if not serving:
            self.failed = Failure(stage="install", cause=startup.failure)
        return release

    def _ports(self) -> Ports:
        """Return the ways to the release."""
        release = self.release()
        if release is None:
            return Ports()
        return cluster_ports(kube=self._kube(), runner=self.runner, settings=self._settings, release=release)

    def _remove_at_the_end(self, act: Callable[[], object]) -> None:
        """Have an act of the teardown run; what it leaves or fails at is told and never hides the others."""

        def attempt() -> None:
            try:
                left = act()
            except Exception as exc:  # noqa: BLE001 - teardown must reach its end
                self._problems.append(f"teardown failed: {exc}".splitlines()[0])
                return
            self._problems += left if isinstance(left, tuple) else ()

        self._made.callback(attempt)
