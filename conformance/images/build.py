"""Build the subject's images; when their time is judged cold, then once more after a touched source file."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.core.clock import Stopwatch
from conformance.core.digest import short_digest
from conformance.core.errors import BuildUnavailable, CommandFailed, ConfigError, ImageError
from conformance.core.proc import Runner
from conformance.core.process import Watch
from conformance.core.purpose import Purpose
from conformance.images.context import append_line, copy_context
from conformance.images.failures import Lookups, explain
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
        scratch: folder for saved archives and copies of sources; emptied by the caller.
        timed: whether the time of the build is to be judged: then the layer cache is off (SC-001).
    """

    def __init__(
        self, *, runner: Runner, docker: str, run_id: str, root: Path, scratch: Path, timed: bool = True
    ) -> None:
        self._runner = runner
        self._docker = docker
        self._run_id = run_id
        self._root = root
        self._scratch = scratch
        self._timed = timed
        self._made: list[str] = []

    @property
    def how(self) -> str:
        """How the layer cache is used, in words."""
        return "with no cache" if self._timed else "with the cache"

    def build(self, component: str, settings: ImageSettings, on_line: Callable[[str], None]) -> BuiltImage:
        """Build one image and weigh it; when timed, with the layer cache off, and once more with it.

        Raises:
            ConfigError: the Dockerfile is not there.
            ImageError: the build failed; the message ends with the build's last lines.
            BuildUnavailable: it failed for want of a registry, of Docker or of room.
        """
        dockerfile = self._root / settings.dockerfile
        if not dockerfile.is_file():
            raise ConfigError(
                f"image '{component}' has no Dockerfile at '{settings.dockerfile}'",
                hint=f"correct subject.images.{component}.dockerfile",
            )
        working = f"{settings.repository}:run-{self._run_id}"
        cold_s, output = self._docker_build(component, settings, working, on_line, rebuild=False)
        archive = self._scratch / f"{component}.tar"
        self._runner.run(
            [self._docker, "save", "--output", str(archive), working], timeout_s=300, purpose=Purpose.IMAGES
        )
        try:
            content = read_archive(archive)
        except ImageError as exc:
            raise BuildUnavailable(
                f"image '{component}' was built, but what `docker save` wrote of it cannot be read:"
                f" {exc.message}",
                hint="see how much room is left (`docker system df`), and run again",
            ) from exc
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
                purpose=Purpose.TEARDOWN,
                check=False,
            )
            self._made.clear()

    def _tag(self, source: str, target: str) -> None:
        self._runner.run([self._docker, "tag", source, target], timeout_s=30, purpose=Purpose.IMAGES)
        self._made.append(target)

    def _warm(
        self, component: str, settings: ImageSettings, working: str, on_line: Callable[[str], None]
    ) -> float | None:
        """Rebuild with the cache after one more line in one source file, in a copy of the sources."""
        if settings.touch is None or not self._timed:
            return None
        seconds, _ = self._docker_build(component, settings, working, on_line, rebuild=True)
        return seconds

    def _docker_build(
        self,
        component: str,
        settings: ImageSettings,
        reference: str,
        on_line: Callable[[str], None],
        *,
        rebuild: bool,
    ) -> tuple[float, str]:
        """Build, and return the seconds and BuildKit's progress; a rebuild works on a touched copy."""
        dockerfile, context = self._root / settings.dockerfile, self._root / settings.context
        argv = [self._docker, "build", "--progress=plain", "--file", str(dockerfile)]
        argv += ["--tag", reference, "--label", f"{OWNER_LABEL}={self._run_id}"]
        argv += ["--no-cache"] if self._timed and not rebuild else []
        argv += secret_arguments(self._runner.env)
        if reference not in self._made:
            self._made.append(reference)
        with TemporaryDirectory(prefix=f"{component}-", dir=self._scratch) as folder:
            if rebuild and settings.touch is not None:
                context = self._touched_copy(settings, context, Path(folder) / "context")
            return self._timed_run(component, settings, [*argv, str(context)], on_line, rebuild=rebuild)

    def _touched_copy(self, settings: ImageSettings, context: Path, copy: Path) -> Path:
        """Copy the build context, and add a line to the source file in the copy."""
        assert settings.touch is not None  # noqa: S101 - the caller has seen it
        copy_context(context, copy, dockerfile=self._root / settings.dockerfile)
        touched = (self._root / settings.touch).resolve()
        if touched.is_relative_to(context.resolve()):
            inside = copy / touched.relative_to(context.resolve())
            # A file that the ignore file keeps out cannot change the image.
            if inside.is_file():
                append_line(inside)
        return copy

    def _timed_run(
        self,
        component: str,
        settings: ImageSettings,
        argv: list[str],
        on_line: Callable[[str], None],
        *,
        rebuild: bool,
    ) -> tuple[float, str]:
        lookups = Lookups()

        def see(line: str) -> None:
            lookups.see(line)
            on_line(line)

        watch = Stopwatch()
        try:
            done = self._runner.run(
                argv,
                timeout_s=_BUILD_LIMIT_S,
                purpose=Purpose.WARM_REBUILD if rebuild else Purpose.IMAGES,
                env={"DOCKER_BUILDKIT": "1"},
                watch=Watch(on_line=see, give_up=lookups.silent),
            )
        except CommandFailed as exc:
            raise explain(
                component=component,
                dockerfile=str(settings.dockerfile),
                text=(self._root / settings.dockerfile).read_text(encoding="utf-8", errors="replace"),
                output="\n".join(lookups.lines),
                failure=exc,
                silent=lookups.silent(),
            ) from exc
        return watch.elapsed_s, done.stdout + done.stderr

    def _inspect_bytes(self, reference: str) -> int:
        done = self._runner.run(
            [self._docker, "image", "inspect", "--format", "{{.Size}}", reference],
            timeout_s=30,
            purpose=Purpose.IMAGES,
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
