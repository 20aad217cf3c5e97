"""Images by way of a registry: what it holds is read back, and named to the chart."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ClusterError, ConfigError
from conformance.run.deploy import _as_placed
from conformance.targets.existing import EXISTING, ExistingProvider, ExistingSettings
from conformance.targets.placing import Pushed
from conformance.targets.provider import RunOnTarget

DIGEST = "sha256:" + "d" * 64
ANSWERS = {
    "docker push": (0, f"latest: digest: {DIGEST} size: 1787\n"),
    "docker manifest inspect": (0, json.dumps({"config": {"digest": "sha256:built"}})),
}


def test_pushed_image_is_proved_by_what_the_registry_holds(
    fake_runner: Callable[..., Any], make: Any
) -> None:
    """A container that was pulled is known by its manifest."""
    placing = Pushed(fake_runner(ANSWERS), prefix="localhost:5001/team/")
    loaded = placing.place("backend", "todo-backend:1", "sha256:built")
    assert loaded.reference == "localhost:5001/team/todo-backend:1"
    assert loaded.proved
    assert loaded.is_run_as(DIGEST)
    assert not loaded.is_run_as("sha256:other")
    image = make.image("backend")
    [named] = _as_placed((image,), (loaded,))
    assert (named.repository, named.tag) == ("localhost:5001/team/todo-backend", image.tag)


def test_other_image_in_the_registry_is_not_proved(fake_runner: Callable[..., Any]) -> None:
    """Somebody else may have pushed under the name meanwhile."""
    other = (0, json.dumps({"config": {"digest": "sha256:other"}}))
    placing = Pushed(fake_runner({**ANSWERS, "docker manifest inspect": other}), prefix="r/t")
    assert not placing.place("backend", "todo-backend:1", "sha256:built").proved


def test_further_images_are_left_to_the_cluster(fake_runner: Callable[..., Any]) -> None:
    """The chart names them without the registry."""
    runner = fake_runner(ANSWERS)
    Pushed(runner, prefix="r/t").place("postgres:15", "postgres:15", "sha256:1")
    assert runner.lines == []


def test_what_stays_in_the_registry_is_told(fake_runner: Callable[..., Any]) -> None:
    """The names on this machine go."""
    runner = fake_runner(ANSWERS)
    placing = Pushed(runner, prefix="r/t")
    placing.place("backend", "todo-backend:1", "sha256:built")
    assert placing.remove() == ("image r/t/todo-backend:1 stays in its registry",)
    assert runner.ran("docker image rm --force r/t/todo-backend:1")
    assert placing.remove() == ()


def test_refused_push_names_the_next_step(fake_runner: Callable[..., Any]) -> None:
    """In the registry's own words."""
    placing = Pushed(fake_runner({"docker push": (1, "denied: requested access")}), prefix="r/t")
    with pytest.raises(ClusterError, match=r"cannot push image 'r/t/todo:1'.*denied: requested access"):
        placing.place("backend", "todo:1", "sha256:built")


@pytest.mark.parametrize(
    ("given", "problem", "programs"),
    [
        ({"context": "kind-mine"}, "", ["kind"]),
        ({"context": "other", "kind_cluster": "mine"}, "", ["kind"]),
        ({"context": "other", "registry": "r/t"}, "", []),
        ({"context": "kind-mine", "registry": "r/t"}, "", []),
        ({"context": "kind-mine", "images": "push"}, "need a registry", []),
        ({"context": "gke"}, "kind did not make context 'gke'", []),
    ],
)
def test_way_follows_from_what_is_known(
    fake_runner: Callable[..., Any],
    tmp_path: Path,
    given: dict[str, str],
    problem: str,
    programs: list[str],
) -> None:
    """What is missing is told before minutes are spent; only what is needed has to be here."""
    (tmp_path / "kube").touch()
    settings = ExistingSettings.model_validate({**given, "kubeconfig": tmp_path / "kube"})
    run = RunOnTarget(runner=fake_runner(), run_id="x", folder=tmp_path, root=tmp_path, node_port=30080)
    with pytest.raises(ConfigError, match=problem) if problem else nullcontext():
        ExistingProvider(settings, run).check()
    assert [program.name for program in EXISTING.programs(settings)] == programs


def test_unknown_way_is_refused() -> None:
    """With those that are known."""
    with pytest.raises(ValueError, match="'kind' or 'push'"):
        ExistingSettings.model_validate({"images": "pigeon"})
