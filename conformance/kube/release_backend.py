"""The back end's instances of a release on a cluster (ports `Restart` and `Scale`)."""

from typing import Any

from conformance.core.errors import ProbeError
from conformance.kube.client import ApiException
from conformance.kube.release_pods import Pods
from conformance.kube.snapshots import stands_ready
from conformance.ports import Logs


class KubeRestart:
    """The back end's pods.

    Args:
        pods: of the back end.
        logs: keep what a pod has said before the pod goes.
    """

    def __init__(self, pods: Pods, logs: Logs) -> None:
        self._pods = pods
        self._logs = logs

    def instances(self) -> dict[str, bool]:
        """Return uid and readiness of each pod."""
        return {pod["metadata"]["uid"]: stands_ready(pod) for pod in self._pods.read()}

    def remove_all(self) -> None:
        """Delete every back-end pod.

        Raises:
            ProbeError: there is none, or it may not be deleted.
        """
        pods = self._pods.read()
        if not pods:
            raise ProbeError(f"no back-end pod matches {self._pods}")
        self._logs.keep()
        try:
            for pod in pods:
                self._pods.kube.core.delete_namespaced_pod(pod["metadata"]["name"], self._pods.namespace)
        except ApiException as exc:
            raise ProbeError(f"cannot delete a back-end pod: {exc.status} {exc.reason}") from exc


class KubeScale:
    """The Deployment or StatefulSet that the back end's pods belong to, whatever its name is.

    Args:
        pods: of the back end.
        logs: keep what a pod has said before it may go.
    """

    def __init__(self, pods: Pods, logs: Logs) -> None:
        self._pods = pods
        self._logs = logs

    def count(self) -> int:
        """Return how many replicas are wanted."""
        return int(self._workload()[1]["spec"].get("replicas", 1))

    def set_count(self, count: int) -> None:
        """Want so many replicas.

        Raises:
            ProbeError: an autoscaler would undo it, or the server refuses.
        """
        plural, workload = self._workload()
        name = workload["metadata"]["name"]
        try:
            if keeper := self._autoscaler(workload["kind"], name):
                raise ProbeError(
                    f"cannot scale {workload['kind']} '{name}': HorizontalPodAutoscaler '{keeper}'"
                    " would undo it",
                    hint="switch the autoscaler off in the values of this run",
                )
            # Fewer replicas take their words along.
            self._logs.keep()
            patch = getattr(self._pods.kube.apps, f"patch_namespaced_{plural}_scale")
            patch(name, self._pods.namespace, {"spec": {"replicas": count}})
        except ApiException as exc:
            raise ProbeError(f"cannot scale {plural} '{name}': {exc.status} {exc.reason}") from exc

    def _workload(self) -> tuple[str, dict[str, Any]]:
        """Return what owns the back end's pods, through the owner references that Kubernetes sets."""
        base = f"/apis/apps/v1/namespaces/{self._pods.namespace}"
        try:
            pods = self._pods.read()
            for owner in (owner for pod in pods for owner in pod["metadata"].get("ownerReferences") or []):
                if owner["kind"] == "StatefulSet":
                    return "stateful_set", self._owner(f"{base}/statefulsets/{owner['name']}", "StatefulSet")
                if owner["kind"] == "ReplicaSet":
                    found = self._pods.kube.find(f"{base}/replicasets/{owner['name']}") or {"metadata": {}}
                    for upper in found["metadata"].get("ownerReferences") or []:
                        if upper["kind"] == "Deployment":
                            return "deployment", self._owner(
                                f"{base}/deployments/{upper['name']}", "Deployment"
                            )
        except ApiException as exc:
            raise ProbeError(f"cannot find the back end's workload: {exc.status} {exc.reason}") from exc
        raise ProbeError(
            f"cannot scale the back end: no Deployment or StatefulSet owns the pods that match {self._pods}",
            hint="correct the selector of the back end in [subject.components]",
        )

    def _owner(self, path: str, kind: str) -> dict[str, Any]:
        return {"kind": kind, **self._pods.kube.get(path)}

    def _autoscaler(self, kind: str, name: str) -> str:
        path = f"/apis/autoscaling/v2/namespaces/{self._pods.namespace}/horizontalpodautoscalers"
        for item in (self._pods.kube.find(path) or {}).get("items") or []:
            target = item["spec"]["scaleTargetRef"]
            if (target["kind"], target["name"]) == (kind, name):
                return str(item["metadata"]["name"])
        return ""
