"""The stages of a run: each is opened when it is first asked for, and once."""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlsplit

from conformance.core.errors import ClusterError
from conformance.core.programs import PROMETHEUS, version_of
from conformance.images.build import ImageBuilder
from conformance.images.docker_cli import DockerClient, find_docker
from conformance.kube.client import Kube
from conformance.machine import programs_of
from conformance.model.cluster import Cluster, Venue
from conformance.model.image import BuiltImage
from conformance.model.measurements import UTILISATION, NotMeasured
from conformance.model.release import LoadedImage, Release
from conformance.ports import Ports
from conformance.run.build import build_images
from conformance.run.cluster_deployer import ClusterDeployer
from conformance.run.deploy import place_images
from conformance.run.ground import Ground
from conformance.run.head_start import HeadStart
from conformance.run.install import InstallStage
from conformance.run.observing import with_observer
from conformance.run.plan import Plan
from conformance.run.ports import LocalLoad
from conformance.run.production import Installed
from conformance.run.production_stage import Keepers, ProductionStage
from conformance.run.report import RunState
from conformance.run.teardown import Teardown
from conformance.run.timeline import Timeline
from conformance.run.workplace import Workplace
from conformance.targets.deployer import Deployer, Deploying
from conformance.targets.kubeconfig import api_host
from conformance.targets.provider import Provider, RunOnTarget
from conformance.targets.registry import find_target, select_provider
from conformance.traffic.profile import LOAD_ALLOW, host_of, load_note


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A stage that failed for a reason of the subject's: what comes after it cannot be tried."""

    stage: str
    cause: str


