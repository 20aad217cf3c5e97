"""A release without a cluster: the chart is rendered by Helm, and its pods run as containers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin

import yaml

from conformance.containers.arguments import published
from conformance.containers.engine import CONTAINER_LABEL, POD_LABEL, Engine
from conformance.containers.life import PodRun
from conformance.containers.manifest import Manifest, parse
from conformance.containers.pods import Pod, Stage, pods_of
from conformance.containers.release_keys import ContainerKeys
from conformance.containers.release_logs import ContainerLogs
from conformance.containers.release_objects import RenderedObjects
from conformance.containers.release_rows import ContainerRows
from conformance.containers.release_usage import ContainerUsage
from conformance.containers.services import Front, front_of, names_of, unlike_ports
from conformance.core.clock import monotonic_s
from conformance.core.errors import CommandFailed, DeployError, WaitTimeout
from conformance.core.labels import selects
from conformance.core.purpose import Purpose
from conformance.core.redact import MASK
from conformance.core.wait import Waiting, until
from conformance.kube.charts import read_chart
from conformance.kube.documents import without_values
from conformance.kube.helm_flags import value_flags
from conformance.model.measurements import PodImage, StartupMeasurement
from conformance.model.release import LoadedImage, Release
from conformance.ports import Ports
from conformance.subject.page import page_problem
from conformance.targets.deployer import Before, Deployed, Deploying

_RENDER_LIMIT_S = 60
_EVERY_S = 0.25
_NOT_BROUGHT_BACK = "needs Kubernetes: nothing here brings a removed instance back"
_NO_CLUSTER = "needs Kubernetes: there is no cluster here"
_NOT_SCALED = "needs Kubernetes: there is no Service here that balances over replicas"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is run: the rendered chart, its pods, and where the front end's Service leads."""

    rendered: str
    manifest: Manifest
    pods: tuple[Pod, ...]
    front: Front


