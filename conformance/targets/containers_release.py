"""A release without a cluster: the chart is rendered by Helm, and its pods run as containers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import yaml

from conformance.containers.arguments import Bounds, bounds_of, published
from conformance.containers.evidence import images_of
from conformance.containers.life import PodRun
from conformance.containers.manifest import Manifest, parse
from conformance.containers.pods import Pod, Stage, pods_of
from conformance.containers.release_keys import ContainerKeys
from conformance.containers.release_logs import ContainerLogs
from conformance.containers.release_objects import RenderedObjects
from conformance.containers.release_rows import ContainerRows
from conformance.containers.release_usage import ContainerUsage
from conformance.containers.services import Front, front_of, names_of, unlike_ports
from conformance.containers.variables import secrets_in
from conformance.core.errors import CommandFailed, DeployError
from conformance.core.labels import selects
from conformance.core.purpose import Purpose
from conformance.kube.charts import read_chart
from conformance.kube.documents import without_values
from conformance.kube.helm_flags import value_flags
from conformance.model.measurements import PodImage, StartupMeasurement
from conformance.model.release import LoadedImage, Release
from conformance.ports import Ports
from conformance.targets.deployer import Deploying
from conformance.targets.without_cluster import NEEDS_KUBERNETES, WithoutCluster

_RENDER_LIMIT_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is run: the rendered chart, its pods, and where the front end's Service leads."""

    rendered: str
    manifest: Manifest
    pods: tuple[Pod, ...]
    front: Front


class ContainerDeployer(WithoutCluster):
    """Render the chart once and run it.

    Args:
        given: the place is a network of the run's own.
    """

    def __init__(self, given: Deploying) -> None:
        super().__init__(given)
        self._plan: _Plan | None = None
        self._runs: list[PodRun] = []

    def acts(self) -> tuple[str, ...]:
        """Return what was asked of Docker's API: a line for each container."""
        return tuple(
            f"container {one.name} from image {one.attrs['Config']['Image']}"
            for one in reversed(self._engine.find())
        )

    def secret_values(self) -> list[str]:
        """Return the values of the chart's Secrets, and of secrets written into its pods."""
        return [*self._plan.manifest.secret_values(), *secrets_in(self._plan.pods)] if self._plan else []

    def ports(self, _release: Release) -> Ports:
        """Return the ways to the containers."""
        plan = self._plan
        if plan is None:
            return Ports()
        database = self._subject.components.get(self._subject.database.component)
        pods = [pod.name for pod in self._pods_of(self._subject.database.component, plan)]
        return Ports(
            logs=ContainerLogs(self._engine, {pod.name: pod.labels for pod in plan.pods}),
            rows=ContainerRows(self._engine, pods, database.container) if database else None,
            keys=ContainerKeys(plan.manifest, plan.pods),
            usage=ContainerUsage(self._engine, _bounds(plan.pods)),
            objects=RenderedObjects(plan.rendered),
            why=NEEDS_KUBERNETES,
        )

    @property
    def _is_known(self) -> bool:
        return self._plan is not None

    @property
    def _what(self) -> str:
        return f"{len(self._runs)} workloads"

    def _versions(self) -> tuple[str, str]:
        about = read_chart(self._given.settings.root / self._subject.chart)
        return str(about.get("version", "")), str(about.get("appVersion", ""))

    def _start(
        self, loaded: Sequence[LoadedImage], _started_s: float, _on_wait: Callable[[str], None]
    ) -> None:
        """Render the chart; its pods start as they are looked at, each in its turn."""
        plan = self._plan = self._render(loaded)
        self._runs = [self._run_of(pod, plan) for pod in plan.pods]

    def _look(self) -> str:
        for stage in Stage:
            waiting = [run.step() for run in self._runs if run.pod.stage is stage]
            if problem := next(filter(None, waiting), ""):
                return problem
        return ""

    def _render(self, images: Sequence[LoadedImage]) -> _Plan:
        subject, root = self._subject, self._given.settings.root
        argv = ["helm", "template", subject.release, str(root / subject.chart)]
        argv += ["--namespace", subject.namespace, *value_flags(subject, root, images)]
        try:
            done = self._given.runner.run(argv, timeout_s=_RENDER_LIMIT_S, purpose=Purpose.INSTALL)
        except CommandFailed as exc:
            raise DeployError(f"helm cannot render chart '{subject.chart}': {exc.message}") from exc
        manifest = parse(done.stdout, namespace=subject.namespace)
        pods = pods_of(manifest)
        for value in (*manifest.secret_values(), *secrets_in(pods)):
            self._given.runner.redactor.learn(value)
        kept = yaml.safe_dump_all([without_values(obj) for obj in manifest.objects], sort_keys=False)
        clean = self._given.runner.redactor.clean
        (self._given.folder / "manifest.yaml").write_text(clean(kept), encoding="utf-8")
        front = front_of(self._selected(subject.frontend_component, pods), pods, manifest)
        return _Plan(rendered=done.stdout, manifest=manifest, pods=pods, front=front)

    def _run_of(self, pod: Pod, plan: _Plan) -> PodRun:
        port = int(self._given.venue.base_url.rpartition(":")[2])
        front = {plan.front.port: port} if pod is plan.front.pod else {}
        return PodRun(
            self._engine,
            pod,
            plan.manifest,
            names=names_of(pod, plan.pods, plan.manifest),
            ports=published(pod, front=front),
        )

    def _startup(
        self,
        *,
        ready_s: float | None = None,
        failure: str = "",
        remedy: str = "",
    ) -> StartupMeasurement:
        plan = self._plan
        return StartupMeasurement(
            ready_s=ready_s,
            stable_s=0.0,
            failure=failure,
            remedy=remedy,
            workloads={run.pod.workload: _state(run) for run in self._runs},
            pods=tuple(run.start_times() for run in self._runs),
            loaded_images=(),
            pod_images=self._images() if plan else (),
            contradictions=unlike_ports(plan.front, plan.pods, plan.manifest) if plan else (),
        )

    def _images(self) -> tuple[PodImage, ...]:
        """Return which image each container runs, by its id."""
        assert self._plan is not None  # noqa: S101 - the caller has seen it
        components = {
            (pod.name, settings.container): name
            for name, settings in self._subject.components.items()
            for pod in self._pods_of(name, self._plan)
        }
        return images_of(self._engine, components)

    def _pods_of(self, component: str, plan: _Plan) -> list[Pod]:
        return self._selected(component, plan.pods)

    def _selected(self, component: str, pods: tuple[Pod, ...]) -> list[Pod]:
        part = self._subject.components.get(component)
        if part is None:
            return []
        selector = self._subject.pod_selector.format(release=self._subject.release)
        whole = ",".join(filter(None, (selector, part.selector)))
        return [pod for pod in pods if selects(whole, pod.labels)]


def _bounds(pods: tuple[Pod, ...]) -> dict[tuple[str, str], Bounds]:
    return {
        (pod.name, spec["name"]): bounds_of(spec) for pod in pods if not pod.ends for spec in pod.containers
    }


def _state(run: PodRun) -> str:
    wanted = "" if run.pod.wanted == 1 else f" (the chart asks for {run.pod.wanted})"
    return f"{int(run.is_ready)}/1{wanted}"