class Stages:
    """From nothing to a release that serves.

    Args:
        place: where the run works.
        state: what is known; each stage adds to it.
        timeline: opens the line of a stage.
        plan: what the stages are for.

    Attributes:
        failed: the stage that failed, if one has.
        head_start: what is done while the cluster is made and the images are placed.
        beside: what runs beside the run, and ends with it even when all else is kept.
    """

    def __init__(self, place: Workplace, state: RunState, timeline: Timeline, plan: Plan) -> None:
        self.failed: Failure | None = None
        self._place = place
        self._settings = place.settings
        self._runner = place.runner
        self._state = state
        self._timeline = timeline
        self._plan = plan
        self._again = plan.again
        # What is measured again stays the property of the run that kept it.
        self._owner = plan.again.of if plan.again else state.run_id
        self._installed: Keepers = {}
        self._install = InstallStage(place, state, timeline)
        self.beside = ExitStack()
        self._teardown = Teardown()
        self.head_start = HeadStart(place, plan)
        # Each is opened once, whoever asks.
        self.images = cache(self._images)
        self.cluster = cache(self._cluster)
        self.release = cache(self._release)
        self.ports = cache(self._ports)
        self.production = cache(self._production)
        self._loaded = cache(self._place_images)
        self._docker = cache(self._look_at_machine)
        self._provider = cache(self._choose_target)
        self._kube = cache(self._client)
        self._deployer = cache(self._choose_deployer)
        self._cluster_deployer = cache(self._make_cluster_deployer)

    def close(self) -> list[str]:
        """Remove what was made, the last first; return what could not be removed."""
        return self._teardown.close()

    def forget(self) -> None:
        """Leave all that is kept as it is, and take the copied kubeconfig out of this run's own folder."""
        self.head_start.stop()
        (self._place.folder / "kubeconfig").unlink(missing_ok=True)

    def way_back(self) -> str:
        """Return how a person reaches what is kept."""
        return self._provider().way_back()

    def collect_evidence(self) -> None:
        """Keep what stands of each installation before it goes, also of one that did not come about."""
        for folder, keep in self._installed.items():
            keep(self._place.folder / "evidence" / folder)

    def _choose_target(self) -> Provider:
        run = RunOnTarget(
            runner=self._runner,
            run_id=self._state.run_id,
            folder=self._place.folder,
            root=self._settings.root,
            node_port=self._settings.subject.node_port,
            components=tuple(self._settings.subject.images),
            further=tuple(self._settings.subject.preload_values),
        )
        target = find_target(self._settings.target.kind)
        for name, reason in target.lacks.items():
            self._cannot_measure(name, reason, remedy="use a target that has it")
        self._state.lacking |= target.shows
        return select_provider(self._settings.target, run)

    def _cannot_measure(self, name: str, reason: str, *, remedy: str) -> None:
        self._state.lacking[name] = reason
        self._state.learn(name, NotMeasured(reason=reason, remedy=remedy))

    def _look_at_machine(self) -> DockerClient:
        """Return the client that builds images, and note which version of each program answers."""
        with self._timeline.stage("machine") as step:
            docker = find_docker(self._runner)
            composed = self._settings.subject.compose is not None
            for program in programs_of(self._settings.target, composed=composed, observed=self._plan.watched):
                self._state.tools[program.name] = version_of(self._runner, program)
            step.result = ", ".join(f"{name} {version}" for name, version in self._state.tools.items())
        return docker

    def _images(self) -> tuple[BuiltImage, ...]:
        """Build and weigh every image; none when one does not build."""
        provider = self._provider()
        docker = self._docker()
        if self._plan.needs_cluster:
            # What cannot be opened later is refused before minutes of building.
            provider.check()
        if self._again is not None and self._again.fresh:
            # While the images are built, what stands in the way goes.
            self._cluster_deployer().begin_removal(self._place.scratch / "removal-home")
        builder = ImageBuilder(
            docker,
            run_id=self._owner,
            root=self._settings.root,
            scratch=self._place.scratch,
            timed=self._plan.timed,
        )
        self._teardown.later(builder.remove)
        with self._timeline.stage("images") as step:
            measured = build_images(builder, self._settings.subject.images, step)
        self._state.learn("images", measured)
        why = measured.reason if isinstance(measured, NotMeasured) else measured.failure
        if why:
            self.failed = Failure(stage="images", cause=why.splitlines()[0])
        self._state.images = () if isinstance(measured, NotMeasured) else measured.images
        return self._state.images

    def _cluster(self) -> Venue:
        """Open the cluster, or what the target has instead of one."""
        provider = self._provider()
        self._teardown.later(provider.close)
        self._teardown.later(self.head_start.stop)
        with self._timeline.stage("cluster") as step:
            self.head_start.begin()
            cluster = self._state.cluster = provider.open(step.update)
            self._place.bypass_proxies(urlsplit(cluster.base_url).hostname)
            if isinstance(cluster, Cluster):
                self._place.bypass_proxies(api_host(cluster.kubeconfig))
            step.result = cluster.words
        if cluster.owned:
            # The load's guard lets only loopback pass, and what is named: the nodes of this run are its own.
            self._runner.env[LOAD_ALLOW] = host_of(cluster.base_url)
        notes = list(cluster.notes)
        if not cluster.owned and UTILISATION.name in self._plan.wanted:
            notes.append(load_note(cluster.base_url, allowed=self._runner.env.get(LOAD_ALLOW, "")))
        for note in filter(None, notes):
            self._timeline.note(f"  {note}")
        for name in sorted(cluster.lacks.keys() & self._plan.wanted):
            reason = cluster.lacks[name]
            self._timeline.note(f"  {name.replace('_', ' ')} will not be measured: {reason}")
            self._cannot_measure(name, reason, remedy="ask for these rights")
        return cluster

    def _client(self) -> Kube:
        cluster = self._kubernetes()
        return Kube(cluster.kubeconfig, cluster.context)

    def _kubernetes(self) -> Cluster:
        """Return the cluster.

        Raises:
            ClusterError: the target has none.
        """
        venue = self.cluster()
        if isinstance(venue, Cluster):
            return venue
        raise ClusterError(f"target '{self._settings.target.kind}' has no cluster, and this needs Kubernetes")

    def _choose_deployer(self) -> Deployer:
        """Return what installs: that of the target, or else Helm."""
        deployer = find_target(self._settings.target.kind).deployer
        return deployer(self._deploying()) if deployer else self._cluster_deployer()

    def _make_cluster_deployer(self) -> ClusterDeployer:
        return ClusterDeployer(
            self._deploying(), cluster=self._kubernetes(), kube=self._kube(), again=self._again
        )

    def _deploying(self) -> Deploying:
        return Deploying(
            venue=self.cluster(),
            settings=self._settings,
            runner=self._runner,
            run_id=self._owner,
            folder=self._place.folder,
            scratch=self._place.scratch,
        )

    def _release(self) -> Release | None:
        """Place the images, install, and wait until it serves; None when it could not be installed.

        A release that does not serve is returned, too; then `failed` says why.
        """
        self.images()
        self.cluster()
        if self.failed is not None:
            return None
        deployer = self._deployer()
        deployer.require_place()
        loaded = self._loaded()
        self._teardown.later(deployer.remove)
        self.beside.callback(deployer.let_go)
        self._installed["cluster"] = deployer.collect
        is_fresh = self._again is None or self._again.fresh
        deployed = self._install.run(deployer, loaded, is_fresh=is_fresh)
        if deployed.startup.ready_s is None:
            self.failed = Failure(stage="install", cause=deployed.startup.failure)
        return deployed.release

    def _place_images(self) -> tuple[LoadedImage, ...]:
        """Put the images on the nodes."""
        images, provider = self.images(), self._provider()
        self.cluster()
        with self._timeline.stage("place") as step:
            loaded = place_images(provider, self._runner, self._settings, images, step)
            # Placing is not timed, and what comes next is.
            step.update("the checks that need no cluster")
            self.head_start.wait()
            return loaded

    def _production(self) -> Installed | None:
        """Install once more, with production values; None when the subject names none.

        An installation that does not serve is returned, too; its `failure` says why.
        """
        production = self._settings.subject.production
        if production is None:
            return None
        ground = Ground(
            place=self._place,
            docker=self._docker(),
            kube=self._kube(),
            cluster=self._kubernetes(),
            provider=self._provider(),
            loaded=self._loaded(),
            run_id=self._owner,
        )
        return ProductionStage(ground, self._timeline, self._teardown, self._installed).run(production)

    def _ports(self) -> Ports:
        """Return the ways to the release."""
        release = self.release()
        if release is None:
            return Ports()
        load = LocalLoad(runner=self._runner, settings=self._settings, base_url=release.base_url)
        ports = replace(self._deployer().ports(release), load=load)
        if not self._plan.watched or self.failed is not None:
            return ports
        ending = self.beside.enter_context(ExitStack())
        # Before what it watches goes; or with the run, where all else is kept.
        self._teardown.later(ending.close)
        return with_observer(
            ports,
            place=self._place,
            kube=self._kube,
            release=release,
            version=self._state.tools.get(PROMETHEUS.name, ""),
            ending=ending,
            note=self._timeline.note,
        )
