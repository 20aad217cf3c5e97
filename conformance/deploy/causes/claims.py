"""Why a claim is not bound: its access mode, its class, or what else it asks for."""

import re
from collections.abc import Iterator

from conformance.deploy.causes.lines import short
from conformance.kube.snapshots import Obj, Snapshot, name_of

_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
_BY_HAND = "kubernetes.io/no-provisioner"
# What one node alone can mount; source: the documentation of each provisioner.
_ONE_NODE = ("rancher.io/local-path", "ebs.csi.aws.com", "pd.csi.storage.gke.io", "disk.csi.azure.com")
_SHARED_MODES = frozenset({"ReadWriteMany", "ReadOnlyMany"})
_MODE_WORDS = re.compile(r"access ?modes?|AccessMode", re.IGNORECASE)

# Sentence and remedy.
Told = tuple[str, str]


def why_unbound(claim: Obj, snapshot: Snapshot, message: str, *, asked: bool) -> Told | None:
    """Return what is wrong with a claim and the remedy; None while it may just be under way.

    Args:
        claim: the claim, which is Pending or Lost.
        snapshot: of its namespace.
        message: what the controller or the provisioner said of it; empty when nothing.
        asked: whether a provisioner was asked for a volume and has said nothing since.
    """
    spec = claim.get("spec", {})
    said = f" ({short(message)})" if message else ""
    found = _class_of(spec, snapshot)
    told = (
        _lost(claim, said)
        or _wrong_mode(spec, found, message, said)
        or _no_class(spec, found, snapshot, message, said)
        or next(_asks_too_much(spec, found, said), None)
    )
    if told or not (message or asked):
        return told
    what = f"it asks for {_modes(spec) or 'a volume'} from StorageClass '{_name(spec, found)}'"
    if asked:
        return (
            f"{what}, whose provisioner '{(found or {}).get('provisioner', '')}' has made no volume yet",
            "see whether that provisioner runs and what its log says, or name another StorageClass"
            f" ({_listed(snapshot, but=_name(spec, found))})",
        )
    return f"{what}: {short(message)}", (
        "correct what the message names in the claim, or see the log of the provisioner"
    )


def _lost(claim: Obj, said: str) -> Told | None:
    if claim.get("status", {}).get("phase") != "Lost":
        return None
    return (
        f"it has lost its volume '{claim['spec'].get('volumeName', '')}'{said}",
        "delete the claim, so that another volume is made, and restore the data from a backup",
    )


def _wrong_mode(spec: Obj, found: Obj | None, message: str, said: str) -> Told | None:
    wanted = {str(mode) for mode in spec.get("accessModes") or []}
    provisioner = str((found or {}).get("provisioner", ""))
    beyond = bool(_SHARED_MODES & wanted) and provisioner in _ONE_NODE
    if not beyond and not _MODE_WORDS.search(message):
        return None
    return (
        f"it asks for access mode {_modes(spec)}, which StorageClass '{_name(spec, found)}'"
        f"{f' ({provisioner})' if provisioner else ''} does not serve{said}",
        "use ReadWriteOnce, or a class whose provisioner serves"
        f" {', '.join(sorted(_SHARED_MODES & wanted)) or _modes(spec)}",
    )


def _no_class(spec: Obj, found: Obj | None, snapshot: Snapshot, message: str, said: str) -> Told | None:
    name = spec.get("storageClassName")
    if name and found is None and (snapshot.storage_classes or "not found" in message):
        return (
            f"it asks for StorageClass '{name}', which does not exist{said}",
            f"name a StorageClass that the cluster has ({_listed(snapshot)}), or none, to get its default",
        )
    if name is None and found is None and (message or snapshot.storage_classes):
        return (
            f"it names no StorageClass and the cluster has no default{said}",
            f"name a StorageClass that the cluster has ({_listed(snapshot)}), or make one the default",
        )
    return None


def _asks_too_much(spec: Obj, found: Obj | None, said: str) -> Iterator[Told]:
    """Return what a claim asks for that only a volume made by hand has."""
    name, provisioner = _name(spec, found), str((found or {}).get("provisioner", ""))
    if spec.get("volumeName"):
        yield (
            f"it asks for PersistentVolume '{spec['volumeName']}' by name, which is not there or does not"
            f" fit{said}",
            "make that volume, with the claim's size, access mode and class, or leave `volumeName` out",
        )
    if spec.get("selector") and provisioner != _BY_HAND:
        yield (
            f"it has a `selector`, and StorageClass '{name}' makes volumes itself and takes none{said}",
            "leave `selector` out of the claim, or make a volume with those labels by hand",
        )
    if spec.get("volumeMode") == "Block" and provisioner in _ONE_NODE[:1]:
        yield (
            f"it asks for `volumeMode: Block`, which StorageClass '{name}' ({provisioner}) does not"
            f" give{said}",
            "use `volumeMode: Filesystem`",
        )
    if spec.get("storageClassName") == "":
        yield (
            f"it asks for a volume made by hand (storageClassName is empty), and none fits{said}",
            "leave `storageClassName` out to get the cluster's default",
        )
    if provisioner == _BY_HAND:
        yield (
            f"volumes of its StorageClass '{name}' are made by hand, and none that fits is there{said}",
            "make such a PersistentVolume, or name a StorageClass with a provisioner",
        )


def _modes(spec: Obj) -> str:
    return ", ".join(map(str, spec.get("accessModes") or []))


def _name(spec: Obj, found: Obj | None) -> str:
    return str(spec.get("storageClassName") or (name_of(found) if found else ""))


def _listed(snapshot: Snapshot, *, but: str = "") -> str:
    return ", ".join(sorted({name_of(item) for item in snapshot.storage_classes} - {but})) or "none"


def _class_of(spec: Obj, snapshot: Snapshot) -> Obj | None:
    name = spec.get("storageClassName")
    for item in snapshot.storage_classes:
        annotations = item["metadata"].get("annotations") or {}
        if name_of(item) == name or (name is None and annotations.get(_DEFAULT_CLASS) == "true"):
            return item
    return None
