"""What earlier runs left: found by its marks, named run by run, and removed only when named."""

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import CommandFailed, ConfigError, HarnessError
from conformance.leftovers.find import choose, describe, find_leftovers
from conformance.targets.provider import Search
from tests.unit.fake_runner import FakeRunner

NODES = """\
conformance-7f3c9a-control-plane=conformance-7f3c9a
conformance-7f3c9a-worker=conformance-7f3c9a
somebodys-control-plane=somebodys
"""


def image(image_id: str, *names: str, run_id: str) -> dict[str, Any]:
    """Return what `docker image inspect` says of an image."""
    return {"Id": image_id, "RepoTags": [*names], "Config": {"Labels": {"conformance.run": run_id}}}


IMAGES = [image("sha256:1", "todo:run-7f3c9a", "todo:1", run_id="7f3c9a"), image("sha256:2", run_id="0b0b0b")]


@pytest.fixture
def runner(tmp_path: Path) -> FakeRunner:
    """A machine on which two runs left something, and somebody else has a cluster."""
    answers: dict[str, Any] = {
        "--filter label=io.x-k8s.kind.cluster": (0, NODES),
        "docker image ls": (0, "sha256:1\nsha256:1\nsha256:2\n"),
        "docker image inspect sha256:1 sha256:2": (0, json.dumps(IMAGES)),
    }
    return FakeRunner(answers, tmp_path)


def search(runner: FakeRunner) -> Search:
    """Look on this machine only."""
    return Search(runner=runner, scratch=Path("/scratch"))


def test_everything_is_found_under_its_run_and_nothing_of_others(runner: FakeRunner) -> None:
    """The cluster is named as kind knows it; an image without a name is told by its id."""
    found = find_leftovers(search(runner))

    assert [describe(run_id, left) for run_id, left in found.items()] == [
        "0b0b0b  images sha256:2",
        "7f3c9a  cluster conformance-7f3c9a (conformance-7f3c9a-control-plane, conformance-7f3c9a-worker)"
        " · images todo:run-7f3c9a, todo:1",
    ]


def test_only_what_the_named_run_left_is_removed(runner: FakeRunner) -> None:
    """The cluster by kind, which knows what belongs to it; the images by name."""
    found = find_leftovers(search(runner))
    looked_count = len(runner.lines)
    for left in choose(found, ["7f3c9a", "7f3c9a"])["7f3c9a"]:
        left.remove()

    assert runner.lines[looked_count:] == [
        "kind delete cluster --name conformance-7f3c9a --kubeconfig /scratch/kubeconfig",
        "docker image rm --force todo:run-7f3c9a todo:1",
    ]


def test_run_that_left_only_images_needs_no_kind(runner: FakeRunner) -> None:
    """Nor is kind asked to delete a cluster that is not there."""
    for left in choose(find_leftovers(search(runner)), ["0b0b0b"])["0b0b0b"]:
        left.remove()

    assert runner.ran("kind delete") == []


def test_unknown_run_is_refused_before_anything_is_removed(runner: FakeRunner) -> None:
    """The message names those that are there."""
    with pytest.raises(ConfigError, match="run 'abc' left nothing here; these did: 0b0b0b, 7f3c9a"):
        choose(find_leftovers(search(runner)), ["7f3c9a", "abc"])


def test_clean_machine_has_nothing(tmp_path: Path) -> None:
    """And no image is inspected."""
    runner = FakeRunner({}, tmp_path)

    assert find_leftovers(search(runner)) == {}
    assert runner.ran("inspect") == []


def test_docker_that_does_not_answer_is_named(tmp_path: Path) -> None:
    """Instead of "nothing is left"."""
    with pytest.raises(HarnessError, match="'docker' does not answer"):
        find_leftovers(search(FakeRunner({"docker version": (1, "")}, tmp_path)))


def test_what_cannot_be_removed_is_an_error(runner: FakeRunner) -> None:
    """It is not passed over."""
    runner.answers["kind delete"] = (1, "cannot")

    with pytest.raises(CommandFailed, match="kind delete"):
        choose(find_leftovers(search(runner)), ["7f3c9a"])["7f3c9a"][0].remove()
