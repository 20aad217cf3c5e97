"""Images are built again exactly when what they are made from has changed."""

from pathlib import Path
from typing import Any

import pytest

from airgap import images
from airgap.errors import CannotHere
from airgap.images import BASE, MINIKUBE, NODE, POSTGRES, have_images
from airgap.places import Places
from airgap.proc import Runner
from conformance.core.errors import CommandFailed, ImageError

DOCKER = """echo "$*" >> {said}
case "$*" in
  "buildx version") exit 0 ;;
  *Labels*|*.Id*) for name; do :; done; label="{labels}/$name"
    test -f "$label" && {{ read -r line; echo "$line"; }} <"$label" ;;
  *.Size*) echo 1000000 ;;
esac
"""


def inputs() -> dict[str, str]:
    """Return the hash of each image's inputs."""
    return {name: images._inputs(name) for name in (BASE, POSTGRES, NODE, MINIKUBE)}


def changed(before: dict[str, str]) -> set[str]:
    """Return the images whose inputs have changed."""
    return {name for name, value in inputs().items() if value != before[name]}


def test_inputs_are_stable(source: Path) -> None:
    """The same files are the same hash, whatever their age; each image has its own."""
    before = inputs()
    for path in source.rglob("Dockerfile"):
        path.touch()
    assert changed(before) == set()
    assert len(set(before.values())) == 4


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("postgres/start", {POSTGRES}),
        ("postgres/Dockerfile", {POSTGRES}),
        ("node/Dockerfile", {NODE, MINIKUBE}),
        ("node/files/usr/local/bin/entrypoint", {NODE, MINIKUBE}),
        ("modules/etcd/go.sum", {NODE, MINIKUBE}),
        ("modules/pause/main.go", {NODE, MINIKUBE}),
        ("minikube/Dockerfile", {MINIKUBE}),
        ("minikube/files/etc/environment", {MINIKUBE}),
    ],
)
def test_changed_file_changes_its_image_only(source: Path, path: str, expected: set[str]) -> None:
    """One byte is enough."""
    before = inputs()
    with (source / path).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert changed(before) == expected


def test_new_and_renamed_files_count(source: Path) -> None:
    """An image holds names as well as bytes."""
    before = inputs()
    (source / "postgres" / "extra").touch()
    assert changed(before) == {POSTGRES}
    (source / "postgres" / "extra").rename(source / "postgres" / "other")
    assert POSTGRES in changed(before)


def test_changed_parts_change_the_node(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The node image holds the images of the control plane."""
    assert source.is_dir()
    before = inputs()
    monkeypatch.setattr(images, "PARTS", images.PARTS[:-1])
    assert NODE in changed(before)


def test_changed_mode_changes_its_image(source: Path) -> None:
    """A start script that is not executable is another image."""
    before = inputs()
    path = source / "postgres" / "start"
    path.chmod(path.stat().st_mode ^ 0o111)
    assert changed(before) == {POSTGRES}


@pytest.fixture
def docker(runner: Runner, program: Any, tmp_path: Path) -> Path:
    """Return the folder of labels of a Docker that has all images as they should be."""
    del runner
    labels = tmp_path / "labels"
    labels.mkdir()
    for name, value in inputs().items():
        (labels / name).parent.mkdir(exist_ok=True)
        (labels / name).write_text(f"{value}\n", encoding="utf-8")
    program("docker", DOCKER.format(said=tmp_path / "said", labels=labels))
    return labels


def test_images_that_fit_are_not_built(docker: Path, places: Places, said: Any) -> None:
    """A second `up` takes no minute."""
    assert docker.is_dir()
    have_images(places, "packages")
    assert not [line for line in said() if line.startswith(("build ", "import "))]


@pytest.mark.parametrize("label", ["0123456789abcdef", None], ids=["other inputs", "no image"])
def test_image_that_does_not_fit_is_built(docker: Path, places: Places, said: Any, label: str | None) -> None:
    """With the label by which the next call knows it, and under the name by which it is used."""
    file = docker / POSTGRES
    if label is None:
        file.unlink()
    else:
        file.write_text(label, encoding="utf-8")
    have_images(places, "packages")
    [line] = [line for line in said() if line.startswith("build ")]
    assert f"--label airgap.inputs={images._inputs(POSTGRES)}" in line
    assert f"--tag {POSTGRES} " in line


def test_machine_without_a_builder_is_told_so(runner: Runner, places: Places, program: Any) -> None:
    """A new client without its plugin cannot build."""
    assert runner.find("docker") is None
    program("docker", 'test "$1" = buildx && exit 1; echo 28.1.1')
    with pytest.raises(ImageError, match="can build with BuildKit") as caught:
        have_images(places, "packages")
    assert "buildx" in caught.value.hint


REGISTRY = """echo "$*" >> {said}
case "$*" in
  pull*) exit {pulls} ;;
  *Labels*) echo "{label}" ;;
  *.Id*) echo "{id}" ;;
  *.Size*) echo 1000000 ;;
