"""Which nodes take pods, and how that is changed for a trial."""

from typing import Any

import pytest

from conformance.core.errors import ProbeError
from conformance.kube.client import ApiException
from conformance.kube.release_nodes import KubeNodes

CONTROL = {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}


def node(name: str, *taints: dict[str, str], shut: bool = False) -> dict[str, Any]:
    """Return a node as the API server spells it."""
    return {"metadata": {"name": name}, "spec": {"taints": list(taints), "unschedulable": shut}}


class Kube:
    """A server with nodes; it keeps what they are changed to, or refuses."""

    def __init__(self, *nodes: dict[str, Any], refuses: bool = False) -> None:
        self.nodes, self.refuses = nodes, refuses
        self.core = self
        self.patched: list[tuple[str, Any]] = []

    def list_json(self, _path: str) -> list[dict[str, Any]]:
        """Return the nodes."""
        if self.refuses:
            raise ApiException(status=403, reason="Forbidden")
        return list(self.nodes)

    def patch_node(self, name: str, body: Any) -> None:
        """Keep it."""
        if self.refuses:
            raise ApiException(status=403, reason="Forbidden")
        self.patched.append((name, body["spec"]))


def nodes(*given: dict[str, Any], refuses: bool = False) -> tuple[KubeNodes, Kube]:
    """Return the port and the server behind it."""
    kube = Kube(*given, refuses=refuses)
    return KubeNodes(kube), kube  # type: ignore[arg-type]


def test_node_that_takes_no_pod_is_left_out() -> None:
    """By a taint, or by its own word; one that only prefers others takes pods."""
    soft = {"key": "x", "effect": "PreferNoSchedule"}
    port, _ = nodes(node("c", CONTROL), node("w"), node("shut", shut=True), node("soft", soft))
    assert port.open_to_pods() == ("w", "soft")


def test_control_plane_is_opened_unless_it_is_shut_for_another_reason() -> None:
    """A disk that is full is no matter of ours."""
    full = {"key": "node.kubernetes.io/disk-pressure", "effect": "NoSchedule"}
    port, kube = nodes(node("c", CONTROL), node("w"), node("d", CONTROL, full))
    port.open_control_plane()
    assert kube.patched == [("c", {"taints": None})]


def test_node_is_closed_for_a_while() -> None:
    """Whatever happens meanwhile."""
    port, kube = nodes(node("w"))
    with pytest.raises(ProbeError, match="stuck"), port.closed("w"):
        raise ProbeError("stuck")
    assert kube.patched == [("w", {"unschedulable": True}), ("w", {"unschedulable": None})]


def test_refusal_is_told() -> None:
    """With the server's word."""
    port, _ = nodes(refuses=True)
    with pytest.raises(ProbeError, match="cannot list the nodes: 403 Forbidden"):
        port.open_to_pods()
    with pytest.raises(ProbeError, match="cannot change node 'w': 403 Forbidden"), port.closed("w"):
        pass
