"""Claims that no volume answers: the access mode, the class, or the claim itself."""

import re
from collections.abc import Iterator

from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.lines import short
from conformance.deploy.causes.objects import symptom_keys, troubled
from conformance.kube.snapshots import Obj, Snapshot, condition, events_of, name_of

_PROVISIONER_WORKS_S = 15.0
_MAY_FOLLOW_S = 10.0
_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
# What one node alone can mount; source: the documentation of each provisioner.
_ONE_NODE = ("rancher.io/local-path", "ebs.csi.aws.com", "pd.csi.storage.gke.io", "disk.csi.azure.com")
_SHARED_MODES = frozenset({"ReadWriteMany", "ReadOnlyMany"})
_MODE_WORDS = re.compile(r"access ?modes?|AccessMode", re.IGNORECASE)


def unbound_claims(snapshot: Snapshot) -> Iterator[Fault]:
    """Name each claim that waits for a volume which will not come, and why."""
    for claim in snapshot.claims:
        users = [pod for pod in snapshot.pods if name_of(claim) in _claim_names(pod)]
        if claim.get("status", {}).get("phase") not in {"Pending", "Lost"} or not users:
            continue
        failed = events_of(snapshot.events, claim, "FailedBinding", "ProvisioningFailed", "ClaimLost")
        message = str(failed[-1].get("message", "")) if failed else ""
        told = _why(claim, snapshot, message)
        if told is None:
            continue
        sentence, remedy = told
        yield Fault(
            key=f"claim/{name_of(claim)}",
            rank=Rank.VOLUME,
            sentence=f"PersistentVolumeClaim '{name_of(claim)}' is not bound: {sentence}",
            remedy=remedy,
            grace_s=_PROVISIONER_WORKS_S,
            explains=tuple(
                key for pod in users for key in (*symptom_keys(pod, snapshot), f"{name_of(pod)}/scheduling")
            ),
        )


def missing_claims(snapshot: Snapshot) -> Iterator[Fault]:
    """Name claims that a pod mounts and that do not exist."""
    known = {name_of(claim) for claim in snapshot.claims}
    for pod in troubled(snapshot):
        for name in sorted(_claim_names(pod) - known):
            if "not found" not in str(condition(pod, "PodScheduled").get("message", "")):
                continue
            yield Fault(
                key=f"claim/{name}",
                rank=Rank.VOLUME,
                sentence=f"pod '{name_of(pod)}' mounts PersistentVolumeClaim '{name}', which does not exist",
                remedy=f"let the chart make the claim '{name}', or name an existing one in the values",
                grace_s=_MAY_FOLLOW_S,
                explains=symptom_keys(pod, snapshot),
            )


def failed_mounts(snapshot: Snapshot) -> Iterator[Fault]:
    """Name volumes that the kubelet cannot attach or mount, Secrets and ConfigMaps apart."""
    for pod in troubled(snapshot):
        events = events_of(snapshot.events, pod, "FailedMount", "FailedAttachVolume")
        message = str(events[-1].get("message", "")) if events else ""
        if not message or re.search(
            r"(secret|configmap) \"?[^\"]+\"? not found|references non-existent", message
        ):
            continue
        if not condition(pod, "PodScheduled") or _has_started(pod):
            continue
        yield Fault(
            key=f"{name_of(pod)}/mount",
            rank=Rank.VOLUME,
            sentence=f"a volume of pod '{name_of(pod)}' cannot be mounted: {short(message)}",
            remedy="let the Deployment end its pod before it makes another (`strategy: Recreate`), or use a"
            " class that serves ReadWriteMany: another pod holds the volume"
            if "Multi-Attach" in message
            else "correct the volume in the chart by what the message names",
            grace_s=None,
            explains=symptom_keys(pod, snapshot),
        )


def _has_started(pod: Obj) -> bool:
    return any("running" in item.get("state", {}) for item in pod["status"].get("containerStatuses") or [])


def _why(claim: Obj, snapshot: Snapshot, message: str) -> tuple[str, str] | None:
    """Return what is wrong with a claim and the remedy; None while it may just be under way."""
    spec = claim.get("spec", {})
    wanted = [str(mode) for mode in spec.get("accessModes") or []]
    modes = ", ".join(wanted)
    said = f" ({short(message)})" if message else ""
    found = _class_of(spec, snapshot)
    name = spec.get("storageClassName") or (name_of(found) if found else "")
    provisioner = str((found or {}).get("provisioner", ""))
    beyond = bool(_SHARED_MODES & set(wanted)) and provisioner in _ONE_NODE
    if (message and _MODE_WORDS.search(message)) or beyond:
        return (
            f"it asks for access mode {modes}, which StorageClass '{name}'"
            f"{f' ({provisioner})' if provisioner else ''} does not serve{said}",
            "use ReadWriteOnce, or a class whose provisioner serves"
            f" {', '.join(sorted(_SHARED_MODES & set(wanted))) or modes}",
        )
    listed = ", ".join(sorted(name_of(item) for item in snapshot.storage_classes)) or "none"
    if name and found is None and (snapshot.storage_classes or "not found" in message):
        return (
            f"it asks for StorageClass '{name}', which does not exist{said}",
            f"name a StorageClass that the cluster has ({listed}), or none, to get its default",
        )
    if spec.get("storageClassName") is None and found is None and (message or snapshot.storage_classes):
        return (
            f"it names no StorageClass and the cluster has no default{said}",
            f"name a StorageClass that the cluster has ({listed}), or make one the default",
        )
    if spec.get("storageClassName") == "":
        return (
            f"it asks for a volume made by hand (storageClassName is empty), and none fits{said}",
            "leave `storageClassName` out to get the cluster's default",
        )
    if not message:
        return None
    return (
        f"it asks for {modes or 'a volume'} from StorageClass '{name}': {short(message)}",
        "correct what the message names in the claim, or see the log of the provisioner",
    )


def _class_of(spec: Obj, snapshot: Snapshot) -> Obj | None:
    name = spec.get("storageClassName")
    for item in snapshot.storage_classes:
        annotations = item["metadata"].get("annotations") or {}
        if name_of(item) == name or (name is None and annotations.get(_DEFAULT_CLASS) == "true"):
            return item
    return None


def _claim_names(pod: Obj) -> set[str]:
    return {
        str(volume["persistentVolumeClaim"]["claimName"])
        for volume in pod.get("spec", {}).get("volumes") or []
        if volume.get("persistentVolumeClaim")
    }
