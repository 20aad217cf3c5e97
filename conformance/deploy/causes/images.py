"""Images that a node does not have and cannot get."""

import re
from collections.abc import Iterator

from conformance.deploy.causes.fault import NEVER_HEALS_S, Fault, Rank
from conformance.deploy.causes.lines import short
from conformance.deploy.causes.objects import Container, containers_of, living
from conformance.kube.snapshots import Snapshot, events_of, name_of

_REASONS = {
    "ErrImageNeverPull",
    "ImagePullBackOff",
    "ErrImagePull",
    "InvalidImageName",
    "ImageInspectError",
    "RegistryUnavailable",
}
# The kubelet tries again after 10 s and after 20 s more: a registry may have been away for a moment.
_THIRD_TRY_S = 35.0
# What a second try does not change; the second one is waited for all the same.
_SECOND_TRY_S = 15.0
_FINAL = re.compile(r"not found|manifest unknown|denied|unauthorized|no match for platform", re.IGNORECASE)


_NO_LOGIN = re.compile(r"\b40[13]\b|unauthorized|denied|authentication required|no basic auth", re.IGNORECASE)
# A registry's host has a dot or a port, or is this machine.
_HAS_HOST = re.compile(r"(?:[^/]+[.:][^/]*|localhost)/")
_REGISTRY = (
    (
        re.compile(r"toomanyrequests|\b429\b|rate limit", re.IGNORECASE),
        "load the image into the cluster, or pull it through a mirror or with a log-in: the registry's limit"
        " of pulls is reached",
    ),
    (
        re.compile(r"x509|certificate", re.IGNORECASE),
        "let the nodes trust the certificate of the registry, or load the image into the cluster",
    ),
    (
        re.compile(r"HTTP response to HTTPS client"),
        "let the nodes know that the registry speaks plain HTTP, or load the image into the cluster",
    ),
    (
        re.compile(r"dial tcp|no such host|i/o timeout|handshake timeout|server misbehaving", re.IGNORECASE),
        "load the image into the cluster under that very name and tag, or let the nodes reach the registry",
    ),
)


def missing_images(snapshot: Snapshot) -> Iterator[Fault]:
    """Name each container whose image is not on its node and cannot be pulled."""
    for pod in living(snapshot.pods):
        for container in containers_of(pod):
            reason = str(container.waiting.get("reason", ""))
            if reason in _REASONS:
                yield _fault(container, reason, snapshot)


def _fault(container: Container, reason: str, snapshot: Snapshot) -> Fault:
    image = container.spec.get("image") or container.status.get("image", "")
    detail = _detail(container, snapshot)
    # Of several nodes one may have it.
    node = f"node '{container.pod['spec'].get('nodeName')}'" if len(snapshot.nodes) > 1 else "the node"
    cause = {
        "ErrImageNeverPull": f"image '{image}' is not on {node} and its pull policy is Never",
        "InvalidImageName": f"'{image}' is no valid image name",
    }.get(reason, f"image '{image}' is not on {node} and cannot be pulled ({reason})")
    absent = _absent_secrets(container, snapshot)
    cause += f", and Secret {absent} of its `imagePullSecrets` is not there" if absent else ""
    told = (
        f": {short(detail, 240)}"
        if detail and reason not in {"ErrImageNeverPull", "InvalidImageName"}
        else ""
    )
    policy = container.spec.get("imagePullPolicy", "")
    remedy = _refused(container, image, detail, snapshot) or (
        "load the image into the cluster under that very name and tag"
    )
    if reason == "InvalidImageName":
        remedy = "correct repository and tag in the values"
    elif "no match for platform" in detail:
        remedy = "build the image for the platform of the node"
    elif policy == "Always":
        remedy += ", and set `imagePullPolicy: IfNotPresent` (Always ignores it)"
    grace_s = _SECOND_TRY_S if _FINAL.search(detail) else _THIRD_TRY_S
    if reason in {"ErrImageNeverPull", "InvalidImageName"}:
        grace_s = NEVER_HEALS_S
    return Fault(
        key=f"{container.key}/image",
        rank=Rank.IMAGE,
        sentence=f"{container.title} cannot start: {cause}{told}",
        remedy=remedy,
        grace_s=grace_s,
    )


def _refused(container: Container, image: str, detail: str, snapshot: Snapshot) -> str:
    """Say what to do where the registry itself told why; empty for a name that no registry has."""
    absent = _absent_secrets(container, snapshot)
    if absent:
        return f"let the chart make Secret {absent}, which `imagePullSecrets` names, or name one that exists"
    if _NO_LOGIN.search(detail) and _HAS_HOST.match(image):
        if container.pod["spec"].get("imagePullSecrets"):
            return "let the Secret of `imagePullSecrets` hold a log-in that may pull this image"
        return (
            f"name a Secret with a log-in of {image.partition('/')[0]} in `imagePullSecrets`, or load the"
            " image into the cluster under that very name and tag"
        )
    return next((text for words, text in _REGISTRY if words.search(detail)), "")


def _absent_secrets(container: Container, snapshot: Snapshot) -> str:
    named = [str(item.get("name")) for item in container.pod["spec"].get("imagePullSecrets") or []]
    if not snapshot.knows("secrets"):
        return ""
    known = {name_of(secret) for secret in snapshot.secrets}
    return ", ".join(f"'{name}'" for name in named if name not in known)


def _detail(container: Container, snapshot: Snapshot) -> str:
    """Return the pull's own words, which the back-off hides."""
    message = str(container.waiting.get("message", ""))
    if message and "Back-off" not in message:
        return message
    failed = events_of(snapshot.events, container.pod, "Failed", "ErrImageNeverPull")
    words = [str(event.get("message", "")) for event in reversed(failed)]
    image = str(container.spec.get("image", ""))
    told = [word for word in words if "pull" in word and image in word and "Back-off" not in word]
    return told[0] if told else message.partition("ErrImagePull:")[2].strip()
