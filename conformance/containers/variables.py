"""The environment of a container, as Kubernetes would put it together."""

import re
from collections.abc import Iterable, Iterator, Mapping

from conformance.containers.manifest import Manifest
from conformance.containers.pods import Pod
from conformance.core.errors import ConfigError, DeployError
from conformance.core.redact import names_secret
from conformance.kube.snapshots import Obj

_REFERENCE = re.compile(r"\$(?:\$\((?P<kept>[^)]*)\)|\((?P<name>[^)]*)\))")
_SOURCES = {"configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret"}
_WHOLE = {"configMapRef": "ConfigMap", "secretRef": "Secret"}


def variables(container: Obj, pod: Pod, manifest: Manifest) -> dict[str, str]:
    """Return the variables of a container: whole ConfigMaps and Secrets first, then one by one.

    Raises:
        DeployError: one comes from an object that the chart does not make.
        ConfigError: one comes from what only a cluster knows.
    """
    found: dict[str, str] = {}
    for source in container.get("envFrom") or []:
        for key, kind in _WHOLE.items():
            if key in source:
                prefix = source.get("prefix", "")
                data = _data(kind, source[key], pod, manifest)
                found |= {f"{prefix}{name}": value.decode() for name, value in data.items()}
    for item in container.get("env") or []:
        value = _value(item, pod, manifest)
        if value is not None:
            found[item["name"]] = expanded(value, found)
    return found


def secrets_in(pods: Iterable[Pod]) -> Iterator[str]:
    """Yield what is written into the pods' variables whose name says that it is secret."""
    for pod in pods:
        for container in (*pod.init_containers, *pod.containers):
            for item in container.get("env") or []:
                if item.get("value") and names_secret(item["name"]):
                    yield str(item["value"])


def expanded(text: str, known: Mapping[str, str]) -> str:
    """Return a text with `$(NAME)` replaced where NAME is known; `$$(NAME)` stays `$(NAME)`."""

    def replace(match: re.Match[str]) -> str:
        if match["kept"] is not None:
            return f"$({match['kept']})"
        return known.get(match["name"], match.group(0))

    return _REFERENCE.sub(replace, text)


def _value(item: Obj, pod: Pod, manifest: Manifest) -> str | None:
    """Return the value of one variable; None where its source is optional and missing."""
    source = item.get("valueFrom")
    if not source:
        return str(item.get("value") or "")
    for key, kind in _SOURCES.items():
        if key in source:
            value = _data(kind, source[key], pod, manifest).get(source[key]["key"])
            if value is not None:
                return value.decode()
            if source[key].get("optional"):
                return None
            raise _missing(pod, f"key '{source[key]['key']}' of {kind} '{source[key]['name']}'")
    path = (source.get("fieldRef") or {}).get("fieldPath", "")
    known = {"metadata.name": pod.name, "metadata.namespace": manifest.namespace}
    if path in known:
        return known[path]
    raise ConfigError(
        f"variable '{item['name']}' of {pod.workload} comes from {path or ', '.join(source)}, which only a"
        " cluster knows",
        hint="set it by a value for this target, or use a target with a cluster",
    )


def _data(kind: str, reference: Obj, pod: Pod, manifest: Manifest) -> dict[str, bytes]:
    data = manifest.data(kind, reference["name"])
    if data is None and not reference.get("optional"):
        raise _missing(pod, f"{kind} '{reference['name']}'")
    return data or {}


def _missing(pod: Pod, what: str) -> DeployError:
    return DeployError(
        f"{pod.workload} needs {what}, which the chart does not make", hint="add it to the chart"
    )
