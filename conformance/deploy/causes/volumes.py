"""Claims that no volume answers or that are not there, and volumes that cannot be mounted."""

import re
from collections.abc import Iterator

from conformance.deploy.causes.claims import why_unbound
from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.lines import short
from conformance.deploy.causes.objects import symptom_keys, troubled
from conformance.deploy.causes.whereabouts import elsewhere
from conformance.kube.snapshots import Obj, Snapshot, condition, events_of, name_of

_PROVISIONER_WORKS_S = 15.0
_MAY_FOLLOW_S = 10.0
_FAILURES = ("FailedBinding", "ProvisioningFailed", "ClaimLost", "VolumeMismatch")


# (words of the kubelet, what to do)
_MOUNTS = (
    (
        r"Multi-Attach",
        "let the Deployment end its pod before it makes another (`strategy: Recreate`), or use a class that"
        " serves ReadWriteMany: another pod holds the volume",
    ),
    (
        r"failed to fetch token: serviceaccounts? \"[^\"]+\" not found",
        "let the chart make that ServiceAccount, or name one that exists",
    ),
    (
        r"hostPath type check failed",
        "let the path be on the node, correct its `type`, or use a PersistentVolumeClaim in its place",
    ),
)


def unbound_claims(snapshot: Snapshot) -> Iterator[Fault]:
    """Name each claim that waits for a volume which will not come, and why."""
    for claim in snapshot.claims:
        users = [pod for pod in snapshot.pods if name_of(claim) in _claim_names(pod)]
        if claim.get("status", {}).get("phase") not in {"Pending", "Lost"} or not users:
            continue
        failed = events_of(snapshot.events, claim, *_FAILURES)
        message = str(failed[-1].get("message", "")) if failed else ""
        asked = not failed and bool(events_of(snapshot.events, claim, "ExternalProvisioning"))
        told = why_unbound(claim, snapshot, message, asked=asked)
        if told is None:
            continue
        sentence, remedy = told
        yield Fault(
            key=f"claim/{name_of(claim)}",
            rank=Rank.VOLUME,
            sentence=f"PersistentVolumeClaim '{name_of(claim)}' is not bound: {sentence}",
            remedy=remedy,
            # While a provisioner was only asked, its volume may come.
            grace_s=None if asked else _PROVISIONER_WORKS_S,
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
            why, remedy = elsewhere("PersistentVolumeClaim", name, snapshot)
            yield Fault(
                key=f"claim/{name}",
                rank=Rank.VOLUME,
                sentence=f"pod '{name_of(pod)}' mounts PersistentVolumeClaim '{name}', which does not exist"
                f"{f': {why}' if why else ''}",
                remedy=remedy
                or f"let the chart make the claim '{name}', or name an existing one in the values",
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
            remedy=next(
                (text for words, text in _MOUNTS if re.search(words, message)),
                "correct the volume in the chart by what the message names",
            ),
            grace_s=None,
            explains=symptom_keys(pod, snapshot),
        )


def _has_started(pod: Obj) -> bool:
    return any("running" in item.get("state", {}) for item in pod["status"].get("containerStatuses") or [])


def _claim_names(pod: Obj) -> set[str]:
    return {
        str(volume["persistentVolumeClaim"]["claimName"])
        for volume in pod.get("spec", {}).get("volumes") or []
        if volume.get("persistentVolumeClaim")
    }