class ContainerDeployer:
    """Render the chart once and run it.

    Args:
        given: the place is a network of the run's own.
    """

    def __init__(self, given: Deploying) -> None:
        self._given = given
        self._subject = given.settings.subject
        self._plan: _Plan | None = None
        self._runs: list[PodRun] = []

    @cached_property
    def _engine(self) -> Engine:
        given = self._given
        return Engine(given.runner.env, run_id=given.run_id, network=given.venue.name)

    def require_place(self) -> None:
        """Find nothing in the way: the network is the run's own."""

    def prepare(self) -> Before:
        """Tell what bears the run's mark already: nothing in a new network."""
        return Before(objects=tuple(f"container/{one.name}" for one in self._engine.find()))

    def install(self, loaded: Sequence[LoadedImage], on_wait: Callable[[str], None]) -> Deployed:
        """Render the chart, start its pods, and wait until each is ready and the front end answers."""
        started_s = monotonic_s()
        try:
            plan = self._plan = self._render(loaded)
            self._runs = [self._run_of(pod, plan) for pod in plan.pods]
            self._wait(started_s, on_wait)
        except (DeployError, WaitTimeout) as exc:
            # What the engine itself refuses is no fault of the subject, and ends the run.
            startup = self._startup(failure=exc.message, remedy=exc.hint)
            release = self._release(started_s) if self._plan else None
            return Deployed(release=release, startup=startup, words=startup.failure)
        ready_s = monotonic_s() - started_s
        startup = self._startup(ready_s=ready_s)
        words = f"{len(startup.workloads)} workloads serve after {ready_s:.1f} s"
        return Deployed(release=self._release(started_s), startup=startup, words=words)

    def acts(self) -> tuple[str, ...]:
        """Return what was asked of Docker's API: a line for each container."""
        return tuple(
            f"container {one.name} from image {one.attrs['Config']['Image']}"
            for one in reversed(self._engine.find())
        )

    def secret_values(self) -> list[str]:
        """Return the values of the chart's Secrets."""
        return self._plan.manifest.secret_values() if self._plan else []

    def front_end(self) -> str:
        """Return nothing: where it answers was known before."""
        return ""

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
            usage=ContainerUsage(self._engine, plan.pods),
            objects=RenderedObjects(plan.rendered),
            why={
                "restart": _NOT_BROUGHT_BACK,
                "scale": _NOT_SCALED,
                "site": _NO_CLUSTER,
                "upgrade": _NO_CLUSTER,
            },
        )

    def collect(self, folder: Path) -> None:
        """Keep what Docker tells of each container, and its log; secrets are hidden."""
        folder.mkdir(parents=True, exist_ok=True)
        clean = self._given.runner.redactor.clean
        for one in self._engine.find():
            name = f"{one.labels[POD_LABEL]}-{one.labels[CONTAINER_LABEL]}"
            told = {**one.attrs, "Config": {**one.attrs["Config"], "Env": [MASK]}}
            (folder / f"{name}.yaml").write_text(clean(yaml.safe_dump(told)), encoding="utf-8")
            log = one.logs().decode("utf-8", "replace")
            (folder / f"log-{name}.txt").write_text(clean(log), encoding="utf-8")

    def let_go(self) -> None:
        """End nothing: no program of this machine runs beside the run."""

    def remove(self) -> tuple[str, ...]:
        """Leave it: the containers go with the network."""
        return ()

    def _render(self, images: Sequence[LoadedImage]) -> _Plan:
        subject, root = self._subject, self._given.settings.root
        argv = ["helm", "template", subject.release, str(root / subject.chart)]
        argv += ["--namespace", subject.namespace, *value_flags(subject, root, images)]
        try:
            done = self._given.runner.run(argv, timeout_s=_RENDER_LIMIT_S, purpose=Purpose.INSTALL)
        except CommandFailed as exc:
            raise DeployError(f"helm cannot render chart '{subject.chart}': {exc.message}") from exc
        manifest = parse(done.stdout, namespace=subject.namespace)
        for value in manifest.secret_values():
            self._given.runner.redactor.learn(value)
        kept = yaml.safe_dump_all([without_values(obj) for obj in manifest.objects], sort_keys=False)
        (self._given.folder / "manifest.yaml").write_text(kept, encoding="utf-8")
        pods = pods_of(manifest)
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

    def _wait(self, started_s: float, on_wait: Callable[[str], None]) -> None:
        page = urljoin(self._given.venue.base_url, self._subject.pages.home)
        limit_s = self._given.settings.limits.ready_s

        def look() -> bool | Waiting:
            for stage in Stage:
                waiting = [run.step() for run in self._runs if run.pod.stage is stage]
                if problem := next(filter(None, waiting), ""):
                    return Waiting(problem)
            problem = page_problem(page)
            return Waiting(problem) if problem else True

        until(
            look,
            limit_s=max(0.0, limit_s - (monotonic_s() - started_s)),
            every_s=_EVERY_S,
            describe="the release to serve as containers",
            on_wait=on_wait,
        )

    def _release(self, started_s: float) -> Release:
        about = read_chart(self._given.settings.root / self._subject.chart)
        return Release(
            name=self._subject.release,
            namespace=self._subject.namespace,
            pod_selector=self._subject.pod_selector.format(release=self._subject.release),
            base_url=self._given.venue.base_url,
            chart_version=str(about.get("version", "")),
            app_version=str(about.get("appVersion", "")),
            started_s=started_s,
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
        return tuple(
            PodImage(
                pod=one.labels[POD_LABEL],
                container=one.labels[CONTAINER_LABEL],
                image=one.attrs["Config"]["Image"],
                image_id=one.attrs["Image"],
                component=components.get((one.labels[POD_LABEL], one.labels[CONTAINER_LABEL]), ""),
            )
            for one in self._engine.find()
        )

    def _pods_of(self, component: str, plan: _Plan) -> list[Pod]:
        return self._selected(component, plan.pods)

    def _selected(self, component: str, pods: tuple[Pod, ...]) -> list[Pod]:
        part = self._subject.components.get(component)
        if part is None:
            return []
        selector = self._subject.pod_selector.format(release=self._subject.release)
        whole = ",".join(filter(None, (selector, part.selector)))
        return [pod for pod in pods if selects(whole, pod.labels)]


def _state(run: PodRun) -> str:
    wanted = "" if run.pod.wanted == 1 else f" (the chart asks for {run.pod.wanted})"
    return f"{int(run.is_ready)}/1{wanted}"
