"""The namespace of the release: made by the run, marked from its first moment, removed by its mark only."""

import shlex
from collections.abc import Mapping
from typing import Any

from kubernetes.client import V1Namespace, V1ObjectMeta

from conformance.core.errors import ConfigError, DeployError
from conformance.core.wait import Waiting, until
from conformance.kube.client import ApiException, Kube
from conformance.model.cluster import Cluster
from conformance.model.owner import OWNER_LABEL

_DELETE_LIMIT_S = 120


class Namespace:
    """One namespace of one run.

    Args:
        kube: the cluster.
        cluster: how a person reaches it.
        name: the namespace.
        run_id: value of the owner label.
    """

    def __init__(self, *, kube: Kube, cluster: Cluster, name: str, run_id: str) -> None:
        self._kube = kube
        self._cluster = cluster
        self._run_id = run_id
        self.name = name

    def require_free(self) -> None:
        """Refuse to install over anything.

        Raises:
            ConfigError: the namespace exists already; the message tells whose it is.
            DeployError: the API server does not say.
        """
        try:
            found = self._find()
        except ApiException as exc:
            raise DeployError(f"cannot look for namespace '{self.name}': {exc.status} {exc.reason}") from exc
        if found is None:
            return
        place = f"namespace '{self.name}' of context '{self._cluster.context}'"
        owner = (found["metadata"].get("labels") or {}).get(OWNER_LABEL)
        if owner:
            command = shlex.join(["conformance", "gc", owner, *self._cluster.reach])
            raise ConfigError(
                f"{place} is of run {owner}, which was killed, kept it, or is still under way",
                hint=f"`{command}` removes namespace and release; or choose another with --namespace",
            )
        if found["metadata"].get("deletionTimestamp"):
            raise ConfigError(
                f"{place} is still being deleted",
                hint="wait until it is gone, or choose another with --namespace",
            )
        raise ConfigError(
            f"{place} exists, and not by this run",
            hint="choose another with --namespace, or delete it yourself",
        )

    def make(self, labels: Mapping[str, str]) -> None:
        """Create the namespace with its mark, so that a killed run leaves none without.

        Args:
            labels: further ones.

        Raises:
            DeployError: the API server refuses.
        """
        metadata = V1ObjectMeta(name=self.name, labels={**labels, OWNER_LABEL: self._run_id})
        try:
            self._kube.core.create_namespace(V1Namespace(metadata=metadata))
        except ApiException as exc:
            raise DeployError(
                f"cannot make namespace '{self.name}' in context '{self._cluster.context}':"
                f" {exc.status} {exc.reason}",
                hint="the user of this context needs the right to create namespaces",
            ) from exc

    def remove(self) -> None:
        """Delete the namespace with all that is in it, when it bears this run's mark.

        Raises:
            WaitTimeout: it is still there after two minutes.
        """
        if self.is_own():
            self._kube.delete_namespace(self.name, limit_s=_DELETE_LIMIT_S)

    def is_own(self) -> bool:
        """Whether it is there and bears the run's mark."""
        found = self._find()
        return found is not None and (found["metadata"].get("labels") or {}).get(OWNER_LABEL) == self._run_id

    def begin_removal(self) -> None:
        """Delete the namespace, which must bear the run's mark, without waiting for its end."""
        self._kube.core.delete_namespace(self.name)

    def wait_gone(self) -> None:
        """Wait until a namespace that is being deleted is gone.

        Raises:
            WaitTimeout: it is still there after two minutes.
        """
        until(
            lambda: not self._is_ending() or Waiting("its end"),
            limit_s=_DELETE_LIMIT_S,
            every_s=0.5,
            describe=f"namespace '{self.name}' to be gone",
        )

    def _is_ending(self) -> bool:
        found = self._find()
        return found is not None and bool(found["metadata"].get("deletionTimestamp"))

    def _find(self) -> Any:  # noqa: ANN401 - JSON of the API
        return self._kube.find(f"/api/v1/namespaces/{self.name}")
