"""What may be a signing key of a release on a cluster (port `Keys`)."""

import base64
import binascii
from collections.abc import Iterator

from conformance.core.errors import ProbeError
from conformance.kube.client import ApiException, Kube


class KubeKeys:
    """The values of the namespace's Secrets, and of its pods' variables.

    Args:
        kube: the cluster.
        namespace: of the release.
    """

    def __init__(self, kube: Kube, namespace: str) -> None:
        self._kube = kube
        self._namespace = namespace

    def candidates(self) -> Iterator[bytes]:
        """Yield every value, as it is and decoded.

        Raises:
            ProbeError: they may not be read.
        """
        base = f"/api/v1/namespaces/{self._namespace}"
        try:
            secrets, pods = self._kube.list_json(f"{base}/secrets"), self._kube.list_json(f"{base}/pods")
        except ApiException as exc:
            raise ProbeError(
                f"cannot read the Secrets of namespace '{self._namespace}': {exc.status} {exc.reason}",
                hint="give the suite the right to list them, or no token can be signed as the release does",
            ) from exc
        for secret in secrets:
            for stored in (secret.get("data") or {}).values():
                yield from forms(base64.b64decode(stored))
        for pod in pods:
            for container in pod["spec"]["containers"]:
                for variable in container.get("env") or []:
                    yield from forms(str(variable.get("value") or "").encode())


def forms(value: bytes) -> Iterator[bytes]:
    """Yield a value as it is, without space around it, and decoded where it is base64."""
    yield value
    yield value.strip()
    try:
        yield base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return
