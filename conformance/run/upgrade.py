"""Upgrades of the release with production values by Helm: other values, another image, a faulty one."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from inspect import getsource
from pathlib import Path
from typing import Any

from conformance.core.errors import CommandFailed, ProbeError
from conformance.core.local_images import local_image_id
from conformance.core.purpose import Purpose
from conformance.kube.helm_flags import access_flags, set_flags
from conformance.model.release import LoadedImage, Release
from conformance.model.settings import Settings
from conformance.ports import FaultyImage, Older, Site, Tried
from conformance.probes.workloads import await_one_version
from conformance.run.ground import Ground
from conformance.run.stand_ins import faulty

UPGRADE_LIMIT_S = 240
# Seconds that Helm takes beyond its own limit to say so; a rollback waits as long again as the upgrade did.
GRACE_S = 20
# Characters of what Helm said last.
_SAID_CHARS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class HelmUpgrade:
    """Upgrades of one release by Helm (port `Upgrade`)."""

    ground: Ground
    settings: Settings
    release: Release
    site: Site
    previous: Callable[[], AbstractContextManager[Older]] | None = None

    def from_previous(self) -> AbstractContextManager[Older]:
        """Return an installation of the chart released before, in a namespace of its own.

        Raises:
            ProbeError: the subject names none.
        """
        if self.previous is None:
            raise ProbeError("the subject names no chart released before ([subject.production.previous])")
        return self.previous()

    def back_end(self) -> str:
        """Roll the back end over to the same image with one label more, and return its name.

        Raises:
            ProbeError: the image cannot be made, or Helm did not bring the upgrade to its end.
        """
        old = self._old()
        dockerfile = f"FROM {old.reference}\nLABEL conformance.upgrade={self.ground.run_id}\n"
        placed = self._placed("next", {"Dockerfile": dockerfile})
        try:
            self._helm(["upgrade", *self._chart(), "--wait", *self._image_flags(placed)], UPGRADE_LIMIT_S)
        except CommandFailed as exc:
            raise ProbeError(f"cannot upgrade to image '{placed}': {exc.message}", hint=exc.hint) from exc
        return placed

    @contextmanager
    def values(self, values: Mapping[str, str]) -> Iterator[None]:
        """Set values while the block lasts, and go back to the revision of before.

        The block is entered once the back end's pods of before have gone.

        Raises:
            ProbeError: Helm did not bring one of both to its end.
        """
        try:
            before = self._revision()
            self._helm(
                ["upgrade", *self._chart(), "--wait", *set_flags("--set-string", values)], UPGRADE_LIMIT_S
            )
            try:
                await_one_version(self.site, self.settings.subject.backend_component)
                yield
            finally:
                self._helm(["rollback", self.release.name, str(before), "--wait"], UPGRADE_LIMIT_S)
        except CommandFailed as exc:
            raise ProbeError(f"cannot upgrade the release: {exc.message}", hint=exc.hint) from exc

    def broken(self, image: FaultyImage, limit_s: int) -> Tried:
        """Try to upgrade to an image with a fault; after `limit_s` seconds Helm goes back by itself.

        Raises:
            ProbeError: the image cannot be made.
        """
        placed = self._placed(image.fault.value.split(" ", maxsplit=1)[0], self._faulty(image))
        argv = ["upgrade", *self._chart(), "--atomic", *self._image_flags(placed)]
        try:
            words = self._helm(argv, 2 * limit_s + GRACE_S, own_limit_s=limit_s)
        except CommandFailed as exc:
            return Tried(image=placed, took=False, words=last_line(exc.message))
        return Tried(image=placed, took=True, words=last_line(words))

    def _faulty(self, image: FaultyImage) -> dict[str, str]:
        """Return the files of an image that starts by `faulty.py`."""
        old = self._old().reference
        asked = ["docker", "image", "inspect", "--format", "{{json .Config}}", old]
        told = self.ground.place.runner.run(asked, timeout_s=30, purpose=Purpose.TRIALS)
        found: dict[str, Any] = json.loads(told.stdout)
        entrypoint, command = found.get("Entrypoint") or [], list(image.arguments) or found.get("Cmd") or []
        settings = {"fault": [image.fault.value], "ports": [str(port) for port in image.ports],
                    "entrypoint": entrypoint, "command": command}  # fmt: skip
        start = ["python3", "/conformance-faulty.py", json.dumps(settings)]
        lines = [
            f"FROM {old}",
            "COPY faulty.py /conformance-faulty.py",
            f"ENTRYPOINT {json.dumps(start)}",
            f"CMD {json.dumps(found.get('Cmd') or [])}",
        ]
        return {"Dockerfile": "\n".join(lines) + "\n", "faulty.py": getsource(faulty)}

    def _old(self) -> LoadedImage:
        name = self.settings.subject.backend_component
        return next(image for image in self.ground.loaded if image.component == name)

    def _placed(self, suffix: str, files: Mapping[str, str]) -> str:
        """Build an image, put it on the nodes, and return the name that they know it by.

        Raises:
            ProbeError: one of both fails.
        """
        component, reference = self.settings.subject.backend_component, f"{self._old().reference}-{suffix}"
        folder = self.ground.place.folder / "evidence" / "production" / f"{suffix}-image"
        try:
            image_id = self._build(folder, files, reference)
            return self.ground.provider.place(component, reference, image_id).reference
        except CommandFailed as exc:
            raise ProbeError(f"cannot make image '{reference}': {exc.message}", hint=exc.hint) from exc
        finally:
            # The nodes have it; this machine needs it no more.
            removed = ["docker", "image", "rm", reference]
            self.ground.place.runner.run(removed, timeout_s=30, purpose=Purpose.TEARDOWN, check=False)

    def _build(self, folder: Path, files: Mapping[str, str], reference: str) -> str:
        runner, purpose = self.ground.place.runner, Purpose.TRIALS
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
            # Whoever runs the container reads it.
            (folder / name).chmod(0o644)
        self.ground.docker.build(
            folder, owner=self.ground.run_id, purpose=purpose, arguments=["--tag", reference]
        )
        return local_image_id(runner, reference, purpose)

    def _image_flags(self, reference: str) -> list[str]:
        image = self.settings.subject.images[self.settings.subject.backend_component]
        repository, _, tag = reference.rpartition(":")
        return set_flags("--set-string", {image.repository_value: repository, image.tag_value: tag})

    def _chart(self) -> list[str]:
        return [self.release.name, str(self.settings.root / self.settings.subject.chart), "--reuse-values"]

    def _revision(self) -> int:
        told = json.loads(self._helm(["history", self.release.name, "--output=json", "--max=1"], 30))
        return int(told[-1]["revision"])

    def _helm(self, argv: list[str], limit_s: int, *, own_limit_s: int = 0) -> str:
        own = [f"--timeout={own_limit_s or limit_s - GRACE_S}s"] if argv[0] != "history" else []
        return helm(self.ground, self.release.namespace, [*argv, *own], limit_s)


def helm(ground: Ground, namespace: str, argv: Sequence[str], limit_s: int) -> str:
    """Run Helm on a release of the ground's cluster, and return what it printed.

    Raises:
        CommandFailed: it refuses, or takes longer than `limit_s` seconds.
    """
    where = access_flags(ground.cluster.kubeconfig, ground.cluster.context, namespace)
    runner = ground.place.runner
    return runner.run(["helm", *argv, *where], timeout_s=limit_s, purpose=Purpose.TRIALS).stdout


def last_line(text: str) -> str:
    """Return the last line of what Helm said, as far as it is told."""
    return (text.strip().splitlines() or [""])[-1].strip()[-_SAID_CHARS:]
