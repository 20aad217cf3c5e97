"""Reading back under which id a node has an image, whatever tool put it there."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.core.errors import ClusterError, CommandFailed
from conformance.targets.node_images import k3d_images, kind_images, minikube_images


def load(runner: Any, *nodes: str, reference: str = "todo-backend:1") -> Any:
    """Load one image into cluster `c`."""
    return kind_images(runner, "c", nodes or ("node-1",)).place("backend", reference, "sha256:built")


def listing(*images: tuple[str, Any]) -> tuple[int, str]:
    """Return what crictl lists."""
    return 0, json.dumps({"images": [{"id": name, "repoTags": tags} for name, tags in images]})


@pytest.mark.parametrize(
    ("reference", "tag"),
    [
        ("todo-backend:1", "docker.io/library/todo-backend:1"),
        ("team/todo:1", "docker.io/team/todo:1"),
        ("ghcr.io/team/todo:1", "ghcr.io/team/todo:1"),
    ],
)
def test_id_is_found_under_the_node_s_spelling(
    fake_runner: Callable[..., Any], reference: str, tag: str
) -> None:
    """Containerd writes whole names; a neighbour with another tag or none is not taken for it."""
    others = [("sha256:other", [f"{tag}0"]), ("sha256:none", None), ("sha256:empty", [])]
    runner = fake_runner({"crictl images": listing(*others, ("sha256:built", ["x:1", tag]))})
    loaded = load(runner, reference=reference)
    assert loaded.node_image_ids == {"node-1": "sha256:built"}
    assert loaded.proved


def test_stale_image_is_told_as_it_is(fake_runner: Callable[..., Any]) -> None:
    """Another id under the same name is a fact for the judge, not an error."""
    runner = fake_runner({"crictl images": listing(("sha256:old", ["docker.io/library/todo-backend:1"]))})
    loaded = load(runner)
    assert loaded.node_image_ids == {"node-1": "sha256:old"}
    assert not loaded.proved


def test_node_without_the_image_is_named(fake_runner: Callable[..., Any]) -> None:
    """Kind reported success, and one of two nodes has nothing."""
    runner = fake_runner(
        {
            "docker exec node-1": listing(("sha256:built", ["docker.io/library/todo-backend:1"])),
            "docker exec node-2": listing(("sha256:x", ["docker.io/library/other:1"])),
        }
    )
    with pytest.raises(ClusterError, match="'todo-backend:1' is not on node-2 after") as caught:
        load(runner, "node-1", "node-2")
    assert "crictl images" in caught.value.hint


def test_failed_load_is_not_hidden(fake_runner: Callable[..., Any]) -> None:
    """Nodes are looked at before, and nothing is read back when nothing was loaded."""
    runner = fake_runner({"kind load": (1, "no space left")})
    with pytest.raises(CommandFailed, match="no space left"):
        load(runner)
    assert len(runner.ran("crictl")) == 1


@pytest.mark.parametrize(
    ("make_images", "load_line", "node_line"),
    [
        (kind_images, "kind load docker-image --name c todo:1", "docker exec n crictl"),
        (k3d_images, "k3d image import --cluster c todo:1", "docker exec n crictl"),
        (
            minikube_images,
            "minikube --profile c image load todo:1",
            "minikube --profile c ssh --node n -- sudo crictl",
        ),
    ],
)
def test_each_tool_is_asked_in_its_own_words(
    fake_runner: Callable[..., Any], make_images: Any, load_line: str, node_line: str
) -> None:
    """Loaded where it is missing only, looked at on the node itself, and removed there."""
    looks = iter([(0, "{}"), listing(("sha256:1", ["docker.io/library/todo:1"])), (0, "{}")])
    runner = fake_runner({"crictl images": lambda _: next(looks)})
    images = make_images(runner, "c", ["n"])
    assert images.place("backend", "todo:1", "sha256:1").proved
    assert images.remove("todo:1") == ()
    assert runner.lines == [
        f"{node_line} images --output json",
        load_line,
        f"{node_line} images --output json",
        f"{node_line} rmi todo:1",
        f"{node_line} images --output json",
    ]


def test_image_that_stays_is_told_with_the_way_to_remove_it(fake_runner: Callable[..., Any]) -> None:
    """In words that a person can copy."""
    runner = fake_runner({"crictl images": listing(("sha256:1", ["docker.io/library/todo:1"]))})
    [left] = minikube_images(runner, "c", ["n"]).remove("todo:1")
    assert "`minikube --profile c ssh --node n -- sudo crictl rmi todo:1`" in left
