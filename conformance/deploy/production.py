"""What a namespace for real use has before anything is installed into it."""

import base64
import secrets
from collections.abc import Mapping
from typing import Any

from conformance.core.errors import DeployError
from conformance.kube.client import ApiException, Kube
from conformance.model.settings import ProductionSettings, Settings

SECRET = "conformance-own"  # noqa: S105 - the name of an object
# More than any to-do list takes: what counts is that each pod has to say what it takes.
_QUOTA = {
    "requests.cpu": "6",
    "requests.memory": "12Gi",
    "limits.cpu": "24",
    "limits.memory": "24Gi",
    "pods": "50",
}
# A least request, and no default: a container that asks for nothing is refused instead of being mended.
_LEAST = {"cpu": "10m", "memory": "16Mi"}
_RESTRICTED = "restricted"
_LABELS = {f"pod-security.kubernetes.io/{mode}": _RESTRICTED for mode in ("enforce", "warn")}
# As many as the chart itself makes; the contract of the app asks for 32.
_SECRET_BYTES = 36
# The last NodePort of Kubernetes' own range.
_LAST_PORT = 32767


def production_settings(
    settings: Settings, production: ProductionSettings, *, suffix: str = "production", ports_on: int = 1
) -> Settings:
    """Return the settings of a further installation: another namespace and NodePort, and its values."""
    subject = settings.subject
    port = subject.node_port + ports_on
    own_secret = {production.secret_value: SECRET} if production.secret_value else {}
    changes = {
        "namespace": f"{subject.namespace[:52]}-{suffix}",
        "values": (*subject.values, *production.values),
        "set_values": {**subject.set_values, **production.set_values, **own_secret},
        "node_port": port if port <= _LAST_PORT else subject.node_port - ports_on,
    }
    return settings.model_copy(update={"subject": subject.model_copy(update=changes)})


def furnish(kube: Kube, namespace: str, production: ProductionSettings) -> None:
    """Have a namespace enforce the restricted standard, and give it a quota, limits and a Secret.

    Raises:
        DeployError: the API server refuses one of them.
    """
    try:
        kube.core.patch_namespace(namespace, {"metadata": {"labels": _LABELS}})
    except ApiException as exc:
        raise DeployError(f"cannot label namespace '{namespace}': {exc.status} {exc.reason}") from exc
    limits = {"limits": [{"type": "Container", "min": _LEAST}]}
    for plural, body in (
        ("resourcequotas", _object("ResourceQuota", "conformance", spec={"hard": _QUOTA})),
        ("limitranges", _object("LimitRange", "conformance", spec=limits)),
        ("secrets", _object("Secret", SECRET, type="Opaque", data=_random(production.secret_keys))),
    ):
        status, text = kube.send("POST", f"/api/v1/namespaces/{namespace}/{plural}", body)
        if not 200 <= status < 300:  # noqa: PLR2004 - HTTP: success
            raise DeployError(f"cannot make {body['kind']} in namespace '{namespace}': {status} {text[:200]}")


def node_address(kube: Kube) -> str:
    """Return the internal address of a node, at which NodePorts answer.

    Raises:
        DeployError: no node tells one.
    """
    for node in kube.list_json("/api/v1/nodes"):
        for address in node.get("status", {}).get("addresses") or []:
            if address["type"] == "InternalIP":
                return str(address["address"])
    raise DeployError("no node of the cluster tells its address")


def _random(keys: tuple[str, ...]) -> dict[str, str]:
    return {key: base64.b64encode(secrets.token_urlsafe(_SECRET_BYTES).encode()).decode() for key in keys}


def _object(kind: str, name: str, **rest: Mapping[str, Any] | str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **rest}
