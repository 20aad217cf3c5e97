"""The objects of a rendered chart, and what its ConfigMaps and Secrets hold."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.kube.snapshots import Obj, name_of
from conformance.kube.yaml_text import read_documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What `helm template` printed, as plain objects, and the namespace it was rendered for."""

    objects: tuple[Obj, ...]
    namespace: str

    def of(self, *kinds: str) -> Iterator[Obj]:
        """Yield the objects of these kinds, in the order of the kinds."""
        for kind in kinds:
            yield from (obj for obj in self.objects if obj.get("kind") == kind)

    def data(self, kind: str, name: str) -> dict[str, bytes] | None:
        """Return what a ConfigMap or Secret holds; None where the chart has none of that name."""
        found = next((obj for obj in self.of(kind) if name_of(obj) == name), None)
        if found is None:
            return None
        plain = {key: str(value).encode() for key, value in (found.get("stringData") or {}).items()}
        stored, binary = found.get("data") or {}, found.get("binaryData") or {}
        if kind == "ConfigMap":
            return {key: str(value).encode() for key, value in stored.items()} | _decoded(binary)
        return _decoded(stored) | plain

    def secret_values(self) -> list[str]:
        """Return every value of the chart's Secrets, to hide them."""
        held = (self.data("Secret", name_of(obj)) or {} for obj in self.of("Secret"))
        return [value.decode("utf-8", "ignore") for data in held for value in data.values()]


def parse(text: str, *, namespace: str) -> Manifest:
    """Read a stream of YAML documents."""
    documents = read_documents(text)
    flat = [item for document in documents for item in _flat(document)]
    return Manifest(objects=tuple(flat), namespace=namespace)


def _flat(document: Obj) -> list[Obj]:
    return list(document.get("items") or []) if document.get("kind") == "List" else [document]


def _decoded(stored: dict[str, str]) -> dict[str, bytes]:
    return {key: base64.b64decode(value) for key, value in stored.items()}