esac
"""


@pytest.fixture
def bring(
    runner: Runner, program: Any, places: Places, said: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Return a function that brings images from a source, and says which were pulled and which were built."""
    del runner

    def act(
        source: str, *, answers: bool, present: str = "", label: str = "", target: str = "kind"
    ) -> tuple[list[str], list[str]]:
        body = REGISTRY.format(said=tmp_path / "said", pulls=int(not answers), id=present, label=label)
        program("docker", body)
        built: list[str] = []
        builds = {name: lambda *_, name=name: built.append(name) for name in images._BUILDS}
        monkeypatch.setattr(images, "_BUILDS", builds)
        have_images(places, source, target)
        return [line.split()[-1] for line in said() if line.startswith("pull ")], built

    return act


ALL = [BASE, POSTGRES, NODE]


@pytest.mark.parametrize(
    ("source", "answers", "expected"),
    [
        ("auto", True, (ALL, [])),
        ("auto", False, (ALL, ALL)),
        ("registry", True, (ALL, [])),
        ("packages", True, ([], ALL)),
    ],
)
def test_source_decides_where_images_come_from(bring: Any, source: str, answers: bool, expected: Any) -> None:
    """`auto` asks the registry first, and builds what it does not get."""
    assert bring(source, answers=answers) == expected


@pytest.mark.parametrize(
    ("source", "label", "target", "expected"),
    [
        ("auto", "of other inputs", "minikube", [MINIKUBE]),
        ("auto", "of other inputs", "kind", []),
        ("registry", "", "minikube", []),
    ],
)
def test_minikube_s_node_is_built_when_it_is_asked_for(
    bring: Any, source: str, label: str, target: str, expected: list[str]
) -> None:
    """On kind's node that was built from packages only; it is never looked for in a registry."""
    pulled, built = bring(source, answers=True, present="sha256:x", label=label, target=target)
    assert [name for name in built if name == MINIKUBE] == expected
    assert MINIKUBE not in pulled


def test_registry_that_must_answer_and_does_not_is_an_error(bring: Any) -> None:
    """Nothing is built behind the back of who asked for a registry."""
    with pytest.raises(CommandFailed, match="docker pull"):
        bring("registry", answers=False)


@pytest.mark.parametrize(
    ("source", "label", "kept"),
    [
        ("auto", "", True),
        ("auto", "of other inputs", False),
        ("registry", "", True),
        ("registry", "of other inputs", False),
        ("packages", "", False),
    ],
)
def test_image_that_is_there_is_kept_when_it_is_of_the_source(
    bring: Any, source: str, label: str, kept: bool
) -> None:
    """One without our label was pulled by somebody."""
    pulled, built = bring(source, answers=True, present="sha256:x", label=label)
    assert (pulled + built == []) is kept


def test_unknown_source_is_refused(places: Places) -> None:
    """With the ones there are."""
    with pytest.raises(CannotHere, match="CONFORMANCE_IMAGES is 'docker', expected auto, registry, packages"):
        have_images(places, "docker")
