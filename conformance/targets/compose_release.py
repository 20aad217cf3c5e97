"""A release without a cluster: the subject's own Compose file, brought up with the images of the run."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import yaml

from conformance.containers.compose_file import Own, Part, composition, parts_of
from conformance.containers.compose_keys import ComposeKeys
from conformance.containers.compose_life import ServiceRun, bounds_in
from conformance.containers.compose_project import Project
from conformance.containers.compose_values import passwords_in, secrets_of, variables_of, without_values
from conformance.containers.ended import has_ended
from conformance.containers.engine import CONTAINERS_LABEL, POD_LABEL, Container
from conformance.containers.evidence import images_of
from conformance.containers.release_logs import ContainerLogs
from conformance.containers.release_rows import ContainerRows
from conformance.containers.release_usage import ContainerUsage
from conformance.core.errors import DeployError, HarnessError
from conformance.core.redact import names_secret
from conformance.kube.snapshots import Obj
from conformance.model.measurements import StartupMeasurement
from conformance.model.owner import OWNER_LABEL
from conformance.model.release import LoadedImage, Release
from conformance.ports import Ports
from conformance.targets.deployer import Deploying
from conformance.targets.without_cluster import NEEDS_KUBERNETES, WithoutCluster

_NO_CHART = "needs the chart: what runs was started from the subject's Compose file"


class ComposeDeployer(WithoutCluster):
    """Bring the file up once.

    What Compose is given lies in the temporary folder, since it holds values of secrets.

    Args:
        given: the place is a network of the run's own; the project bears its name.
    """

    def __init__(self, given: Deploying) -> None:
        super().__init__(given)
        compose = self._subject.compose
        assert compose is not None  # noqa: S101 - the target has seen it
        self._told = compose.file
        self._file = given.settings.root / compose.file
        self._document: Obj = {"services": {}}
        self._parts: tuple[Part, ...] = ()
        self._runs: list[ServiceRun] = []

    @cached_property
    def _project(self) -> Project:
        return Project(self._given.runner, self._file, self._given.venue.name)

    def acts(self) -> tuple[str, ...]:
        """Return nothing: Compose did it all."""
        return ()

    def secret_values(self) -> list[str]:
        """Return what variables hold that are named so, passwords in addresses, and what its secrets hold."""
        held = [value for name, value in variables_of(self._document) if names_secret(name)]
        files = (text.decode("utf-8", "ignore") for text in self._secrets)
        return [*held, *passwords_in(self._document), *files]

    def ports(self, _release: Release) -> Ports:
        """Return the ways to the containers."""
        database = next(part for part in self._parts if part.component == self._subject.database.component)
        there = self._containers()
        bounds = {
            (part.service, part.container): bounds_in(one)
            for part in self._parts
            # One that did its work carries no load; of a start that failed, some were never made.
            if (one := there.get(part.service)) is not None and not has_ended(one)
        }
        return Ports(
            logs=ContainerLogs(self._engine, {}),
            rows=ContainerRows(self._engine, [database.service], database.container),
            keys=ComposeKeys(self._engine, self._secrets),
            usage=ContainerUsage(self._engine, bounds),
            why={**NEEDS_KUBERNETES, "objects": _NO_CHART},
        )

    @property
    def _is_known(self) -> bool:
        return bool(self._runs)

    @property
    def _what(self) -> str:
        return f"{len(self._runs)} services of '{self._told}'"

    def _start(self, loaded: Sequence[LoadedImage], started_s: float, on_wait: Callable[[str], None]) -> None:
        path = self._write(self._compose(loaded))
        self._runs = [ServiceRun(part, begun_s=started_s) for part in self._parts]
        on_wait(self._project.words)
        try:
            self._project.up(path, limit_s=self._left_s(started_s), give_up=self._trouble)
        except DeployError:
            # A service that failed says more than whoever waited for it.
            self._look()
            raise

    @cached_property
    def _secrets(self) -> list[bytes]:
        return secrets_of(self._document, self._file.parent)

    def _compose(self, loaded: Sequence[LoadedImage]) -> Obj:
        """Return what is brought up, from what Compose itself reads in the subject's file."""
        resolved = self._project.read()
        own = Own(
            images={image.component: image.reference for image in loaded},
            labels=dict.fromkeys((OWNER_LABEL, CONTAINERS_LABEL), self._given.run_id),
            port=int(self._given.venue.base_url.rpartition(":")[2]),
        )
        self._parts = parts_of(resolved, self._subject)
        self._document = composition(resolved, self._parts, self._subject, own)
        for value in self.secret_values():
            self._given.runner.redactor.learn(value)
        return self._document

    def _write(self, document: Obj) -> Path:
        """Write it where nobody else reads, and without its values into the run's own folder."""
        kept = yaml.safe_dump(without_values(document), sort_keys=False)
        clean = self._given.runner.redactor.clean
        (self._given.folder / "compose.yaml").write_text(clean(kept), encoding="utf-8")
        path = self._given.scratch / "compose.yaml"
        path.touch(mode=0o600)
        path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
        return path

    def _look(self) -> str:
        """Look at each service; return what is waited for first.

        Raises:
            DeployError: one does not stay up.
        """
        there = self._containers()
        waiting = [run.look(there.get(run.part.service)) for run in self._runs]
        return next(filter(None, waiting), "")

    def _trouble(self) -> str:
        """Return why it is no use to wait for Compose any longer; empty while it is."""
        try:
            self._look()
        except HarnessError as exc:
            return exc.message
        return ""

    def _containers(self) -> dict[str, Container]:
        return {one.labels[POD_LABEL]: one for one in self._engine.find()}

    def _startup(
        self, *, ready_s: float | None = None, failure: str = "", remedy: str = ""
    ) -> StartupMeasurement:
        components = {(part.service, part.container): part.component for part in self._parts}
        return StartupMeasurement(
            ready_s=ready_s,
            stable_s=0.0,
            failure=failure,
            remedy=remedy,
            workloads={run.name: f"{int(run.is_ready)}/1" for run in self._runs},
            pods=tuple(run.start_times() for run in self._runs),
            loaded_images=(),
            pod_images=images_of(self._engine, components) if self._runs else (),
        )
