"""Waiting for nodes."""

from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import WaitTimeout
from conformance.targets import nodes
from conformance.targets.nodes import wait_nodes_ready

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
