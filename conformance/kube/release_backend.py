"""The back end's instances of a release on a cluster (ports `Restart` and `Scale`)."""

from typing import Any

from conformance.core.errors import ProbeError
from conformance.kube.client import ApiException, Kube
from conformance.ports import Logs


class KubeRestart:
    """The back end's pods.

    Args:
        kube: the cluster.
        namespace: of the release.
        selector: selects the back end's pods.
        logs: keep what a pod has said before the pod goes.
    """

    def __init__(self, kube: Kube, namespace: str, selector: str, logs: Logs) -> None:
        self._kube = kube
        self._namespace = namespace
        self._selector = selector
        self._logs = logs

    def instances(self) -> dict[str, bool]:
        """Return uid and readiness of each pod."""
        return {
            pod["metadata"]["uid"]: any(
                item["type"] == "Ready" and item["status"] == "True"
                for item in pod.get("status", {}).get("conditions", ())
            )
            for pod in self._pods()
        }

    def remove_all(self) -> None:
        """Delete every back-end pod.

        Raises:
            ProbeError: there is none, or it may not be deleted.
        """
        pods = self._pods()
        if not pods:
            raise ProbeError(f"no back-end pod in namespace '{self._namespace}' matches '{self._selector}'")
        self._logs.keep()
        try:
            for pod in pods:
                self._kube.core.delete_namespaced_pod(pod["metadata"]["name"], self._namespace)
        except ApiException as exc:
            raise ProbeError(f"cannot delete a back-end pod: {exc.status} {exc.reason}") from exc

    def _pods(self) -> list[dict[str, Any]]:
        path = f"/api/v1/namespaces/{self._namespace}/pods"
        try:
            return self._kube.list_json(path, selector=self._selector)
        except ApiException as exc:
            raise ProbeError(f"cannot list back-end pods: {exc.status} {exc.reason}") from exc


class KubeScale:
    """The Deployment or StatefulSet that the back end's pods belong to, whatever its name is.

    Args:
        kube: the cluster.
        namespace: of the release.
        selector: selects the back end's pods.
        logs: keep what a pod has said before it may go.
    """

    def __init__(self, kube: Kube, namespace: str, selector: str, logs: Logs) -> None:
        self._kube = kube
        self._namespace = namespace
        self._selector = selector
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
            patch = getattr(self._kube.apps, f"patch_namespaced_{plural}_scale")
            patch(name, self._namespace, {"spec": {"replicas": count}})
        except ApiException as exc:
            raise ProbeError(f"cannot scale {plural} '{name}': {exc.status} {exc.reason}") from exc

    def _workload(self) -> tuple[str, dict[str, Any]]:
        """Return what owns the back end's pods, through the owner references that Kubernetes sets."""
        base = f"/apis/apps/v1/namespaces/{self._namespace}"
        try:
            pods = self._kube.list_json(f"/api/v1/namespaces/{self._namespace}/pods", selector=self._selector)
            for owner in (owner for pod in pods for owner in pod["metadata"].get("ownerReferences") or []):
                if owner["kind"] == "StatefulSet":
                    return "stateful_set", self._owner(f"{base}/statefulsets/{owner['name']}", "StatefulSet")
                if owner["kind"] == "ReplicaSet":
                    found = self._kube.find(f"{base}/replicasets/{owner['name']}") or {"metadata": {}}
                    for upper in found["metadata"].get("ownerReferences") or []:
                        if upper["kind"] == "Deployment":
                            return "deployment", self._owner(
                                f"{base}/deployments/{upper['name']}", "Deployment"
                            )
        except ApiException as exc:
            raise ProbeError(f"cannot find the back end's workload: {exc.status} {exc.reason}") from exc
        raise ProbeError(
            f"cannot scale the back end: no Deployment or StatefulSet owns the pods that '{self._selector}'"
            f" selects in namespace '{self._namespace}'",
            hint="correct the selector of the back end in [subject.components]",
        )

    def _owner(self, path: str, kind: str) -> dict[str, Any]:
        return {"kind": kind, **self._kube.get(path)}

    def _autoscaler(self, kind: str, name: str) -> str:
        path = f"/apis/autoscaling/v2/namespaces/{self._namespace}/horizontalpodautoscalers"
        for item in (self._kube.find(path) or {}).get("items") or []:
            target = item["spec"]["scaleTargetRef"]
            if (target["kind"], target["name"]) == (kind, name):
                return str(item["metadata"]["name"])
        return ""
