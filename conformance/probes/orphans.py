"""Which objects of a namespace belong to a release, and which nobody accounts for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conformance.ports import Found

_MADE_BY_KUBERNETES = frozenset({"ConfigMap/kube-root-ca.crt", "ServiceAccount/default"})
_HELM_STORE = "sh.helm.release.v1."


def find_orphans(objects: Iterable[Found], manifest: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the objects that are neither in the manifest, nor owned by one that is, nor Kubernetes' own."""
    every = list(objects)
    known = _known_labels(manifest)
    accounted = {
        item.uid
        for item in every
        if item.label in known
        or item.label in _MADE_BY_KUBERNETES
        or (item.kind == "Secret" and item.name.startswith(_HELM_STORE))
        or (item.kind == "PersistentVolumeClaim" and _is_claim_of(item.name, manifest))
    }
    while True:
        owned = {item.uid for item in every if item.uid not in accounted and accounted & set(item.owner_uids)}
        if not owned:
            break
        accounted |= owned
    return tuple(item.label for item in every if item.uid not in accounted)


def _known_labels(manifest: Sequence[Mapping[str, Any]]) -> set[str]:
    labels = {f"{obj['kind']}/{obj['metadata']['name']}" for obj in manifest}
    # Endpoints bear the name of their Service and name no owner.
    return labels | {f"Endpoints/{obj['metadata']['name']}" for obj in manifest if obj["kind"] == "Service"}


def _is_claim_of(name: str, manifest: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a claim was made from a volume claim template: `<template>-<stateful set>-<ordinal>`."""
    return any(
        name.rpartition("-")[0] == f"{template['metadata']['name']}-{obj['metadata']['name']}"
        and name.rpartition("-")[2].isdigit()
        for obj in manifest
        if obj["kind"] == "StatefulSet"
        for template in obj["spec"].get("volumeClaimTemplates") or []
    )
