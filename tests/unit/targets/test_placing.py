"""Images by way of a registry: what it holds is read back, and named to the chart."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ClusterError, ConfigError
from conformance.kube.client import Kube
from conformance.targets.existing import EXISTING, ExistingProvider
from conformance.targets.existing_settings import ExistingSettings, problems_of
from conformance.targets.placing import Present, Pushed
from conformance.targets.provider import RunOnTarget

DIGEST = "sha256:" + "d" * 64
ANSWERS = {
    "docker push": (0, f"latest: digest: {DIGEST} size: 1787\n"),
    "docker manifest inspect": (0, json.dumps({"config": {"digest": "sha256:built"}})),
}


def test_pushed_image_is_proved_by_what_the_registry_holds(fake_runner: Callable[..., Any]) -> None:
    """A container that was pulled is known by its manifest."""
    placing = Pushed(fake_runner(ANSWERS), prefix="localhost:5001/team/")
    loaded = placing.place("backend", "todo-backend:1", "sha256:built")
    assert loaded.reference == "localhost:5001/team/todo-backend:1"
    assert loaded.proved
    assert loaded.is_run_as(DIGEST)
    assert not loaded.is_run_as("sha256:other")


def test_other_image_in_the_registry_is_not_proved(fake_runner: Callable[..., Any]) -> None:
    """Somebody else may have pushed under the name meanwhile."""
    other = (0, json.dumps({"config": {"digest": "sha256:other"}}))
    placing = Pushed(fake_runner({**ANSWERS, "docker manifest inspect": other}), prefix="r/t")
    assert not placing.place("backend", "todo-backend:1", "sha256:built").proved


def test_further_images_are_left_to_the_cluster_unless_the_chart_can_be_told(
    fake_runner: Callable[..., Any],
) -> None:
    """It would name them without the registry."""
    runner = fake_runner(ANSWERS)
    placing = Pushed(runner, prefix="r/t", further=("redis:8",))
    placing.place("postgres:15", "postgres:15", "sha256:1")
    assert runner.lines == []
    assert placing.place("redis:8", "redis:8", "sha256:1").reference == "r/t/redis:8"


def test_log_ins_of_the_person_are_used_and_nothing_else_of_the_home(
    fake_runner: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run's own HOME is empty; a person without log-ins changes nothing."""
    runner = fake_runner(ANSWERS)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    for given in ({}, {"DOCKER_CONFIG": str(tmp_path)}):
        Pushed(runner, prefix="r/t").place("backend", "todo:1", "sha256:built")
        assert runner.asked[-1]["env"] == given
        (tmp_path / "config.json").write_text("{}")


NAMED = f"registry.example.com:5000/team/todo@{DIGEST}"


def present(api: Any, folder: Path, *names: str) -> Present:
    """Return the way for images that are there, on a node that lists these names."""
    api.paths["/api/v1/nodes"]["items"][0]["status"]["images"] = [{"names": list(names)}]
    kube = Kube(api.kubeconfig(folder / "kube", "c"), "c")
    return Present(kube, named={"backend": NAMED})


def test_image_that_is_there_is_proved_by_the_digest_that_is_named(api: Any, tmp_path: Path) -> None:
    """By a node that lists it, and on the pods; nothing is moved, and nothing taken away."""
    placing = present(api, tmp_path, "other@sha256:1", NAMED)
    loaded = placing.place("backend", "todo-backend:1", "sha256:built")
    assert (loaded.reference, loaded.node_image_ids) == (NAMED, {"node-1": DIGEST})
    assert loaded.proved
    assert loaded.named
    assert loaded.is_run_as(DIGEST)
    assert not loaded.is_run_as("sha256:built")
    assert placing.remove() == ()


def test_node_that_does_not_list_it_may_pull_it(api: Any, tmp_path: Path) -> None:
    """A node lists its largest images only; a digest cannot be another image."""
    loaded = present(api, tmp_path).place("backend", "todo-backend:1", "sha256:built")
    assert loaded.node_image_ids == {"registry.example.com:5000/team/todo": DIGEST}


def test_image_that_nobody_named_is_refused(api: Any, tmp_path: Path) -> None:
    """With the option that names it; a further image is left to the cluster."""
    placing = present(api, tmp_path)
    with pytest.raises(ConfigError, match="image 'frontend'") as caught:
        placing.place("frontend", "todo-frontend:1", "sha256:built")
    assert "--image frontend=" in caught.value.hint
    assert placing.place("postgres:15", "postgres:15", "sha256:1").reference == "postgres:15"


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
        ({"context": "kind-mine", "images": "push"}, "how images get to the nodes", []),
        ({"context": "gke"}, "nodes of context 'gke'", []),
        ({"context": "k3d-mine"}, "", ["k3d"]),
        ({"context": "minikube"}, "", ["minikube"]),
        ({"context": "mine", "images": "minikube", "via": "port-forward"}, "", ["minikube", "kubectl"]),
        ({"context": "kind-mine", "present": {"backend": NAMED}}, "not: frontend", []),
        ({"context": "gke", "present": {"backend": NAMED, "frontend": NAMED}}, "", []),
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
    run = RunOnTarget(
        runner=fake_runner(),
        run_id="x",
        folder=tmp_path,
        root=tmp_path,
        node_port=30080,
        components=("frontend", "backend"),
    )
    with pytest.raises(ConfigError, match=problem) if problem else nullcontext():
        ExistingProvider(settings, run).check()
    assert [program.name for program in EXISTING.programs(settings)] == programs


def test_unknown_way_is_refused() -> None:
    """With those that are known."""
    with pytest.raises(ValueError, match="'kind', 'minikube', 'k3d', 'push' or 'present'"):
        ExistingSettings.model_validate({"images": "pigeon"})


@pytest.mark.parametrize("image", ["todo:1", "todo@sha256:12", f"todo@{DIGEST}0"])
def test_image_without_a_whole_digest_is_refused_at_once(image: str, tmp_path: Path) -> None:
    """A tag may be another image by the time that it is pulled."""
    settings = ExistingSettings(context="c", present={"backend": image})
    assert problems_of(settings, tmp_path) == [
        f"present.backend: found '{image}', expected REPOSITORY[:TAG]@sha256:… with 64 hex digits"
    ]
