"""Waiting for nodes, and reading back under which id a node has an image."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ClusterError, CommandFailed, WaitTimeout
from conformance.targets import nodes
from conformance.targets.nodes import place_on_kind, wait_nodes_ready

# Other conditions of a node are True when it is not well.
NOT_READY = {
    "metadata": {"name": "not-ready"},
    "status": {
        "conditions": [
            {"type": "MemoryPressure", "status": "True"},
            {"type": "Ready", "status": "False"},
        ]
    },
}


def load(runner: Any, *nodes: str, reference: str = "todo-backend:1") -> Any:
    """Load one image into cluster `c`."""
    return place_on_kind(
        runner,
        cluster_name="c",
        nodes=nodes or ("node-1",),
        component="backend",
        reference=reference,
        image_id="sha256:built",
    )


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


def wait(api: Any, tmp_path: Path, seen: list[str] | None = None) -> Any:
    """Wait for the nodes of the small API server."""
    path = api.kubeconfig(tmp_path / "kube", "c")
    return wait_nodes_ready(path, "c", (seen if seen is not None else []).append)


def test_ready_nodes_are_described(api: Any, tmp_path: Path) -> None:
    """What a report needs to know of a node is read once."""
    [node] = wait(api, tmp_path)
    assert node.name == "node-1"


@pytest.mark.parametrize(
    ("path", "answer", "waited_for"),
    [
        ("/api/v1/nodes", {"items": []}, "node to register"),
        ("/api/v1/nodes", {"items": [{"metadata": {"name": "n"}, "status": {}}]}, "node n"),
        ("/api/v1/nodes", {"items": [NOT_READY]}, "node not-ready"),
        ("/api/v1/namespaces/default/serviceaccounts/default", None, "the API server (404"),
    ],
    ids=["no node", "node says nothing", "node not ready", "no service account"],
)
def test_limit_names_what_is_missing(
    api: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, answer: Any, waited_for: str
) -> None:
    """The progress and the error say on what it waits."""
    monkeypatch.setattr(nodes, "_READY_LIMIT_S", 0)
    api.paths[path] = answer
    seen: list[str] = []
    with pytest.raises(WaitTimeout, match="context 'c'") as caught:
        wait(api, tmp_path, seen)
    assert waited_for in caught.value.message
    assert waited_for in seen[0]
