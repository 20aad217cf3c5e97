"""Objects of a rendered chart, found again in the cluster."""

import shlex
from collections.abc import Iterable, Sequence
from typing import Any

from conformance.core.redact import MASK
from conformance.kube.client import Kube

Document = dict[str, Any]


class Discovery:
    """Under which path the API server has an object that a document describes."""

    def __init__(self, kube: Kube) -> None:
        self._kube = kube
        self._known: dict[str, dict[str, Any]] = {}

    def path_of(self, document: Document, *, namespace: str) -> str | None:
        """Return the path of the object; None where the server has no such kind.

        Args:
            document: with `apiVersion`, `kind` and `metadata.name`.
            namespace: where an object stands that names none.

        Raises:
            ApiException: the server refused.
        """
        version = str(document["apiVersion"])
        base = f"/apis/{version}" if "/" in version else f"/api/{version}"
        if base not in self._known:
            found = self._kube.find(base) or {}
            self._known[base] = {
                item["kind"]: item for item in found.get("resources") or [] if "/" not in item["name"]
            }
        resource = self._known[base].get(str(document["kind"]))
        if resource is None:
            return None
        where = ""
        if resource["namespaced"]:
            where = f"/namespaces/{document['metadata'].get('namespace') or namespace}"
        return f"{base}{where}/{resource['name']}/{document['metadata']['name']}"


def outside_of(documents: Iterable[Document], kube: Kube, *, namespace: str) -> dict[str, str]:
    """Return path to `Kind/name` of all that are not in the namespace, whether they exist or not."""
    discovery = Discovery(kube)
    found = {}
    for document in documents:
        path = discovery.path_of(document, namespace=namespace)
        if path and f"/namespaces/{namespace}/" not in path:
            found[path] = label_of(document)
    return found


def standing(paths: dict[str, str], kube: Kube) -> dict[str, str]:
    """Return those that exist."""
    return {path: label for path, label in paths.items() if kube.find(path) is not None}


def removal_line(path: str, reach: Sequence[str]) -> str:
    """Return the command by which a person removes the object of a path."""
    *base, plural, name = path.split("/")
    where = ["--namespace", base[-1]] if base[-2:-1] == ["namespaces"] else []
    return shlex.join(["kubectl", *reach, *where, "delete", plural, name])


def label_of(document: Document) -> str:
    """Return `Kind/name`, with the namespace where one is named."""
    metadata = document["metadata"]
    place = f" in namespace {metadata['namespace']}" if metadata.get("namespace") else ""
    return f"{document['kind']}/{metadata['name']}{place}"


def without_values(obj: Document) -> Document:
    """Return a Secret with every value masked; any other object as it is."""
    if obj.get("kind") != "Secret":
        return obj
    hidden = {**obj}
    for part in ("data", "stringData"):
        if obj.get(part):
            hidden[part] = dict.fromkeys(obj[part], MASK)
    return hidden
