"""The back end is found by who owns its pods, never by a name that somebody else chose."""

from typing import Any

import pytest

from conformance.core.errors import ProbeError
from conformance.kube.release_backend import KubeRestart, KubeScale
from conformance.kube.release_pods import Pods


class Cluster:
    """One pod of a ReplicaSet of a Deployment whose name says nothing; notes what is changed."""

    def __init__(self, *, autoscaled: bool = False) -> None:
        self.changed: list[Any] = []
        self.apps = self.core = self
        scaler = {
            "metadata": {"name": "elastic"},
            "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "api"}},
        }
        self._found = {
            "/apis/apps/v1/namespaces/ns/replicasets/rs": {
                "metadata": {"ownerReferences": [_ref("Deployment", "api")]}
            },
            "/apis/autoscaling/v2/namespaces/ns/horizontalpodautoscalers": {
                "items": [scaler] if autoscaled else []
            },
        }

    def list_json(self, _path: str, *, selector: str = "") -> list[dict[str, Any]]:
        """Return the pod to who asks for the back end."""
        owners = [_ref("ReplicaSet", "rs")]
        return (
            [{"metadata": {"name": "p", "uid": "u", "ownerReferences": owners}}]
            if "backend" in selector
            else []
        )

    def find(self, path: str) -> Any:
        """Return an object, or None."""
        return self._found.get(path)

    def get(self, _path: str) -> Any:
        """Return the Deployment."""
        return {"kind": "Deployment", "metadata": {"name": "api"}, "spec": {"replicas": 3}}

    def patch_namespaced_deployment_scale(self, *given: Any) -> None:
        """Note it."""
        self.changed.append(given)

    def delete_namespaced_pod(self, *given: Any) -> None:
        """Note it."""
        self.changed.append(given)


class Logs:
    """Notes when it is asked to keep what is there."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def keep(self) -> None:
        """Note it."""
        self._cluster.changed.append("kept")

    def read(self) -> tuple[()]:
        """Return nothing."""
        return ()


def _pods(cluster: Any, selector: str = "component=backend") -> Pods:
    return Pods(kube=cluster, namespace="ns", selector=selector)


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"kind": kind, "name": name}


def test_deployment_of_any_name_is_scaled_from_what_it_was() -> None:
    """By the owner references of its pods."""
    cluster: Any = Cluster()
    scale = KubeScale(_pods(cluster), Logs(cluster))
    assert scale.count() == 3
    scale.set_count(2)
    # What a pod that goes has said is kept before.
    assert cluster.changed == ["kept", ("api", "ns", {"spec": {"replicas": 2}})]


def test_autoscaler_that_would_undo_it_is_named() -> None:
    """Scaling against it would be judged as the subject's failure."""
    cluster: Any = Cluster(autoscaled=True)
    with pytest.raises(ProbeError, match="HorizontalPodAutoscaler 'elastic' would undo it"):
        KubeScale(_pods(cluster), Logs(cluster)).set_count(2)
    assert cluster.changed == []


def test_pods_of_nobody_cannot_be_scaled() -> None:
    """The selector is what to look at."""
    cluster: Any = Cluster()
    with pytest.raises(ProbeError, match="no Deployment or StatefulSet owns the pods that match 'x=y'"):
        KubeScale(_pods(cluster, "x=y"), Logs(cluster)).count()


def test_logs_are_kept_before_a_pod_goes() -> None:
    """What it said is judged all the same."""
    cluster: Any = Cluster()
    KubeRestart(_pods(cluster), Logs(cluster)).remove_all()
    assert cluster.changed == ["kept", ("p", "ns")]
