"""The nodes of a cluster of the run's own, for a drain (port `Nodes`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from conformance.core.errors import ProbeError
from conformance.kube.client import ApiException, Kube

_CONTROL_PLANE = "node-role.kubernetes.io/control-plane"
_SHUT = frozenset({"NoSchedule", "NoExecute"})


class KubeNodes:
    """The nodes of one cluster.

    Args:
        kube: the cluster.
    """

    def __init__(self, kube: Kube) -> None:
        self._kube = kube

    def open_to_pods(self) -> tuple[str, ...]:
        """Return the names of the nodes that take any pod.

        Raises:
            ProbeError: the server does not list them.
        """
        return tuple(
            str(node["metadata"]["name"])
            for node in self._nodes()
            if not node["spec"].get("unschedulable")
            and not any(taint["effect"] in _SHUT for taint in node["spec"].get("taints") or [])
        )

    def open_control_plane(self) -> None:
        """Let a control plane beside others take pods: two nodes of which one takes none cannot be drained.

        Raises:
            ProbeError: the server refuses.
        """
        for node in self._nodes():
            taints = node["spec"].get("taints") or []
            if taints and all(taint["key"] == _CONTROL_PLANE for taint in taints):
                self._patch(node["metadata"]["name"], {"taints": None})

    @contextmanager
    def closed(self, name: str) -> Iterator[None]:
        """Let a node take no new pod while the block lasts.

        Raises:
            ProbeError: the server refuses.
        """
        self._patch(name, {"unschedulable": True})
        try:
            yield
        finally:
            self._patch(name, {"unschedulable": None})

    def _nodes(self) -> list[dict[str, Any]]:
        try:
            return self._kube.list_json("/api/v1/nodes")
        except ApiException as exc:
            raise ProbeError(f"cannot list the nodes: {exc.status} {exc.reason}") from exc

    def _patch(self, name: str, spec: dict[str, Any]) -> None:
        try:
            self._kube.core.patch_node(name, {"spec": spec})
        except ApiException as exc:
            raise ProbeError(f"cannot change node '{name}': {exc.status} {exc.reason}") from exc
