"""Building: cold, weighed, tagged by what it is, then warm from a copy of the sources."""

import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import BuildUnavailable, ConfigError, ImageError, Interrupted
from conformance.images.build import ImageBuilder
from conformance.images.docker_cli import DockerClient

SOURCE = b"print('hello')\n"
MTIME_NS = 1_600_000_000_123_456_789


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a source file of a known age, beside a Dockerfile."""
    (tmp_path / "Dockerfile.backend").touch()
    path = tmp_path / "main.py"
    path.write_bytes(SOURCE)
    os.utime(path, ns=(MTIME_NS, MTIME_NS))
    return path


@pytest.fixture
def runner(fake_runner: Callable[..., Any], save_image: Callable[..., str]) -> Any:
    """Return a docker whose `save` writes a small image."""

    def save(argv: list[str]) -> tuple[int, str]:
        save_image(Path(argv[argv.index("--output") + 1]))
        return 0, ""

    return fake_runner({" save ": save, "image inspect": (0, "4711\n"), " build ": (0, "#5 [2/2] RUN x\n")})


@pytest.fixture
def build(make: Any, runner: Any, source: Path, tmp_path: Path) -> Callable[..., Any]:
    """Return a build of the back end; it gives the builder and a function that builds."""

    def prepare(*, touch: Path | None = source) -> tuple[ImageBuilder, Callable[[], Any]]:
        docker = DockerClient(runner, "docker")
        builder = ImageBuilder(docker, run_id="ab12cd", root=tmp_path, scratch=tmp_path)
        settings = make.settings().subject.images["backend"].model_copy(update={"touch": touch})
        return builder, lambda: builder.build("backend", settings, lambda _line: None)

    return prepare


def test_image_is_described(
    build: Callable[..., Any], save_image: Callable[..., str], tmp_path: Path
) -> None:
    """Its tag is the beginning of its own id, so that no stale image can carry it."""
    image = build()[1]()
    image_id = save_image(tmp_path / "again.tar")
    assert image.image_id == image_id
    assert image.reference == f"todo-backend:{image_id[7:19]}"
    assert image.size.inspect_bytes == 4711
    assert [step.text for step in image.steps] == ["[2/2] RUN x"]
    assert image.cold_s >= 0
    assert image.warm_s is not None


def test_cold_build_uses_no_cache_and_the_warm_one_does(build: Callable[..., Any], runner: Any) -> None:
    """Both through BuildKit, both labelled with the run."""
    build()[1]()
    cold, warm = runner.ran(" build ")
    assert "--no-cache" in cold
    assert "--no-cache" not in warm
    assert all("--label conformance.run=ab12cd" in line for line in (cold, warm))
    builds = [asked for asked in runner.asked if "build" in asked["argv"]]
    assert [asked["env"] for asked in builds] == [{"DOCKER_BUILDKIT": "1"}] * 2


def test_warm_build_is_journalled_apart(build: Callable[..., Any], runner: Any) -> None:
    """It brings nothing into the cluster, so it is no part of the deployment (SC-010)."""
    build()[1]()
    purposes = [asked["purpose"] for asked in runner.asked if "build" in asked["argv"]]
    assert purposes[0] == "images"
    assert purposes[1] != "images"


def test_private_ca_is_a_secret_of_the_build(build: Callable[..., Any], runner: Any, tmp_path: Path) -> None:
    """The package clients need it, and no layer may hold it; a file that is not there is not handed on."""
    runner.env["SSL_CERT_FILE"] = str(tmp_path / "ca.pem")
    build()[1]()
    assert str(tmp_path / "ca.pem") not in " ".join(runner.lines)
    runner.lines.clear()
    (tmp_path / "ca.pem").touch()
    build()[1]()
    assert all(f"--secret id=ca_bundle,src={tmp_path / 'ca.pem'}" in line for line in runner.ran(" build "))


def test_no_archive_is_left(build: Callable[..., Any], tmp_path: Path) -> None:
    """An archive weighs as much as its image."""
    build()[1]()
    assert list(tmp_path.glob("*.tar")) == []


def sources_during_builds(runner: Any, then: Callable[[], tuple[int, str]]) -> list[bytes]:
    """Let the warm build end as `then` says; return what each build was given as source."""
    seen: list[bytes] = []

    def build(argv: list[str]) -> tuple[int, str]:
        seen.append((Path(argv[-1]) / "main.py").read_bytes())
        return (0, "") if "--no-cache" in argv else then()

    runner.answers[" build "] = build
    return seen


def stop() -> tuple[int, str]:
    """Be interrupted."""
    raise Interrupted("SIGINT")


@pytest.mark.parametrize(
    ("then", "error"),
    [(lambda: (0, ""), None), (lambda: (1, "syntax error"), ImageError), (stop, Interrupted)],
)
def test_rebuild_works_on_a_touched_copy(
    build: Callable[..., Any],
    runner: Any,
    source: Path,
    tmp_path: Path,
    then: Callable[[], tuple[int, str]],
    error: type[BaseException] | None,
) -> None:
    """However it ends: it has something to do, the sources are never changed, and no copy is left."""
    before = source.stat()
    seen = sources_during_builds(runner, then)
    names = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(error) if error else nullcontext():
        build()[1]()
    assert seen == [SOURCE, SOURCE + b"\n"]
    after = source.stat()
    assert source.read_bytes() == SOURCE
    assert (after.st_mtime_ns, after.st_ino, after.st_nlink) == (before.st_mtime_ns, before.st_ino, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_untimed_build_uses_the_cache_and_is_not_repeated(
    make: Any, runner: Any, source: Path, tmp_path: Path
) -> None:
    """Where SC-001 is not asked for, nobody waits for it."""
    docker = DockerClient(runner, "docker")
    builder = ImageBuilder(docker, run_id="ab12cd", root=tmp_path, scratch=tmp_path, timed=False)
    settings = make.settings().subject.images["backend"].model_copy(update={"touch": source})
    image = builder.build("backend", settings, lambda _line: None)
    assert image.warm_s is None
    [line] = runner.ran(" build ")
    assert "--no-cache" not in line


def test_archive_that_docker_wrote_badly_is_no_fault_of_the_subject(
    build: Callable[..., Any], runner: Any
) -> None:
    """A full disk ends it in the middle."""
    runner.answers[" save "] = lambda argv: (0, str(Path(argv[argv.index("--output") + 1]).write_text("x")))
    with pytest.raises(BuildUnavailable, match="what `docker save` wrote of it cannot be read"):
        build()[1]()


def test_no_file_to_touch_means_no_warm_build(build: Callable[..., Any], runner: Any) -> None:
    """Reported as absent, never as 0 s."""
    assert build(touch=None)[1]().warm_s is None
    assert len(runner.ran(" build ")) == 1


def test_failed_build_names_image_and_dockerfile(build: Callable[..., Any], runner: Any) -> None:
    """The build's own last words are in the message, and a next step."""
    runner.answers[" build "] = (1, "COPY failed: no such file public/")
    with pytest.raises(
        ImageError, match=r"cannot build image 'backend' from 'Dockerfile\.backend'"
    ) as caught:
        build()[1]()
    assert "no such file public/" in caught.value.message
    assert caught.value.hint


