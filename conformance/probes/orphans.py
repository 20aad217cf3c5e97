"""Which objects of a namespace belong to a release, and which nobody accounts for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conformance.ports import Found
from conformance.probes.chart_render import object_name
from conformance.probes.platforms import made_by_platform

_HELM_STORE = "sh.helm.release.v1."


def find_orphans(objects: Iterable[Found], manifest: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the objects that are neither of the manifest, nor owned by one of it, nor the platform's."""
    every = list(objects)
    known = _known_labels(manifest)
    started = tuple(label.removesuffix("*") for label in known if label.endswith("*"))
    accounted = {
        item.uid
        for item in every
        if item.label in known
        or item.label.startswith(started)
        or (item.kind == "Secret" and item.name.startswith(_HELM_STORE))
        or (item.kind == "PersistentVolumeClaim" and _is_claim_of(item.name, manifest))
    }
    while True:
        labels = {item.label for item in every if item.uid in accounted}
        owned = {
            item.uid
            for item in every
            if item.uid not in accounted
            and (accounted & set(item.owner_uids) or made_by_platform(item, labels))
        }
        if not owned:
            break
        accounted |= owned
    return tuple(item.label for item in every if item.uid not in accounted)


def _known_labels(manifest: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return `Kind/name` of what Helm made; a name that the API server completed ends in `*`."""
    labels = {object_name(obj) for obj in manifest}
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
