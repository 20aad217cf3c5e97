"""The pods of a release, or of one part of it, as its ports find them."""

from dataclasses import dataclass
from typing import Any

from conformance.core.errors import ProbeError
from conformance.kube.client import ApiException, Kube


@dataclass(frozen=True, slots=True, kw_only=True)
class Pods:
    """What a selector selects in one namespace of a cluster."""

    kube: Kube
    namespace: str
    selector: str

    def __str__(self) -> str:
        return f"'{self.selector}' in namespace '{self.namespace}'"

    def read(self) -> list[dict[str, Any]]:
        """Return the pods that are there now, in the server's own spelling.

        Raises:
            ProbeError: the server does not list them.
        """
        path = f"/api/v1/namespaces/{self.namespace}/pods"
        try:
            return self.kube.list_json(path, selector=self.selector)
        except ApiException as exc:
            raise ProbeError(
                f"cannot list pods of namespace '{self.namespace}': {exc.status} {exc.reason}"
            ) from exc
