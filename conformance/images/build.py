"""Build the subject's images cold, then once more after a touched source file."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from conformance.core.clock import Stopwatch
from conformance.core.digest import short_digest
from conformance.core.errors import CommandFailed, ConfigError, ImageError
from conformance.core.proc import Runner
from conformance.images.measure import read_archive
from conformance.model.image import BuildStep, BuiltImage
from conformance.model.owner import OWNER_LABEL
from conformance.model.settings import ImageSettings

# A build slower than this is a fault whatever the limit of SC-001 says (three times that limit).
_BUILD_LIMIT_S = 900
# BuildKit's plain progress, the only machine-made output that every version of it offers.
_STEP = re.compile(r"^#(\d+) \[(?P<stage>[^\]]+)\] (?P<text>.+)$")
_DONE = re.compile(r"^#(\d+) DONE (?P<seconds>[\d.]+)s$")
_CACHED = re.compile(r"^#(\d+) CACHED$")
# What BuildKit does besides the lines of the Dockerfile.
_NO_STAGES = frozenset({"internal", "auth"})
_CA_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


class ImageBuilder:
    """Build images with one docker client, labelled with the run that made them.

    Args:
        runner: runs docker.
        docker: path of a client that can build with BuildKit.
        run_id: value of the label that marks the images as this run's.
        root: folder to which the configuration's paths are relative.
        scratch: folder for saved archives; emptied by the caller.
    """

    def __init__(self, *, runner: Runner, docker: str, run_id: str, root: Path, scratch: Path) -> None:
        self._runner = runner
        self._docker = docker
        self._run_id = run_id
        self._root = root
        self._scratch = scratch
        self._made: list[str] = []

    def build(self, component: str, settings: ImageSettings, on_line: Callable[[str], None]) -> BuiltImage:
        """Build one image with the layer cache off, weigh it, and time a warm rebuild.

        Raises:
            ConfigError: the Dockerfile is not there.
            ImageError: the build failed; the message ends with the build's last lines.
        """
        dockerfile = self._root / settings.dockerfile
        if not dockerfile.is_file():
            raise ConfigError(
                f"image '{component}' has no Dockerfile at '{settings.dockerfile}'",
                hint=f"correct subject.images.{component}.dockerfile",
            )
        working = f"{settings.repository}:run-{self._run_id}"
        cold_s, output = self._docker_build(component, settings, working, on_line, cold=True)
        archive = self._scratch / f"{component}.tar"
        self._runner.run(
            [self._docker, "save", "--output", str(archive), working], timeout_s=300, purpose="images"
        )
        content = read_archive(archive)
        archive.unlink()
        tag = short_digest(content.image_id)
        self._tag(working, f"{settings.repository}:{tag}")
        return BuiltImage(
            component=component,
            repository=settings.repository,
            tag=tag,
            image_id=content.image_id,
            user=content.user,
            cold_s=cold_s,
            warm_s=self._warm(component, settings, working, on_line),
            steps=parse_steps(output),
            size=content.size(inspect_bytes=self._inspect_bytes(working)),
        )

    def remove(self) -> None:
        """Remove the images that this builder made, by their names; shared layers stay."""
        if self._made:
            self._runner.run(
                [self._docker, "image", "rm", "--force", *self._made],
                timeout_s=120,
                purpose="teardown",
                check=False,
            )
            self._made.clear()

    def _tag(self, source: str, target: str) -> None:
        self._runner.run([self._docker, "tag", source, target], timeout_s=30, purpose="images")
        self._made.append(target)

    def _warm(
        self, component: str, settings: ImageSettings, working: str, on_line: Callable[[str], None]
    ) -> float | None:
        """Rebuild with the cache after one more line in one source file; the file is put back."""
        if settings.touch is None:
            return None
        source = self._root / settings.touch
        before, times = source.read_bytes(), source.stat()
        try:
            source.write_bytes(before + b"\n")
            seconds, _ = self._docker_build(component, settings, working, on_line, cold=False)
        finally:
            source.write_bytes(before)
            os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
        return seconds

    def _docker_build(
        self,
        component: str,
        settings: ImageSettings,
        reference: str,
        on_line: Callable[[str], None],
        *,
        cold: bool,
    ) -> tuple[float, str]:
        argv = [self._docker, "build", "--progress=plain", "--file", str(self._root / settings.dockerfile)]
        argv += ["--tag", reference, "--label", f"{OWNER_LABEL}={self._run_id}"]
        argv += ["--no-cache"] if cold else []
        argv += secret_arguments(self._runner.env)
        argv.append(str(self._root / settings.context))
        if reference not in self._made:
            self._made.append(reference)
        watch = Stopwatch()
        try:
            done = self._runner.run(
                argv,
                timeout_s=_BUILD_LIMIT_S,
                purpose="images" if cold else "images, warm rebuild",
                env={"DOCKER_BUILDKIT": "1"},
                on_line=on_line,
            )
        except CommandFailed as exc:
            raise ImageError(
                f"cannot build image '{component}' from '{settings.dockerfile}': {exc.message}",
                hint="repeat the command above to see the whole build",
            ) from exc
        return watch.elapsed_s, done.stdout + done.stderr

    def _inspect_bytes(self, reference: str) -> int:
        done = self._runner.run(
            [self._docker, "image", "inspect", "--format", "{{.Size}}", reference],
            timeout_s=30,
            purpose="images",
        )
        return int(done.stdout)


def secret_arguments(env: Mapping[str, str]) -> list[str]:
    """Return what gives a build the host's CA bundle, for package clients behind a private CA.

    It is never put into a layer; a host without one gives nothing.
    """
    candidates = (env.get("SSL_CERT_FILE", ""), *_CA_BUNDLES)
    bundle = next((path for path in candidates if path and Path(path).is_file()), None)
    return ["--secret", f"id=ca_bundle,src={bundle}"] if bundle else []


def parse_steps(output: str) -> tuple[BuildStep, ...]:
    """Read the steps of a Dockerfile from BuildKit's plain progress, without those that name a base image."""
    texts: dict[str, str] = {}
    seconds: dict[str, float] = {}
    cached: set[str] = set()
    for line in output.splitlines():
        if match := _STEP.match(line):
            if match["stage"] not in _NO_STAGES and not match["text"].startswith("FROM "):
                texts.setdefault(match[1], f"[{match['stage']}] {match['text']}")
        elif match := _DONE.match(line):
            seconds[match[1]] = float(match["seconds"])
        elif match := _CACHED.match(line):
            cached.add(match[1])
    return tuple(
        BuildStep(text=text, elapsed_s=seconds.get(number, 0.0), cached=number in cached)
        for number, text in texts.items()
    )
