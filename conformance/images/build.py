"""Build the subject's images; when their time is judged cold, then once more after a touched source file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.core.clock import Stopwatch
from conformance.core.digest import short_digest
from conformance.core.errors import BuildUnavailable, CommandFailed, ConfigError, ImageError
from conformance.core.process import Watch
from conformance.core.purpose import Purpose
from conformance.images.context import append_line, copy_context
from conformance.images.docker_cli import DockerClient
from conformance.images.failures import Lookups, explain
from conformance.images.measure import read_archive
from conformance.images.steps import parse_steps
from conformance.model.image import BuiltImage
from conformance.model.settings import ImageSettings


class ImageBuilder:
    """Build images with one docker client, labelled with the run that made them.

    Args:
        docker: the client that builds.
        run_id: value of the label that marks the images as this run's.
        root: folder to which the configuration's paths are relative.
        scratch: folder for saved archives and copies of sources; emptied by the caller.
        timed: whether the time of the build is to be judged: then the layer cache is off (SC-001).
    """

    def __init__(
        self, docker: DockerClient, *, run_id: str, root: Path, scratch: Path, timed: bool = True
    ) -> None:
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
        self._docker.run("save", "--output", str(archive), working, timeout_s=300, purpose=Purpose.IMAGES)
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
            removal = ["image", "rm", "--force", *self._made]
            self._docker.run(*removal, timeout_s=120, purpose=Purpose.TEARDOWN, check=False)
            self._made.clear()

    def _tag(self, source: str, target: str) -> None:
        self._docker.run("tag", source, target, purpose=Purpose.IMAGES)
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
        dockerfile = self._root / settings.dockerfile
        arguments = ["--progress=plain", "--file", str(dockerfile), "--tag", reference]
        arguments += ["--no-cache"] if self._timed and not rebuild else []
        if reference not in self._made:
            self._made.append(reference)
        lookups = Lookups(on_line)
        try:
            with self._sources(settings, touched=rebuild) as context:
                watch = Stopwatch()
                done = self._docker.build(
                    context,
                    owner=self._run_id,
                    purpose=Purpose.WARM_REBUILD if rebuild else Purpose.IMAGES,
                    arguments=arguments,
                    watch=Watch(on_line=lookups.see, give_up=lookups.silent),
                )
                return watch.elapsed_s, done.stdout + done.stderr
        except CommandFailed as exc:
            raise explain(
                component=component,
                dockerfile=str(settings.dockerfile),
                text=dockerfile.read_text(encoding="utf-8", errors="replace"),
                output="\n".join(lookups.lines),
                failure=exc,
                silent=lookups.silent(),
            ) from exc

    @contextmanager
    def _sources(self, settings: ImageSettings, *, touched: bool) -> Iterator[Path]:
        """Yield the build context, or a copy in which the configured source file has one more line."""
        context = self._root / settings.context
        if not touched or settings.touch is None:
            yield context
            return
        with TemporaryDirectory(dir=self._scratch) as folder:
            copy = Path(folder) / "context"
            copy_context(context, copy, dockerfile=self._root / settings.dockerfile)
            source = (self._root / settings.touch).resolve()
            if source.is_relative_to(context.resolve()):
                inside = copy / source.relative_to(context.resolve())
                # A file that the ignore file keeps out cannot change the image.
                if inside.is_file():
                    append_line(inside)
            yield copy

    def _inspect_bytes(self, reference: str) -> int:
        asked = ["image", "inspect", "--format", "{{.Size}}", reference]
        done = self._docker.run(*asked, purpose=Purpose.IMAGES)
        return int(done.stdout)