def test_absent_dockerfile_is_named_before_a_build(
    build: Callable[..., Any], runner: Any, tmp_path: Path
) -> None:
    """With the key that names it; docker is not asked."""
    (tmp_path / "Dockerfile.backend").unlink()
    with pytest.raises(ConfigError, match=r"no Dockerfile at 'Dockerfile\.backend'") as caught:
        build()[1]()
    assert "subject.images.backend.dockerfile" in caught.value.hint
    assert runner.lines == []


def test_only_names_that_this_run_made_are_removed(build: Callable[..., Any], runner: Any) -> None:
    """Both of them, once; layers that others share stay."""
    builder, start = build()
    image = start()
    builder.remove()
    builder.remove()
    [removed] = runner.ran("image rm")
    assert {word for word in removed.split() if ":" in word} == {"todo-backend:run-ab12cd", image.reference}
    assert "prune" not in " ".join(runner.lines)


def test_failed_build_is_removed_too(build: Callable[..., Any], runner: Any) -> None:
    """What docker may have tagged before it failed goes."""
    runner.answers[" build "] = (1, "")
    builder, start = build()
    with pytest.raises(ImageError):
        start()
    builder.remove()
    assert "todo-backend:run-ab12cd" in runner.ran("image rm")[0]


def test_nothing_built_means_nothing_removed(build: Callable[..., Any], runner: Any) -> None:
    """Removing is safe before the first build."""
    build()[0].remove()
    assert runner.lines == []
