"""Which objects of a namespace belong to a release, and which nobody accounts for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.core.errors import ProbeError
from conformance.kube.client import ApiException, Kube

# Reports of what happened or is used now, not objects that somebody made.
_REPORTS = frozenset({"Event", "Lease", "PodMetrics"})
_MADE_BY_KUBERNETES = frozenset({"ConfigMap/kube-root-ca.crt", "ServiceAccount/default"})
_HELM_STORE = "sh.helm.release.v1."
_FORBIDDEN = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One object of the namespace."""

    kind: str
    name: str
    uid: str
    owner_uids: tuple[str, ...]

    @property
    def label(self) -> str:
        """Kind and name."""
        return f"{self.kind}/{self.name}"


def list_namespace(kube: Kube, namespace: str) -> tuple[Found, ...]:
    """Return every object of every listable kind in the namespace.

    Raises:
        ProbeError: a kind may not be listed, so that an orphan of it would go unseen.
    """
    found: dict[str, Found] = {}
    for prefix, plural, kind in _listable(kube):
        try:
            items = kube.list_json(f"{prefix}/namespaces/{namespace}/{plural}")
        except ApiException as exc:
            if exc.status == _FORBIDDEN:
                raise ProbeError(
                    f"cannot list {plural} in namespace '{namespace}': {exc.status} {exc.reason}",
                    hint="give the context the right to list every kind in that namespace",
                ) from exc
            continue
        for item in items:
            meta = item["metadata"]
            # The same object may be served by two groups.
            found[meta.get("uid") or f"{kind}/{meta['name']}"] = Found(
                kind=kind,
                name=meta["name"],
                uid=meta.get("uid", ""),
                owner_uids=tuple(owner["uid"] for owner in meta.get("ownerReferences") or []),
            )
    return tuple(sorted(found.values(), key=lambda item: item.label))


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


def _listable(kube: Kube) -> list[tuple[str, str, str]]:
    """Return prefix, plural and kind of every namespaced kind that can be listed."""
    prefixes = ["/api/v1"]
    prefixes += [
        f"/apis/{group['preferredVersion']['groupVersion']}" for group in kube.get("/apis")["groups"]
    ]
    kinds = []
    for prefix in prefixes:
        try:
            resources = kube.get(prefix).get("resources") or []
        except ApiException:
            continue  # an aggregated API whose server is away
        kinds += [
            (prefix, resource["name"], resource["kind"])
            for resource in resources
            if resource.get("namespaced")
            and "list" in (resource.get("verbs") or [])
            and "/" not in resource["name"]
            and resource["kind"] not in _REPORTS
        ]
    return kinds
