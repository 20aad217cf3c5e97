"""The back-end pods: delete one and wait until the application answers again."""

import httpx

from conformance.core.errors import ProbeError
from conformance.core.wait import Waiting, until
from conformance.kube.client import ApiException, Kube
from conformance.model.settings import ComponentSettings

# Seconds for a replacement to be Ready, the old one gone and the Service to answer; SC-003 allows 120.
_BACK_LIMIT_S = 90.0


class BackendPods:
    """The back end's pods in the release's namespace.

    Args:
        kube: the cluster.
        namespace: of the release.
        pod_selector: selects every pod of the release.
        component: selects the back end among them.
        base_url: where the front-end Service answers.
        health_path: which must answer 200 before anything goes on.
    """

    def __init__(
        self,
        *,
        kube: Kube,
        namespace: str,
        pod_selector: str,
        component: ComponentSettings,
        base_url: str,
        health_path: str,
    ) -> None:
        self._kube = kube
        self._namespace = namespace
        self._selector = ",".join(part for part in (pod_selector, component.selector) if part)
        self._health_url = base_url.rstrip("/") + health_path

    def _pods(self) -> dict[str, bool]:
        """Return uid and readiness of each pod."""
        path = f"/api/v1/namespaces/{self._namespace}/pods"
        return {
            pod["metadata"]["uid"]: any(
                item["type"] == "Ready" and item["status"] == "True"
                for item in pod.get("status", {}).get("conditions", ())
            )
            for pod in self._kube.list_json(path, selector=self._selector)
        }

    def replace_all(self) -> None:
        """Delete every back-end pod of the release and wait for the replacements.

        Raises:
            ProbeError: there is none, or it may not be deleted.
            WaitTimeout: they do not come, or the Service does not answer.
        """
        old = self._pods()
        if not old:
            raise ProbeError(f"no back-end pod in namespace '{self._namespace}' matches '{self._selector}'")
        path = f"/api/v1/namespaces/{self._namespace}/pods"
        try:
            for pod in self._kube.list_json(path, selector=self._selector):
                self._kube.core.delete_namespaced_pod(pod["metadata"]["name"], self._namespace)
        except ApiException as exc:
            raise ProbeError(f"cannot delete a back-end pod: {exc.status} {exc.reason}") from exc
        self.wait_ready(len(old), gone=frozenset(old))

    def wait_ready(self, wanted_count: int, *, gone: frozenset[str] = frozenset()) -> None:
        """Wait for so many Ready pods and none of the old ones, and for three answers in a row.

        Raises:
            WaitTimeout: it takes longer than 90 s.
        """

        def look() -> bool | Waiting:
            pods = self._pods()
            if gone & set(pods):
                return Waiting("the deleted pod to be gone")
            if len(pods) != wanted_count or not all(pods.values()):
                return Waiting(f"{wanted_count} ready pods, have {sum(pods.values())} of {len(pods)}")
            if not all(self._answers() for _ in range(3)):
                return Waiting(f"'{self._health_url}' to answer 200")
            return True

        until(look, limit_s=_BACK_LIMIT_S, every_s=0.5, describe="the back end to serve again")

    def _answers(self) -> bool:
        try:
            return httpx.get(self._health_url, timeout=5, trust_env=False).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False
