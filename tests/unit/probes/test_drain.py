"""A node is drained as budgets let it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from conformance.core.errors import ProbeError
from conformance.ports import Answer
from conformance.probes import (
    drain,
)
from tests.unit.probes.fake_release import Namespace, until_true


class Nodes:
    """Two nodes; one that is closed takes no new pod."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.shut: list[str] = []

    def open_to_pods(self) -> tuple[str, ...]:
        """Return all."""
        return self.names

    @contextmanager
    def closed(self, name: str) -> Iterator[None]:
        """Note it."""
        self.shut.append(name)
        yield


def on_nodes(**places: str) -> Namespace:
    """Return a namespace whose pods run on these nodes; one that is evicted comes up on node `x`."""
    site = Namespace()
    for item in site.objects["pods"]:
        item["spec"]["nodeName"] = places[item["metadata"]["name"].replace("-", "_")]

    def answer(_method: str, path: str) -> Answer:
        name = path.split("/")[-2]
        if name == "b" and ("POST", "/api/v1 pods/a/eviction") not in site.sent:
            return Answer(status=429, text="a budget")
        for item in site.objects["pods"]:
            if item["metadata"]["name"] == name:
                item["spec"]["nodeName"] = "x"
        return Answer(status=201, text="")

    site.answers = answer
    return site


def test_node_without_the_database_is_drained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pod is asked until its budget lets it go."""
    monkeypatch.setattr(drain, "until", until_true)
    site, nodes = on_nodes(a="y", b="y", db_0="x"), Nodes("x", "y")
    assert drain.drain(site, nodes, "postgresql") == "2 pods of 3 left node 'y'"
    assert nodes.shut == ["y"]
    refused = on_nodes(a="y", b="y", db_0="x")
    refused.answers = lambda *_: Answer(status=403, text="forbidden")
    with pytest.raises(ProbeError, match="cannot evict pod 'a': 403 forbidden"):
        drain.drain(refused, nodes, "postgresql")


def test_why_no_node_can_be_drained() -> None:
    """One that takes pods, or all pods beside the database."""
    with pytest.raises(ProbeError, match="one node takes pods"):
        drain.node_to_drain(on_nodes(a="x", b="x", db_0="x"), Nodes("x"), "postgresql")
    with pytest.raises(ProbeError, match="beside its database"):
        drain.node_to_drain(on_nodes(a="x", b="x", db_0="x"), Nodes("x", "y"), "postgresql")
