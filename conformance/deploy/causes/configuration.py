"""Containers that cannot be made from their specification: Secrets, ConfigMaps, users, mounts."""

import re
from collections.abc import Iterator

from conformance.deploy.causes.fault import SECRET_FOLLOWS_S, Fault, Rank
from conformance.deploy.causes.lines import short
from conformance.deploy.causes.objects import Container, containers_of, troubled
from conformance.deploy.causes.references import Reference, missing_references
from conformance.deploy.causes.whereabouts import elsewhere
from conformance.kube.snapshots import Obj, Snapshot, events_of, name_of

# ExternalSecret, SealedSecret, Certificate: their controllers may ask a machine elsewhere.
_MAKER = re.compile(r"\wSecret$|^Certificate$|Password|Generator$")
_MADE_WITHIN_S = 40.0
_REASONS = {"CreateContainerConfigError", "CreateContainerError", "RunContainerError"}

_REMEDIES = (
    (
        ("breaks non-root policy",),
        "set `runAsUser` to another number than 0, or leave `runAsNonRoot` out",
    ),
    (("seccomp profile",), "put that seccomp profile on the nodes, or use `type: RuntimeDefault`"),
    (("runAsNonRoot",), "give the image a numeric USER, or set `runAsUser` to a number in the chart"),
    (
        ("couldn't find key",),
        "let the chart make that Secret or ConfigMap with that key, or name an existing one in the values",
    ),
    (
        ("executable file not found", "no such file or directory"),
        "correct `command` in the chart: the program is not in the image",
    ),
    (("exec format error",), "build the image for the platform of the node"),
    (("permission denied",), "make the program executable in the image, or run it as a user that may"),
    (("not found",), "let the chart make that object, or name an existing one in the values"),
)


def missing_configuration(snapshot: Snapshot) -> Iterator[Fault]:
    """Name every Secret, ConfigMap and key that pods ask for and that is not there, all at once."""
    waiting = [pod for pod in troubled(snapshot) if _waits_for_objects(pod, snapshot)]
    users: dict[tuple[str, str], dict[Reference, list[str]]] = {}
    for pod in waiting:
        for reference in missing_references(pod["spec"], snapshot):
            by_key = users.setdefault((reference.kind, reference.name), {})
            by_key.setdefault(reference, []).append(name_of(pod))
    for (kind, name), references in users.items():
        pods = sorted({pod for names in references.values() for pod in names})
        keys = sorted({reference.key for reference in references if reference.key})
        absent = any(reference.whole for reference in references)
        what = f"{kind} '{name}' is not found" if absent else f"{kind} '{name}' has no key {_quoted(keys)}"
        why, remedy = elsewhere(kind, name, snapshot) if absent else ("", "")
        yield Fault(
            key=f"missing/{kind}/{name}",
            rank=Rank.CONFIG,
            sentence=f"{what}, which {'pods' if len(pods) > 1 else 'pod'} {_quoted(pods)}"
            f" {'need' if len(pods) > 1 else 'needs'}{f': {why}' if why else ''}",
            remedy=remedy or _made(kind, name, keys, absent=absent),
            grace_s=_MADE_WITHIN_S if kind == "Secret" and _has_maker(snapshot) else SECRET_FOLLOWS_S,
            explains=tuple(f"{pod}/" for pod in pods),
        )


def _made(kind: str, name: str, keys: list[str], *, absent: bool) -> str:
    """Say how an object, or its keys, come to be there."""
    if not absent:
        return f"add {_quoted(keys)} to {kind} '{name}', or correct the key in the pod template"
    wanted = f" with the keys {_quoted(keys)}" if keys else ""
    return f"let the chart make {kind} '{name}'{wanted}, or name an existing one in the values"


def _has_maker(snapshot: Snapshot) -> bool:
    """Whether the release holds an object from which a controller makes Secrets."""
    return any(_MAKER.search(item.kind) for item in snapshot.planned)


def invalid_containers(snapshot: Snapshot) -> Iterator[Fault]:
    """Name containers that the runtime refuses to make, by its own words."""
    for pod in troubled(snapshot):
        known = missing_references(pod["spec"], snapshot)
        for container in containers_of(pod):
            reason = str(container.waiting.get("reason", ""))
            message = str(container.waiting.get("message", ""))
            if reason not in _REASONS or (known and _names(message, known)):
                continue
            yield Fault(
                key=f"{container.key}/config",
                rank=Rank.CONFIG,
                sentence=f"{container.title} cannot be created: {_lost_key(container, message, snapshot)}"
                f"{short(message, 240) or reason}",
                remedy=_remedy(message, container),
                grace_s=SECRET_FOLLOWS_S,
            )


def _lost_key(container: Container, message: str, snapshot: Snapshot) -> str:
    """Say which key a `subPath` names that its ConfigMap or Secret does not have; empty when none does."""
    volumes = {item["name"]: item for item in container.pod["spec"].get("volumes") or []}
    for mount in container.spec.get("volumeMounts") or []:
        volume = volumes.get(mount["name"], {})
        for kind, ref, items in (
            ("ConfigMap", (volume.get("configMap") or {}).get("name"), snapshot.config_maps),
            ("Secret", (volume.get("secret") or {}).get("secretName"), snapshot.secrets),
        ):
            keys = next((set(item.get("data") or {}) for item in items if name_of(item) == ref), None)
            path = str(mount.get("subPath") or "")
            if keys is not None and path and path not in keys and str(mount["mountPath"]) in message:
                return (
                    f"its `subPath` '{path}' is no key of {kind} '{ref}' (it has {_quoted(sorted(keys))}), so"
                    " that a folder is mounted in its place: "
                )
    return ""


def _remedy(message: str, container: Container) -> str:
    if "mount" in message.lower() or "subPath" in message:
        return (
            f"correct the volume mounts of container '{container.name}' in the chart: each `subPath` has to"
            " be there in its volume"
        )
    return next(
        (text for words, text in _REMEDIES if any(word in message for word in words)),
        "correct the container's specification in the chart",
    )


def _waits_for_objects(pod: Obj, snapshot: Snapshot) -> bool:
    if any(item.waiting.get("reason") == "CreateContainerConfigError" for item in containers_of(pod)):
        return True
    return bool(events_of(snapshot.events, pod, "FailedMount"))


def _names(message: str, known: list[Reference]) -> bool:
    return any(f'"{item.name}"' in message or f"/{item.name}" in message for item in known)


def _quoted(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
