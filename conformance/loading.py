"""A load run from inside the cluster: the image of `load/`, on the nodes, as many pods as asked."""

import secrets
from collections.abc import Callable
from pathlib import Path

from conformance.core.digest import short_digest
from conformance.core.errors import ConfigError
from conformance.core.proc import Runner
from conformance.core.process import Watch
from conformance.core.progress import Progress
from conformance.core.purpose import Purpose
from conformance.images.docker_cli import find_docker
from conformance.kube.client import Kube
from conformance.model.cluster import Cluster
from conformance.model.measurements import LoadRun
from conformance.model.settings import Settings
from conformance.targets.provider import RunOnTarget
from conformance.targets.registry import find_target, select_provider
from conformance.traffic.cluster import LoadPlan, load_namespace, run_load_pods
from conformance.traffic.profile import Profile

_FOLDER = "load"
# The load is the suite's, whoever's the subject is.
_ROOT = Path(__file__).resolve().parents[1]


class ClusterLoad:
    """One load on a release that serves already.

    Args:
        settings: of the target `existing`; they name the context, and the release whose front end is loaded.
        runner: runs docker and kind.
        folder: an empty folder, for a kubeconfig of this run's own.
        progress: where each step is told.
    """

    def __init__(self, *, settings: Settings, runner: Runner, folder: Path, progress: Progress) -> None:
        if not find_target(settings.target.kind).names_a_place:
            raise ConfigError("a load in a cluster needs its context", hint="name one with --context")
        self._settings = settings
        self._runner = runner
        self._progress = progress
        self._run_id = secrets.token_hex(3)
        self._provider = select_provider(
            settings.target,
            RunOnTarget(
                runner=runner,
                run_id=self._run_id,
                folder=folder,
                root=settings.root,
                node_port=settings.subject.node_port,
            ),
        )

    def run(
        self, *, image: str | None, workers: int, seconds: int, on_line: Callable[[str], None]
    ) -> LoadRun:
        """Run the load and return what it saw.

        Args:
            image: one that the nodes have or can pull; None builds it, for clusters that kind made.
            workers: pods that make requests.
            seconds: how long, from the first person on.
            on_line: called with each line that Locust's master prints.

        Raises:
            ConfigError: the release has no front-end Service on the configured NodePort.
            ClusterError: the cluster does not answer, or the image cannot be put on its nodes.
            ProbeError: the load's pods cannot start.
        """
        with self._progress.step("cluster") as step:
            cluster = self._provider.open(step.update)
            assert isinstance(cluster, Cluster)  # noqa: S101 - a place that is named is a cluster
            kube = Kube(cluster.kubeconfig, cluster.context)
            url = front_end_url(kube, self._settings)
            step.result = f"{cluster.name}, load on {url}"
        reference = image or self._image()
        load, api = self._settings.load, self._settings.subject.adapter
        ramp_up_s = load.users / load.spawn_per_s
        profile = Profile(
            users=load.users, spawn_per_s=load.spawn_per_s, steady_s=max(seconds - ramp_up_s, 0.0)
        )
        plan = LoadPlan(url=url, api=api, profile=profile, workers=workers)
        with load_namespace(kube, self._run_id) as namespace:
            self._progress.note(f"  {workers} workers in {namespace}: {load.users} users for {seconds} s")
            return run_load_pods(kube, namespace, plan, reference, on_line)

    def _image(self) -> str:
        """Build the image of the load, and put it on every node."""
        with self._progress.step("image") as step:
            docker = find_docker(self._runner)
            built = docker.build(
                _ROOT / _FOLDER,
                # One label for all loads, whose image is the same: `conformance gc load` removes it.
                owner=_FOLDER,
                purpose=Purpose.LOAD,
                arguments=["--quiet"],
                watch=Watch(on_line=step.update),
            )
            image_id = built.stdout.strip()
            reference = f"todo-load:{short_digest(image_id)}"
            docker.run("tag", image_id, reference, purpose=Purpose.LOAD)
            loaded = self._provider.place(_FOLDER, reference, image_id)
            step.result = f"{reference} on {', '.join(loaded.node_image_ids)}"
        return reference


def front_end_url(kube: Kube, settings: Settings) -> str:
    """Return the address of the front-end Service as pods see it.

    Raises:
        ConfigError: no Service of the subject's namespace has the configured NodePort.
    """
    subject = settings.subject
    for service in kube.list_json(f"/api/v1/namespaces/{subject.namespace}/services"):
        for port in service["spec"].get("ports", []):
            if port.get("nodePort") == subject.node_port:
                return f"http://{service['metadata']['name']}.{subject.namespace}:{port['port']}"
    raise ConfigError(
        f"namespace '{subject.namespace}' has no Service with NodePort {subject.node_port}",
        hint="install the release first: `conformance run --keep always` leaves one that serves",
    )
