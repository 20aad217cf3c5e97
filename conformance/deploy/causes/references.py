"""Which Secrets, ConfigMaps, claims and accounts a pod specification cannot do without."""

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.kube.snapshots import Obj, Snapshot, name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One object that a pod names; `key` of it where one is asked for; `whole`: it does not exist at all."""

    kind: str
    name: str
    key: str = ""
    whole: bool = True


def references(spec: Obj) -> Iterator[Reference]:
    """Return everything that a pod specification names and that is not optional."""
    for container in [*(spec.get("initContainers") or []), *(spec.get("containers") or [])]:
        for variable in container.get("env") or []:
            source = variable.get("valueFrom") or {}
            for kind, part in (("Secret", "secretKeyRef"), ("ConfigMap", "configMapKeyRef")):
                ref = source.get(part)
                if ref and not ref.get("optional"):
                    yield Reference(kind=kind, name=str(ref.get("name", "")), key=str(ref.get("key", "")))
        for source in container.get("envFrom") or []:
            for kind, part in (("Secret", "secretRef"), ("ConfigMap", "configMapRef")):
                ref = source.get(part)
                if ref and not ref.get("optional"):
                    yield Reference(kind=kind, name=str(ref.get("name", "")))
    for volume in spec.get("volumes") or []:
        yield from _volume_references(volume)
    account = spec.get("serviceAccountName")
    if account and account != "default":
        yield Reference(kind="ServiceAccount", name=str(account))


def missing_references(spec: Obj, snapshot: Snapshot) -> list[Reference]:
    """Return the Secrets, ConfigMaps and keys that are named and not there, each once."""
    known = {
        kind: {name_of(item): set(item.get("data") or {}) for item in items}
        for kind, field, items in (
            ("Secret", "secrets", snapshot.secrets),
            ("ConfigMap", "config_maps", snapshot.config_maps),
        )
        if snapshot.knows(field)
    }
    missing = []
    for ref in references(spec):
        if ref.kind not in known:
            continue
        keys = known[ref.kind].get(ref.name)
        if keys is None:
            missing.append(ref)
        elif ref.key and ref.key not in keys:
            missing.append(Reference(kind=ref.kind, name=ref.name, key=ref.key, whole=False))
    return list(dict.fromkeys(missing))


def _volume_references(volume: Obj) -> Iterator[Reference]:
    for source in [volume, *((volume.get("projected") or {}).get("sources") or [])]:
        for kind, part, named in (
            ("Secret", "secret", "secretName"),
            ("ConfigMap", "configMap", "name"),
        ):
            ref = source.get(part)
            if not ref or ref.get("optional"):
                continue
            name = str(ref.get(named) or ref.get("name") or "")
            items = [str(item.get("key", "")) for item in ref.get("items") or []]
            for key in items or [""]:
                yield Reference(kind=kind, name=name, key=key)
    claim = volume.get("persistentVolumeClaim")
    if claim:
        yield Reference(kind="PersistentVolumeClaim", name=str(claim.get("claimName", "")))
